"""The deployment file, `enterprise_store`: what publishers and stores of WSO2 Enterprise Store share.

The defaults are those of WSO2's document "Clustering Enterprise Store".
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictStr

from wso2_cluster.deployment.base import Port, Server, Settings, matching

DatabaseName = Annotated[StrictStr, matching(r"[A-Za-z][A-Za-z0-9_]{0,63}", "a database name")]


class StoreDatabase(StrEnum):
    """What each of the six databases is for."""

    CARBON = "carbon"
    """The registry that is not mounted: `WSO2_CARBON_DB`."""
    USERS = "users"
    REGISTRY = "registry"
    """What of the registry all nodes mount: configuration and governance."""
    IDENTITY = "identity"
    SOCIAL = "social"
    """Comments and ratings."""
    STORAGE = "storage"
    """Files of assets in earlier versions; 2.0.0 and 2.1.0 have its script, and nothing that opens it."""


STORE_DATASOURCES = {
    StoreDatabase.USERS: "WSO2UM_DB",
    StoreDatabase.REGISTRY: "Registry_DB",
    StoreDatabase.IDENTITY: "WSO2_IDENTITY_DB",
    StoreDatabase.SOCIAL: "WSO2_SOCIAL_DB",
}
"""Names of the datasources that are put in beside the shipped one."""


class StoreDatabases(Settings):
    """Names of the six databases, each with a user and tables of its own."""

    carbon: DatabaseName = "ES_carbondb"
    users: DatabaseName = "ES_umdb"
    registry: DatabaseName = "ES_regdb"
    identity: DatabaseName = "ES_Identitydb"
    social: DatabaseName = "ES_Socialdb"
    storage: DatabaseName = "ES_Storagedb"

    @property
    def names(self) -> dict[StoreDatabase, str]:
        """The names by what they are for."""
        return {each: getattr(self, each) for each in StoreDatabase}


class IdentityProvider(Settings):
    """A server that signs users of both applications in, such as WSO2 Identity Server."""

    host: Server
    port: Port = 9443
    """443 behind most balancers."""
    key_alias: (
        Annotated[StrictStr, matching(r"[A-Za-z0-9._-]{1,128}", "an alias of the key store: letters, digits and . _ -")]
        | None
    ) = None
    """Alias of its certificate in the nodes' key store. Default: as shipped, `wso2carbon`."""


class EnterpriseStore(Settings):
    """What publishers and stores share."""

    databases: StoreDatabases = StoreDatabases.model_construct()
    config_path: Annotated[
        StrictStr,
        matching(r"(/[A-Za-z0-9._-]+)+", "a path of the registry such as /_system/configPub"),
        Field(examples=["/_system/configPub"]),
    ] = "/_system/configPub"
    """Where `/_system/config` of all nodes is kept in the shared registry: other products that share it have a place of
    their own."""
    identity_provider: IdentityProvider | None = None
    """Who signs users in. Default: the publishers, by the provider that is built in."""
