"""deployment.toml: what kernels from 4.5.0 on render their XML files from, at every start.

The templates (carbon-kernel 4.5.1, 4.6.0 and 4.7.1, repository/resources/conf/templates) leave some things fixed, so
these cannot be set at all: `subDomain` (worker) and the other properties of a member,
`DeploymentSynchronizer` (disabled), `WSDLEPRPrefix`, and `WSO2_CARBON_DB`, each node's own embedded database.
They write values into XML as they are, so every value is escaped before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from wso2_cluster.carbon.catalina_server import KeyStore, Tls
from wso2_cluster.carbon.clustering import aws_parameters, members_reference, written_scheme
from wso2_cluster.carbon.datasources import joined, mysql_url
from wso2_cluster.carbon.edits import Data, Edit, ForEach, Joined, RemoveToml, SetToml, Value
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.references import DatabaseAccess, LookedUp, Reference
from wso2_cluster.carbon.tasks_config import Tasks
from wso2_cluster.carbon.user_mgt import Administrator
from wso2_cluster.deployment import (
    AwsMembership,
    DatabaseDriver,
    DiscoveredMembership,
    WkaMembership,
)
from wso2_cluster.products import LDAP_KEYS, Kernel
from wso2_cluster.topology import Node, Topology


@dataclass(frozen=True, kw_only=True)
class Database:
    """A table below `[database]`, or one of `[[datasource]]` that a product adds under a name of its own."""

    name: str = "shared_db"
    """`shared_db` holds registry and users; `user` and `config` split parts of it off; products have more."""
    url: Value
    username: Value
    password: Reference
    driver: str
    type: str = "mysql"
    """From which the kernel would make out driver and address; both are said here."""


def deployment_toml_edits(
    topology: Topology,
    node: Node,
    looked_up: LookedUp,
    key_store: KeyStore | None = None,
) -> Iterator[Edit]:
    """Everything that the XML files of an older kernel would be given for *node*."""
    deployment, kernel = topology.deployment, topology.product.kernel
    yield from server_edits(
        kernel,
        deployment.hosts.service,
        console=deployment.hosts.console if kernel.console_host_name else None,
        offset=deployment.cluster.port_offset,
    )
    yield from _clustering(topology, node, looked_up)
    http, https = topology.proxy_ports
    yield from transport_edits(http=http, https=https, tls=Tls())
    if looked_up.database:
        shared = _shared(looked_up.database, deployment.database_driver)
        for name in topology.product.databases:
            yield from database_edits(replace(shared, name=name))
        if topology.product.user_store is not None:
            yield from user_store_edits(topology.product.user_store)
        yield from database_edits(_shared(looked_up.database, deployment.database_driver))
        pools = deployment.database.pools if deployment.database else {}
        for table, datasource in topology.product.datasources.items():
            for name, value in (pools[datasource].written() if datasource in pools else {}).items():
                yield _set("database", table, "pool_options", name, value=value)
    if key_store:
        yield from key_store_edits(key_store)
    if looked_up.administrator_password and deployment.administrator:
        yield from administrator_edits(
            Administrator(name=deployment.administrator.name, password=looked_up.administrator_password)
        )


def server_edits(kernel: Kernel, service: str, *, console: str | None = None, offset: int = 0) -> Iterator[Edit]:
    """`[server]`: host names and port offset.

    Raises:
        SettingError: this kernel writes the host name of the services for the console too.
    """
    if console is not None and not kernel.console_host_name and console != service:
        raise SettingError(
            f"kernel {kernel.version} has one host name for services and console (carbon.xml.j2; from 4.6.2 on "
            f"there are two): leave out '{console}', or use the same name"
        )
    yield _set("server", "hostname", value=service)
    if console is not None and kernel.console_host_name:
        yield _set("server", "mgt_console_hostname", value=console)
    yield _set("server", "offset", value=offset)


def transport_edits(*, http: int | None, https: int | None, tls: Tls | None) -> Iterator[Edit]:
    """`[transport]`: proxy ports of the two connectors, and the TLS of the second. None: as the kernel has it."""
    if http is not None:
        yield _set("transport", "http", "properties", "proxyPort", value=http)
    if https is not None:
        yield _set("transport", "https", "properties", "proxyPort", value=https)
    if tls is not None:
        at = ("transport", "https", "sslHostConfig", "properties")
        # Tomcat takes a + before each protocol: without it, what comes later replaces what came before.
        yield _set(*at, "protocols", value=",".join(f"+{name}" for name in tls.protocols))
        yield _set(*at, "ciphers", value=",".join(tls.ciphers))


def key_store_edits(store: KeyStore, *, name: str = "primary") -> Iterator[Edit]:
    """`[keystore.primary]`, which `internal` and `tls`, that the HTTPS connector shows, follow (default.json).

    Raises:
        SettingError: the template looks in repository/resources/security only.
    """
    folder, _, file = store.file.rpartition("/")
    if folder not in ("", "${carbon.home}/repository/resources/security"):
        raise SettingError(f"'{store.file}' cannot be reached: put the key store into repository/resources/security")
    at = ("keystore", name)
    yield _set(*at, "file_name", value=file)
    yield _set(*at, "type", value=store.type)
    yield _set(*at, "password", value=store.password)
    yield _set(*at, "key_password", value=store.key_password or store.password)
    if store.alias is not None:
        yield _set(*at, "alias", value=store.alias)


def database_edits(database: Database) -> Iterator[Edit]:
    """`[database.NAME]`. registry.xml's cacheId follows from it: the kernel makes it of user and address itself."""
    at = ("database", database.name)
    yield _set(*at, "type", value=database.type)
    yield _set(*at, "url", value=database.url)
    yield _set(*at, "username", value=database.username)
    yield _set(*at, "password", value=database.password)
    yield _set(*at, "driver", value=database.driver)


def user_store_edits(kind: str) -> Iterator[Edit]:
    """`[user_store]`: users in the shared database, in place of the LDAP server that every node would start for itself.

    Args:
        kind: the type, such as `database_unique_id`.
    """
    yield _set("user_store", "type", value=kind)
    # Whatever the type, every key becomes a property of the store (carbon-kernel 4.6.1, user-mgt.xml.j2).
    for key in LDAP_KEYS:
        yield RemoveToml(at=("user_store", key))


def administrator_edits(administrator: Administrator) -> Iterator[Edit]:
    """`[super_admin]`."""
    yield _set("super_admin", "username", value=administrator.name)
    yield _set("super_admin", "password", value=administrator.password)


def tasks_edits(tasks: Tasks) -> Iterator[Edit]:
    """`[tasks]`."""
    yield _set("tasks", "mode", value=tasks.mode.value)
    yield _set("tasks", "server_count", value=tasks.servers)
    if tasks.remote:
        yield _set("tasks", "client_dispatch_address", value=tasks.remote.dispatch_address)
        yield _set("tasks", "server_address", value=tasks.remote.address)
        yield _set("tasks", "server_username", value=tasks.remote.user)
        yield _set("tasks", "server_password", value=tasks.remote.password)


def escaped(value: Value) -> Value:
    """*value* as XML has it."""
    if isinstance(value, Joined):
        return Joined(*(_written(part) for part in value.parts))
    return _written(value)


def _clustering(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[Edit]:
    """`[clustering]`: a membership scheme enables it. `[clustering.properties]` becomes parameters of those names."""
    cluster = topology.deployment.cluster
    yield _set("clustering", "membership_scheme", value=written_scheme(topology))
    yield _set("clustering", "domain", value=topology.domain_of(node))
    yield _set("clustering", "local_member_host", value=str(node.address))
    yield _set("clustering", "local_member_port", value=node.member_port)
    match None if topology.multicast else cluster.membership:
        case AwsMembership():
            for name, value in aws_parameters(topology, node, looked_up):
                yield _set("clustering", "properties", name, value=value)
        case WkaMembership():
            members = [f"{each.address}:{each.member_port}" for each in topology.cluster_of(node)]
            yield _set("clustering", "members", value=members)
        case DiscoveredMembership():
            found = ForEach(members_reference(topology, node), f":{node.member_port}")
            yield _set("clustering", "members", value=found)


def _shared(database: DatabaseAccess, driver: DatabaseDriver) -> Database:
    return Database(
        url=joined(mysql_url(database, driver)),
        username=database.username,
        password=database.password,
        driver=driver.value,
    )


def _set(*at: str, value: Data) -> Edit:
    known = escaped(value) if isinstance(value, str | Reference | Joined) else value
    return SetToml(at=at, value=known, create=True)


def _written(part: str | Reference) -> str | Reference:
    return replace(part, xml=True) if isinstance(part, Reference) else escape(part, quote=False).replace('"', "&quot;")
