"""What a node looks up when it starts, because it exists only after the deployment or must stay secret.

User data holds the names below and never a value. The names are fixed at synth; the constructs that create the
parameters and secrets take them from here. They begin with `wso2`, since SSM refuses names that begin with `aws` or
`ssm`, as a deployment's own name may (Systems Manager user guide, "Parameter name constraints").
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from wso2_cluster.deployment import (
    AwsMembership,
    Deployment,
    Efs,
    EnterpriseStore,
    ExistingDatabase,
    GeneratedKeyStore,
    KeyStoreType,
    ManagedDatabase,
    SecretKeyStore,
    StoreDatabase,
    Svn,
)
from wso2_cluster.products import Paths, PatternName

CARBON_DATABASE = "WSO2_CARBON_DB"
"""The database of a cluster that needs one alone: registry and users."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value in SSM's parameter store."""

    name: str


@dataclass(frozen=True, kw_only=True)
class SecretField:
    """A field of a JSON secret in Secrets Manager; the secret's id may itself be looked up."""

    secret: "str | Reference"
    field: str


@dataclass(frozen=True, kw_only=True)
class Members:
    """The addresses of the instances that EC2 lists in a node's own network, with blanks between."""

    address: str
    """The node's own."""
    tag_key: str
    tag_value: str
    security_group: str
    """Name of the group."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A value that a node looks up, by the name that its edits use."""

    name: str
    source: Parameter | SecretField | Members
    xml: bool = False
    """Whether its text is escaped as in XML, for a file from which a product renders XML as it is."""

    def part_json(self) -> dict[str, str]:
        """The form in which a value of node.json names it."""
        return {"ref": self.name, "escape": "xml"} if self.xml else {"ref": self.name}

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        if isinstance(self.source, Parameter):
            return {"kind": "ssm", "name": self.source.name}
        if isinstance(self.source, Members):
            return {"kind": "members", **asdict(self.source)}
        secret = self.source.secret
        return {
            "kind": "secret",
            "id": secret if isinstance(secret, str) else [{"ref": secret.name}],
            "field": self.source.field,
        }


@dataclass(frozen=True, kw_only=True)
class DiscoveryKey:
    """The long-lived access key with which Hazelcast describes instances."""

    secret: str
    """Name or ARN of the secret that holds it."""
    access_key: Reference
    secret_key: Reference


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """Where the database is and how a node signs in."""

    host: "str | Reference"
    port: int
    name: str
    username: Reference
    password: Reference
    administrator: "Administrator | None" = None
    """Who makes database and user; None when both are there already."""
    verified: bool = False
    """Whether the server has to show a certificate for its name, from an authority that the product trusts."""


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """How the one node that prepares the database signs in."""

    username: Reference
    password: Reference


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """Everything that the nodes of a deployment look up."""

    discovery_key: DiscoveryKey | None
    database: DatabaseAccess | None
    members: Reference | None = None
    """In scheme discovered, of one node: each knows its own address."""
    file_system: Reference | None = None
    """Id of the shared file system; None when nodes share none."""
    access_points: Mapping[str, Reference] = field(default_factory=dict)
    """Ids of its access points, by the short name of the folder."""
    svn: "SvnAccess | None" = None
    key_manager: "SignIn | None" = None
    """None: the gateways sign in to it as the shipped file says."""
    traffic_manager: "SignIn | None" = None
    store_databases: Mapping[StoreDatabase, DatabaseAccess] = field(default_factory=dict)
    """Those of an Enterprise Store; `database` is the one for `StoreDatabase.CARBON`."""
    key_store: "KeyStoreAccess | None" = None
    """None: the shipped one."""
    administrator_password: Reference | None = None
    """Of the product's first user; None: as shipped."""

    def _databases(self, *, prepared: bool) -> Iterator[DatabaseAccess]:
        """What nodes sign in to; the node that prepares them, also to what nobody opens later."""
        if self.database and not self.store_databases:
            yield self.database
        for purpose, access in self.store_databases.items():
            if prepared or purpose is not StoreDatabase.STORAGE:
                yield access

    def _of_products(self) -> Iterator[Reference]:
        """What the product signs in with, and shows."""
        for sign_in in (self.key_manager, self.traffic_manager):
            if sign_in:
                yield from (sign_in.username, sign_in.password)
        if self.key_store:
            yield self.key_store.password
            if self.key_store.key_password:
                yield self.key_store.key_password
        if self.administrator_password:
            yield self.administrator_password

    def all(self, *, administrator: bool = False) -> tuple[Reference, ...]:
        """Every reference, those that others need first; the database's administrator with *administrator* alone."""
        wanted: list[str | Reference] = []
        for each in self._databases(prepared=administrator):
            wanted += [each.host, each.username, each.password]
        if self.database and administrator and self.database.administrator:
            wanted += [self.database.administrator.username, self.database.administrator.password]
        if self.discovery_key:
            wanted += [self.discovery_key.access_key, self.discovery_key.secret_key]
        if self.members:
            wanted.append(self.members)
        if self.file_system:
            wanted += [self.file_system, *self.access_points.values()]
        if self.svn:
            wanted += [self.svn.username, self.svn.password]
        wanted += self._of_products()
        found: list[Reference] = []
        for candidate in wanted:
            if isinstance(candidate, Reference):
                if isinstance(candidate.source, SecretField) and isinstance(candidate.source.secret, Reference):
                    found.append(candidate.source.secret)
                found.append(candidate)
        return tuple({reference.name: reference for reference in found}.values())


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """How a gateway signs in to another component of API Manager."""

    username: Reference
    password: Reference


@dataclass(frozen=True, kw_only=True)
class SvnAccess:
    """How a node signs in to the repository of artifacts."""

    url: str
    username: Reference
    password: Reference


@dataclass(frozen=True, kw_only=True)
class KeyStoreAccess:
    """The cluster's own key store, and how it is opened."""

    file: str
    """Name or ARN of the binary secret that holds it."""
    type: str
    alias: str
    password: Reference
    key_password: Reference | None = None
    """None: the same."""
    generated: bool = False
    """Whether the first node makes it."""


def key_store_secret_names(name: str) -> tuple[str, str]:
    """Secrets of a key store that is made for deployment *name*: the one of the file, and the one of its password."""
    return f"wso2/{name}/key-store", f"wso2/{name}/key-store-password"


def discovery_secret_name(deployment: Deployment) -> str:
    """Name of the secret that is made for the discovery key."""
    return f"wso2/{deployment.name}/discovery-key"


def database_endpoint_parameter(name: str) -> str:
    """Parameter that holds the host name of the database of deployment *name*, known only after the deployment."""
    return f"/wso2/{name}/database/endpoint"


def database_secret_parameter(name: str) -> str:
    """Parameter that holds the ARN of the secret in which RDS keeps the administrator's password."""
    return f"/wso2/{name}/database/secret"


def database_user_secret_name(name: str, database: str) -> str:
    """Secret of the one user of *database*."""
    return f"wso2/{name}/database/{database}"


def storage_parameter(name: str, key: str) -> str:
    """Parameter that holds an id of the shared file system: `file-system`, or one of `shared_folders`."""
    return f"/wso2/{name}/storage/{key}"


def shared_folders(*, tenants: bool, artifacts: str = Paths.artifacts) -> dict[str, str]:
    """Folders that nodes share, relative to the product home, by their short names; *artifacts* is the product's."""
    folders = {"deployment": artifacts}
    return {**folders, "tenants": "repository/tenants"} if tenants else folders


def look_ups(deployment: Deployment) -> LookedUp:
    """What the nodes of *deployment* look up."""
    artifacts, name, settings = deployment.artifacts, deployment.name, deployment.api_manager
    shares = isinstance(artifacts, Efs)
    stores = _store_databases(deployment)
    return LookedUp(
        discovery_key=_discovery_key(deployment),
        database=stores.get(StoreDatabase.CARBON) or _database(deployment),
        store_databases=stores,
        file_system=_storage(name, "file-system") if shares else None,
        access_points={folder: _storage(name, folder) for folder in shared_folders(tenants=artifacts.tenants)}
        if isinstance(artifacts, Efs)
        else {},
        svn=SvnAccess(
            url=artifacts.url,
            username=Reference(name="svn-username", source=SecretField(secret=artifacts.secret, field="username")),
            password=Reference(name="svn-password", source=SecretField(secret=artifacts.secret, field="password")),
        )
        if isinstance(artifacts, Svn)
        else None,
        key_manager=_sign_in("key-manager", settings.key_manager.secret) if settings else None,
        traffic_manager=_sign_in("traffic-manager", settings.traffic_manager.secret)
        if settings and settings.traffic_manager
        else None,
        key_store=_key_store(deployment),
        administrator_password=Reference(
            name="administrator-password",
            source=SecretField(secret=deployment.administrator.secret, field="password"),
        )
        if deployment.administrator
        else None,
    )


def _sign_in(component: str, secret: str | None) -> SignIn | None:
    if secret is None:
        return None
    return SignIn(
        username=Reference(name=f"{component}-username", source=SecretField(secret=secret, field="username")),
        password=Reference(name=f"{component}-password", source=SecretField(secret=secret, field="password")),
    )


def _key_store(deployment: Deployment) -> KeyStoreAccess | None:
    match deployment.key_store:
        case SecretKeyStore() as own:
            field = SecretField(secret=own.secret, field="keyPassword")
            return KeyStoreAccess(
                file=own.file,
                type=own.type.value,
                alias=own.alias,
                password=Reference(name="key-store-password", source=replace(field, field="password")),
                key_password=Reference(name="key-password", source=field) if own.key_password else None,
            )
        case GeneratedKeyStore():
            file, secret = key_store_secret_names(deployment.name)
            # Java 7 and 8, too, read JKS whoever wrote it, and every place of the products ships with that type.
            return KeyStoreAccess(
                file=file,
                type=KeyStoreType.JKS.value,
                alias="wso2carbon",
                password=Reference(name="key-store-password", source=SecretField(secret=secret, field="password")),
                generated=True,
            )
        case _:
            return None


def _storage(name: str, key: str) -> Reference:
    return Reference(name=f"storage-{key}", source=Parameter(name=storage_parameter(name, key)))


def _discovery_key(deployment: Deployment) -> DiscoveryKey | None:
    membership = deployment.cluster.membership
    if not isinstance(membership, AwsMembership):
        return None
    secret = membership.key_secret or discovery_secret_name(deployment)
    return DiscoveryKey(
        secret=secret,
        access_key=Reference(name="discovery-access-key", source=SecretField(secret=secret, field="accessKey")),
        secret_key=Reference(name="discovery-secret-key", source=SecretField(secret=secret, field="secretKey")),
    )


def database_names(deployment: Deployment) -> tuple[str, ...]:
    """The databases that are made for *deployment*, the one of `WSO2_CARBON_DB` first."""
    if deployment.pattern is not PatternName.ENTERPRISE_STORE:
        return (CARBON_DATABASE,)
    return tuple((deployment.enterprise_store or EnterpriseStore()).databases.names.values())


def _store_databases(deployment: Deployment) -> dict[StoreDatabase, DatabaseAccess]:
    """The six of an Enterprise Store, by what they are for."""
    if deployment.pattern is not PatternName.ENTERPRISE_STORE:
        return {}
    names = (deployment.enterprise_store or EnterpriseStore()).databases.names
    found = {
        each: _database(deployment, name, "database" if each is StoreDatabase.CARBON else f"{each}-database")
        for each, name in names.items()
    }
    return {each: access for each, access in found.items() if access is not None}


def _database(
    deployment: Deployment, database_name: str | None = None, prefix: str = "database"
) -> DatabaseAccess | None:
    """The database called *database_name*, by default the only one; *prefix* begins the names of its references."""
    database, name = deployment.database, deployment.name
    secret: str | Reference
    host: str | Reference
    administrator: Administrator | None = None
    match database:
        case ManagedDatabase():
            host = Reference(name="database-endpoint", source=Parameter(name=database_endpoint_parameter(name)))
            port, schema = 3306, database_name or CARBON_DATABASE
            secret = database_user_secret_name(name, schema)
            managed = Reference(name="database-secret", source=Parameter(name=database_secret_parameter(name)))
            administrator = Administrator(
                username=Reference(name="database-admin", source=SecretField(secret=managed, field="username")),
                password=Reference(
                    name="database-admin-password", source=SecretField(secret=managed, field="password")
                ),
            )
        case ExistingDatabase():
            host, port, secret = str(database.host), database.port, database.secret
            schema, prefix = database_name or database.name, "database"
        case None:
            return None
    return DatabaseAccess(
        host=host,
        port=port,
        name=schema,
        username=Reference(name=f"{prefix}-username", source=SecretField(secret=secret, field="username")),
        password=Reference(name=f"{prefix}-password", source=SecretField(secret=secret, field="password")),
        administrator=administrator,
        verified=database.authorities is not None,
    )
