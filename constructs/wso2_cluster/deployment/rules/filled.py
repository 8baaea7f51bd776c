"""The places of the product's files that the other settings of a deployment fill already."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from wso2_cluster.deployment.api_manager import ApiManager, KeyValidator
from wso2_cluster.deployment.artifacts import Efs, Svn
from wso2_cluster.deployment.balancer import BalancerKind, proxy_ports
from wso2_cluster.deployment.cluster import AwsMembership, DiscoveredMembership, WkaMembership
from wso2_cluster.deployment.edits import UserEdit, keys_of
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.products import LDAP_KEYS, PatternName, Product, SharedDatabase
from wso2_node.xmlpath import Step, parse_path

SEPARATED = frozenset({Role.MANAGER, Role.WORKER})
"""Roles that take part in worker/manager separation."""
CONSOLES = frozenset({Role.MANAGER, Role.MEMBER})
SERVERS = frozenset({Role.WORKER, Role.MEMBER})
_NAMED = re.compile(r"(-D[^=]+|-X(?:m[nsx]|ss)(?=[0-9])|-XX:\w+|-XX:[+-]\w+).*", re.DOTALL)
"""An option that Java takes once, and its value; a second one replaces the first."""
_AWS = {
    "accessKey": "cluster.membership.key_secret",
    "secretKey": "cluster.membership.key_secret",
    "securityGroup": "cluster.membership.security_group",
    "region": "aws.region",
    "tagKey": "cluster.membership.tag_key",
    "tagValue": "cluster.membership.tag_value",
}
_SHARED = ("Enabled", "AutoCommit")
_COMMITTED = (*_SHARED, "AutoCheckout", "RepositoryType", "SvnUrl", "SvnUser", "SvnPassword", "SvnUrlAppendTenantId")
_TLS = "transport.https.sslHostConfig.properties"
_SECTION = "/axisconfig/clustering"
_DATASOURCES = "/datasources-configuration/datasources"


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A place, and by which setting it is filled."""

    file: str
    place: str
    """XML path, keys of a TOML file, key of a property, or option of the start script."""
    setting: str | None
    """None: every node of every deployment has the same there."""
    attribute: str | None = None
    preset: bool = False
    """An edit may say something else: no setting does."""
    whole: bool = False
    """The element is written with all that is in it."""
    roles: frozenset[Role] = frozenset(Role)


def filled_places(deployment: Deployment, product: Product) -> Iterator[Filled]:
    """All places in the product's files that *deployment* fills, those of its own edits apart."""
    if product.paths.deployment_toml is not None:
        yield from _rendered(deployment, product, product.paths.deployment_toml)
    else:
        yield from _clustering(deployment, product)
        yield from _hosts(deployment, product)
        yield from _connectors(deployment, product)
        yield from _database(deployment, product)
        yield from _api_manager(deployment, product)
    yield from _levels(deployment, product)
    yield from _options(deployment, product)


def _rendered(deployment: Deployment, product: Product, file: str) -> Iterator[Filled]:
    """The keys of the file from which the product renders its XML files."""
    settings: dict[str, str | None] = {
        "server.hostname": "hosts.service",
        "server.offset": "cluster.port_offset",
        "clustering.membership_scheme": "cluster.membership",
        "clustering.domain": "cluster.domain",
        "clustering.local_member_host": "nodes",
        "clustering.local_member_port": "cluster.local_member_port",
        f"{_TLS}.protocols": None,
        f"{_TLS}.ciphers": None,
    }
    if product.kernel.console_host_name:
        settings["server.mgt_console_hostname"] = "hosts.management"
    membership = deployment.cluster.membership
    if not isinstance(membership, AwsMembership):
        settings["clustering.members"] = _listed_by(membership)
    else:
        for parameter, setting in _AWS.items():
            settings[f"clustering.properties.{product.kernel.aws_parameter(parameter)}"] = setting
    for scheme, port in zip(("http", "https"), proxy_ports(deployment.balancer, product.ports), strict=True):
        if port is not None:
            settings[f"transport.{scheme}.properties.proxyPort"] = "balancer"
    if deployment.database is not None:
        for table in product.databases:
            for name in ("type", "url", "username", "password"):
                settings[f"database.{table}.{name}"] = "database"
            settings[f"database.{table}.driver"] = "database_driver"
        if product.user_store is not None:
            settings |= {f"user_store.{key}": "database" for key in ("type", *LDAP_KEYS)}
    for place, by in settings.items():
        yield Filled(file=file, place=place, setting=by, preset=place.startswith(_TLS))


def _database(deployment: Deployment, product: Product) -> Iterator[Filled]:
    if deployment.database is None:
        return
    file, shared = product.paths.master_datasources, product.shared_database
    configuration = f"{_DATASOURCES}/datasource[name='{shared.value}']/definition/configuration"
    for name in ("url", "username", "password"):
        yield Filled(file=file, place=f"{configuration}/{name}", setting="database")
    yield Filled(file=file, place=f"{configuration}/driverClassName", setting="database_driver")
    if shared is SharedDatabase.SHARED:
        cache_id = "/wso2registry/remoteInstance[id='gov']/cacheId"
        yield Filled(file=product.paths.registry, place=cache_id, setting="database")


def _api_manager(deployment: Deployment, product: Product) -> Iterator[Filled]:
    settings, file = deployment.api_manager, product.paths.api_manager
    if settings is None or file is None:
        return
    for place, setting in _places_of_components(settings):
        yield Filled(file=file, place=f"/APIManager/{place}", setting=f"api_manager.{setting}")
    if settings.traffic_manager is not None:
        place = "/APIManager/ThrottlingConfigurations/JMSEventPublisherParameters"
        yield Filled(file=file, place=place, setting="api_manager.traffic_manager", whole=True)


def _places_of_components(settings: ApiManager) -> Iterator[tuple[str, str]]:
    """Places in api-manager.xml, and the settings of `api_manager` that fill them."""
    keys, traffic = settings.key_manager, settings.traffic_manager
    yield "APIKeyValidator/ServerURL", "key_manager"
    for name in ("KeyValidatorClientType", "EnableThriftServer"):
        yield f"APIKeyValidator/{name}", "key_manager.client"
    if keys.client is KeyValidator.THRIFT:
        yield "APIKeyValidator/ThriftClientPort", "key_manager.thrift_port"
        yield "APIKeyValidator/ThriftServerHost", "key_manager.host"
    if keys.secret is not None:
        for name in ("Username", "Password"):
            yield f"APIKeyValidator/{name}", "key_manager.secret"
    if settings.store is not None:
        yield "APIStore/URL", "store"
    if settings.publisher is not None:
        yield "APIPublisher/URL", "publisher"
    if traffic is None:
        return
    parts = {
        "DataPublisher": ("Enabled", "ReceiverUrlGroup", "AuthUrlGroup"),
        "PolicyDeployer": ("ServiceURL",),
        "JMSConnectionDetails": ("Enabled", "ServiceURL"),
    }
    for part, names in parts.items():
        for name in names:
            yield f"ThrottlingConfigurations/{part}/{name}", "traffic_manager"
        if traffic.secret is not None:
            for name in ("Username", "Password"):
                yield f"ThrottlingConfigurations/{part}/{name}", "traffic_manager.secret"


def _levels(deployment: Deployment, product: Product) -> Iterator[Filled]:
    logging, log4j = deployment.logging, product.paths.log4j or ""
    is_log4j2 = log4j.endswith("log4j2.properties")
    if logging.hazelcast is not None:
        yield Filled(file=product.paths.logging_bridge, place="com.hazelcast.level", setting="logging.hazelcast")
        if is_log4j2:
            yield Filled(file=log4j, place="logger.com-hazelcast.level", setting="logging.hazelcast")
    for logger in logging.loggers:
        key = f"logger.{logger.replace('.', '-')}.level" if is_log4j2 else f"log4j.logger.{logger}"
        yield Filled(file=log4j, place=key, setting=f"logging.loggers.{logger}")


def _clustering(deployment: Deployment, product: Product) -> Iterator[Filled]:
    file = product.paths.axis2
    for attribute in ("class", "enable"):
        yield Filled(file=file, place=_SECTION, attribute=attribute, setting=None)
    membership = deployment.cluster.membership
    settings = {
        "AvoidInitiation": None,
        "membershipScheme": "cluster.membership",
        "domain": "cluster.domain",
        "localMemberHost": "nodes",
        "localMemberPort": "cluster.local_member_port",
    }
    if not isinstance(membership, AwsMembership):
        yield Filled(file=file, place=f"{_SECTION}/members", setting=_listed_by(membership), whole=True)
    else:
        settings |= {product.kernel.aws_parameter(name): setting for name, setting in _AWS.items()}
    if product.pattern_to_write(deployment.pattern) is not None:
        settings["clusteringPattern"] = "pattern"
    for name, setting in settings.items():
        yield Filled(file=file, place=f"{_SECTION}/parameter[@name='{name}']", setting=setting)
    for name, roles in {
        "backendServerURL": frozenset(Role),
        "mgtConsoleURL": frozenset(Role),
        "subDomain": SEPARATED,
    }.items():
        place = f"{_SECTION}/parameter[@name='properties']/property[@name='{name}']"
        yield Filled(file=file, place=place, setting="nodes" if name == "subDomain" else None, whole=True, roles=roles)
    if deployment.pattern is PatternName.APIM_GATEWAY:
        for port in ("80", "443"):
            place = f"{_SECTION}/parameter[@name='properties']/property[@name='port.mapping.{port}']"
            managers = frozenset({Role.MANAGER})
            yield Filled(file=file, place=place, setting="cluster.port_offset", whole=True, roles=managers)


def _listed_by(membership: WkaMembership | DiscoveredMembership) -> str:
    """The setting that makes the list of well-known members."""
    return "nodes" if isinstance(membership, WkaMembership) else "cluster.membership"


def _hosts(deployment: Deployment, product: Product) -> Iterator[Filled]:
    file = product.paths.carbon
    yield Filled(file=file, place="/Server/HostName", setting="hosts.service")
    yield Filled(file=file, place="/Server/MgtHostName", setting="hosts.management", roles=CONSOLES)
    yield Filled(file=file, place="/Server/Ports/Offset", setting="cluster.port_offset")
    if isinstance(deployment.artifacts, Efs | Svn):
        names = _SHARED if isinstance(deployment.artifacts, Efs) else _COMMITTED
        for name in names:
            yield Filled(file=file, place=f"/Server/DeploymentSynchronizer/{name}", setting="artifacts")
    if product.receivers is not None and deployment.balancer.kind is not BalancerKind.NONE:
        for receiver in (product.receivers.http, product.receivers.https):
            place = f"/axisconfig/transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']"
            yield Filled(file=product.paths.axis2, place=place, setting="hosts.service", roles=SERVERS)


def _connectors(deployment: Deployment, product: Product) -> Iterator[Filled]:
    file, ports = product.paths.catalina_server, product.ports
    http, https = (f"/Server/Service/Connector[@port='{port}']" for port in (ports.console_http, ports.console_https))
    for place, port in zip((http, https), proxy_ports(deployment.balancer, ports), strict=True):
        if port is not None:
            yield Filled(file=file, place=place, attribute="proxyPort", setting="balancer")
    for attribute in ("sslEnabledProtocols", "ciphers"):
        yield Filled(file=file, place=https, attribute=attribute, setting=None, preset=True)


def _options(deployment: Deployment, product: Product) -> Iterator[Filled]:
    file = product.paths.start_script
    if deployment.proxy is not None:
        for option, setting in {
            "-Dhttps.proxyHost=": "proxy.host",
            "-Dhttps.proxyPort=": "proxy.port",
            "-Dhttp.nonProxyHosts=": "proxy.exceptions",
        }.items():
            yield Filled(file=file, place=option, setting=setting)
    for role, group in deployment.nodes.items():
        name, roles = role.value, frozenset({role})
        if group.heap is not None:
            yield Filled(file=file, place=f"-Xms{group.heap.min}m", setting=f"nodes.{name}.heap.min", roles=roles)
            yield Filled(file=file, place=f"-Xmx{group.heap.max}m", setting=f"nodes.{name}.heap.max", roles=roles)
        for index, option in enumerate(group.jvm_options):
            yield Filled(file=file, place=option, setting=f"nodes.{name}.jvm_options[{index}]", roles=roles)


def is_undone(filled: Filled, edit: UserEdit) -> bool:
    """Whether *edit* changes what stands at the place: it, something in it, or what it stands in."""
    if filled.file != edit.file or not (edit.roles is None or filled.roles & set(edit.roles)):
        return False
    if edit.jvm_option is not None:
        return same_option(filled.place, f"{edit.jvm_option}{edit.value}")
    place = edit.set or edit.remove
    if place is not None and edit.file.endswith(".toml"):
        here, there = keys_of(place), keys_of(filled.place)
        # An index where there is a table, or a key where there is an array, is no place of its own.
        return all(
            one == other or isinstance(one, int) != isinstance(other, int)
            for one, other in zip(here, there, strict=False)
        )
    if place is None or not (place.startswith("/") and filled.place.startswith("/")):
        return edit.property == filled.place
    mine, theirs = parse_path(place), parse_path(filled.place)
    if edit.remove is not None and leads(mine, theirs):
        return True
    same = len(mine) == len(theirs) and leads(mine, theirs) and edit.attribute == filled.attribute
    in_text = edit.set is not None and filled.attribute is None and len(mine) > len(theirs)
    return same or ((filled.whole or in_text) and leads(theirs, mine))


def leads(way: list[Step], place: list[Step]) -> bool:
    """Whether the element at *way* may be the one at *place*, or one around it."""
    return len(way) <= len(place) and all(
        one.name == other.name
        and all(dict(other.predicates).get(name, value) == value for name, value in one.predicates)
        for one, other in zip(way, place, strict=False)
    )


def same_option(one: str, other: str) -> bool:
    """Whether two options of the JVM, each with its value, say one thing twice."""
    return _name(one) == _name(other)


def _name(option: str) -> str:
    return _NAMED.sub(r"\1", option).replace("-XX:+", "-XX:").replace("-XX:-", "-XX:")
