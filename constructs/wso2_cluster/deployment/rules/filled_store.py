"""The places of Enterprise Store's files that settings fill."""

from collections.abc import Iterator

from wso2_cluster.deployment.artifacts import Efs
from wso2_cluster.deployment.enterprise_store import STORE_DATASOURCES, EnterpriseStore, IdentityProvider, StoreDatabase
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.rules.place import Filled
from wso2_cluster.products import PatternName, Product, SsoFlags, SsoSchema

_SUB_DOMAIN = "/axisconfig/clustering/parameter[@name='properties']/property[@name='subDomain']"
_DATASOURCES = "/datasources-configuration/datasources"


def store_places(deployment: Deployment, product: Product) -> Iterator[Filled]:
    """What is filled in no other pattern."""
    if deployment.pattern is not PatternName.ENTERPRISE_STORE:
        return
    paths = product.paths
    yield Filled(file=paths.axis2, place=_SUB_DOMAIN, setting=None, whole=True)
    if deployment.database is not None:
        yield from _store_databases(product)
    for name in ("store", "publisher"):
        setting = "hosts.service" if name == "store" else "hosts.management"
        provider = f"/SSOIdentityProviderConfig/ServiceProviders/ServiceProvider[Issuer='{name}']"
        for child in (*SsoSchema, "DefaultAssertionConsumerServiceURL", "CustomLoginPage"):
            if paths.sso_idp_config is not None:
                yield Filled(file=paths.sso_idp_config, place=f"{provider}/{child}", setting=setting, whole=True)
    yield from _applications(deployment, product)


def _applications(deployment: Deployment, product: Product) -> Iterator[Filled]:
    """Keys of publisher.json and store.json, which stores leave to a publisher where the folder is shared."""
    roles = frozenset({Role.PUBLISHER}) if isinstance(deployment.artifacts, Efs) else frozenset(Role)
    settings = deployment.enterprise_store or EnterpriseStore()
    for file, host in ((product.paths.store_json, "hosts.service"), (product.paths.publisher_json, "hosts.management")):
        if file is not None:
            for key, by in _sign_on(host, settings.identity_provider).items():
                yield Filled(file=file, place=f"authentication.{key}", setting=by, roles=roles)
    file = product.paths.publisher_json
    if file is not None and product.sso_flags is SsoFlags.BOOLEAN:
        yield Filled(file=file, place="storeUrl", setting="hosts.service", roles=roles)


def _store_databases(product: Product) -> Iterator[Filled]:
    """The datasources beside the shipped one, and the files that name them."""
    paths, by = product.paths, "enterprise_store.databases"
    for each, name in STORE_DATASOURCES.items():
        file = paths.social_datasources if each is StoreDatabase.SOCIAL else paths.master_datasources
        if file is not None:
            place = f"{_DATASOURCES}/datasource[name='{name}']"
            yield Filled(file=file, place=place, setting=by, whole=True)
    place = "/UserManager/Realm/Configuration/Property[@name='dataSource']"
    yield Filled(file=paths.user_mgt, place=place, setting=None)
    for place, setting in {
        "dbConfig[@name='sharedregistry']": by,
        "remoteInstance[id='instanceid']": by,
        "mount[@path='/_system/config']": "enterprise_store.config_path",
        "mount[@path='/_system/governance']": None,
    }.items():
        yield Filled(file=paths.registry, place=f"/wso2registry/{place}", setting=setting, whole=True)
    for file, root in ((paths.identity, "Server"), (paths.application_authentication, "ApplicationAuthentication")):
        if file is not None:
            yield Filled(file=file, place=f"/{root}/JDBCPersistenceManager/DataSource/Name", setting=None)


def _sign_on(host: str, provider: IdentityProvider | None) -> dict[str, str | None]:
    """Keys below `authentication` in publisher.json and store.json; *host* is the setting of the application's host."""
    attributes = "methods.sso.attributes"
    return {
        "activeMethod": None,
        f"{attributes}.issuer": None,
        f"{attributes}.responseSigningEnabled": None,
        f"{attributes}.identityProviderURL": "enterprise_store.identity_provider",
        f"{attributes}.acs": host,
        **(
            {f"{attributes}.identityAlias": "enterprise_store.identity_provider.key_alias"}
            if provider is not None and provider.key_alias is not None
            else {}
        ),
    }
