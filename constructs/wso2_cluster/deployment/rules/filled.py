"""The places of the product's files that the other settings of a deployment fill already."""

from collections.abc import Iterator

from wso2_cluster.deployment.api_manager import ApiManager, KeyValidator
from wso2_cluster.deployment.artifacts import Efs, Svn
from wso2_cluster.deployment.balancer import BalancerKind, proxy_ports
from wso2_cluster.deployment.cluster import AwsMembership, DiscoveredMembership, WkaMembership
from wso2_cluster.deployment.key_store import GeneratedKeyStore, SecretKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.rules.filled_store import store_places
from wso2_cluster.deployment.rules.place import Filled
from wso2_cluster.products import LDAP_KEYS, PatternName, Product, SharedDatabase

SEPARATED = frozenset({Role.MANAGER, Role.WORKER})
"""Roles that take part in worker/manager separation."""
CONSOLES = frozenset({Role.MANAGER, Role.MEMBER, Role.PUBLISHER})
SERVERS = frozenset({Role.WORKER, Role.MEMBER, Role.STORE})
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
        yield from store_places(deployment, product)
        yield from _key_store(deployment, product)
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
    settings |= _pools(deployment, product) | _identity(deployment)
    for place, by in settings.items():
        yield Filled(file=file, place=place, setting=by, preset=place.startswith(_TLS))


def _pools(deployment: Deployment, product: Product) -> dict[str, str]:
    """Connection pools, in deployment.toml."""
    return {
        f"database.{table}.pool_options.{name}": "database.pools"
        for table, datasource in product.datasources.items()
        for name in _pool_names(deployment, datasource)
    }


def _identity(deployment: Deployment) -> dict[str, str]:
    """Key store and first user, in deployment.toml."""
    names = ("file_name", "type", "password", "alias", "key_password") if _has_own_key_store(deployment) else ()
    found = {f"keystore.primary.{name}": "key_store" for name in names}
    if deployment.administrator is not None:
        found |= {f"super_admin.{name}": "administrator" for name in ("username", "password")}
    return found


def _has_own_key_store(deployment: Deployment) -> bool:
    return isinstance(deployment.key_store, SecretKeyStore | GeneratedKeyStore)


def _key_store(deployment: Deployment, product: Product) -> Iterator[Filled]:
    """Key store and first user, in the XML files."""
    if deployment.administrator is not None:
        for name in ("UserName", "Password"):
            place = f"/UserManager/Realm/Configuration/AdminUser/{name}"
            yield Filled(file=product.paths.user_mgt, place=place, setting="administrator")
    if not _has_own_key_store(deployment):
        return
    for at in product.key_store_places:
        for name in at.holds:
            yield Filled(file=at.file, place=f"{at.at}/{name}", setting="key_store")
    connector = f"/Server/Service/Connector[@port='{product.ports.console_https}']"
    nested = f"{connector}/SSLHostConfig/Certificate"
    for name in ("File", "Password", "Type") if product.ssl_host_config else ():
        yield _attribute(product, nested, f"certificateKeystore{name}")
    own = deployment.key_store
    apart = isinstance(own, SecretKeyStore) and own.key_password
    for name in ("certificateKeyAlias", *["certificateKeyPassword"] * apart) if product.ssl_host_config else ():
        yield _attribute(product, nested, name)
    shorthand = ("keystoreFile", "keystorePass", "keystoreType", "keyAlias", *["keyPass"] * apart)
    for name in () if product.ssl_host_config else shorthand:
        yield _attribute(product, connector, name)


def _attribute(product: Product, place: str, name: str) -> Filled:
    return Filled(file=product.paths.catalina_server, place=place, attribute=name, setting="key_store")


def _pool_names(deployment: Deployment, datasource: str) -> tuple[str, ...]:
    pool = deployment.database.pools.get(datasource) if deployment.database else None
    return tuple(pool.written()) if pool else ()


def _database(deployment: Deployment, product: Product) -> Iterator[Filled]:
    if deployment.database is None:
        return
    file, shared = product.paths.master_datasources, product.shared_database
    configuration = f"{_DATASOURCES}/datasource[name='{shared.value}']/definition/configuration"
    for name in ("url", "username", "password"):
        yield Filled(file=file, place=f"{configuration}/{name}", setting="database")
    yield Filled(file=file, place=f"{configuration}/driverClassName", setting="database_driver")
    for name in _pool_names(deployment, shared.value):
        yield Filled(file=file, place=f"{configuration}/{name}", setting="database.pools")
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
    if deployment.pattern is PatternName.ENTERPRISE_STORE:
        yield Filled(file=file, place="/Server/HostName", setting="hosts.service", roles=SERVERS)
        yield Filled(file=file, place="/Server/HostName", setting="hosts.management", roles=CONSOLES)
    else:
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
