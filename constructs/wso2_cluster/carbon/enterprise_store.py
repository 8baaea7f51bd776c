"""The files of Enterprise Store: databases of its own, a mounted registry, and one sign-on for two applications.

What is the same on all nodes is made from the same objects, so names in one file agree with those in another. The
document's own do not: its datasource `WSO2UM_DB` is `jdbc/UserDB` in one file and `jdbc/WSO2UM_DB` in the other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wso2_cluster.carbon.datasources import POOL, Datasource, mysql_url, put_datasource
from wso2_cluster.carbon.edits import Edit, MergeJson, SetJson, SetText
from wso2_cluster.carbon.jaggery import SingleSignOn, StoreApplication, sso_edit
from wso2_cluster.carbon.references import LookedUp
from wso2_cluster.carbon.registry import CONFIG, GOVERNANCE, Mount, SharedRegistry, registry_edits
from wso2_cluster.carbon.sso_idp_config import service_provider_edits
from wso2_cluster.carbon.user_mgt import UserManagement, user_mgt_edits
from wso2_cluster.deployment import STORE_DATASOURCES, Efs, EnterpriseStore, StoreDatabase
from wso2_cluster.products import SsoFlags
from wso2_cluster.topology import Node, Topology

HTTPS = 443
MASTER = (StoreDatabase.USERS, StoreDatabase.REGISTRY, StoreDatabase.IDENTITY)
"""Datasources that master-datasources.xml gets beside the shipped one. `StoreDatabase.STORAGE` has none: nothing opens
it (carbon-store v2.3.7 and v2.4.6, apps/*/modules/data)."""
IDENTITY_DATASOURCES = {
    "identity": "/Server/JDBCPersistenceManager/DataSource/Name",
    "application_authentication": "/ApplicationAuthentication/JDBCPersistenceManager/DataSource/Name",
}
"""Where the identity components look for their database, which the document makes and nobody is told of."""


@dataclass(frozen=True, kw_only=True)
class _Named:
    """A datasource's name in JNDI, and what it is for."""

    jndi: str
    description: str


_NAMES = {
    StoreDatabase.USERS: _Named(jndi="jdbc/WSO2UM_DB", description="Users and permissions"),
    StoreDatabase.REGISTRY: _Named(jndi="jdbc/WSO2RegistryDB", description="The mounted registry"),
    StoreDatabase.IDENTITY: _Named(jndi="jdbc/WSO2IdentityDB", description="Identity"),
    StoreDatabase.SOCIAL: _Named(jndi="jdbc/WSO2SocialDB", description="Comments and ratings"),
}


def enterprise_store_edits(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[tuple[str, Iterable[Edit]]]:
    """Path and edits of every file that other products have no part in; of those that all have, what comes on top."""
    product = topology.product
    if looked_up.store_databases:
        sources = datasources(topology, looked_up)
        yield product.paths.master_datasources, [put_datasource(sources[each]) for each in MASTER]
        yield product.path("social_datasources"), [put_datasource(sources[StoreDatabase.SOCIAL])]
        yield product.paths.user_mgt, user_mgt_edits(UserManagement(datasource=sources[StoreDatabase.USERS]))
        yield product.paths.registry, registry_edits(_registry(topology, sources[StoreDatabase.REGISTRY]))
        for file, place in IDENTITY_DATASOURCES.items():
            yield product.path(file), [SetText(at=place, value=sources[StoreDatabase.IDENTITY].jndi)]
    publisher, store = sign_ons(topology)
    schema, flags = product.sso_idp_schema, product.jaggery_flags
    yield (
        product.path("sso_idp_config"),
        [edit for each in (store, publisher) for edit in service_provider_edits(each.service_provider, schema)],
    )
    if edits_applications(topology, node):
        own = (*_link_to_store(store, flags), *_user(topology, looked_up))
        yield product.path("publisher_json"), [sso_edit(publisher, flags), *own]
        yield product.path("store_json"), [sso_edit(store, flags)]


def datasources(topology: Topology, looked_up: LookedUp) -> dict[StoreDatabase, Datasource]:
    """The datasources that are put in, by what they are for."""
    driver, database = topology.deployment.database_driver, topology.deployment.database
    pools = database.pools if database is not None else {}
    found = {}
    for each, names in _NAMES.items():
        access, name = looked_up.store_databases[each], STORE_DATASOURCES[each]
        found[each] = Datasource(
            name=name,
            jndi=names.jndi,
            description=names.description,
            url=mysql_url(access, driver),
            username=access.username,
            password=access.password,
            driver=driver.value,
            pool={**POOL, **(pools[name].written() if name in pools else {})},
        )
    return found


def sign_ons(topology: Topology) -> tuple[SingleSignOn, SingleSignOn]:
    """Sign-on of publisher and store: one provider for both, so that a user signs in once."""
    hosts, settings = topology.deployment.hosts, store_settings(topology)
    https = topology.proxy_ports[1] or topology.ports.console_https
    provider, alias = _with_port(hosts.console, https), None
    if settings.identity_provider is not None:
        provider = _with_port(str(settings.identity_provider.host), settings.identity_provider.port)
        alias = settings.identity_provider.key_alias
    publisher, store = (
        SingleSignOn(application=application, host=_with_port(host, https), identity_provider=provider, key_alias=alias)
        for application, host in (
            (StoreApplication.PUBLISHER, hosts.console),
            (StoreApplication.STORE, hosts.service),
        )
    )
    return publisher, store


def edits_applications(topology: Topology, node: Node) -> bool:
    """Whether *node* changes the files of the two applications itself: they lie in a folder that nodes may share, where
    one changes them for all."""
    return node.writes_artifacts or not isinstance(topology.deployment.artifacts, Efs)


def store_settings(topology: Topology) -> EnterpriseStore:
    """What the deployment says of its Enterprise Store, or the defaults."""
    return topology.deployment.enterprise_store or EnterpriseStore()


def _registry(topology: Topology, datasource: Datasource) -> SharedRegistry:
    return SharedRegistry(
        datasource=datasource,
        instance="instanceid",
        mounts=(
            Mount(path=CONFIG, target=store_settings(topology).config_path),
            Mount(path=GOVERNANCE, target=GOVERNANCE),
        ),
    )


def _link_to_store(store: SingleSignOn, flags: SsoFlags) -> Iterator[Edit]:
    """2.1.0 leads publishers to the store, by default on the publisher's own host; 2.0.0 has no such link (product-es
    v2.0.0 and v2.1.0, publisher.json)."""
    if flags is SsoFlags.BOOLEAN:
        yield SetJson(at=("storeUrl",), value=f"https://{store.host}/store", create=True)


def _user(topology: Topology, looked_up: LookedUp) -> Iterator[Edit]:
    """The publisher has the first user's name and password in a file of its own (product-es v2.0.0 and v2.1.0)."""
    settings, password = topology.deployment.administrator, looked_up.administrator_password
    if settings is not None and password is not None:
        yield MergeJson(at=("user",), value={"username": settings.name, "password": password})


def _with_port(host: str, port: int) -> str:
    return host if port == HTTPS else f"{host}:{port}"
