"""The deployment file, `database`: where registry and user store are kept."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from wso2_cluster.deployment.base import KmsKey, Port, SecretId, Server, Settings, Text, among, matching
from wso2_cluster.deployment.product import Artifact

_NO_INSIGHTS_RDS = ("db.t2.micro", "db.t2.small", "db.t3.micro", "db.t3.small", "db.t4g.micro", "db.t4g.small")
_NO_INSIGHTS_AURORA = ("db.t2.", "db.t3.", "db.t4g.")

LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Days for which CloudWatch can keep logs (CloudWatch Logs API, PutRetentionPolicy)."""


class CharacterSet(StrEnum):
    """Character set of databases that are made."""

    LATIN1 = "latin1"
    UTF8MB4 = "utf8mb4"

    @property
    def collation(self) -> str:
        """MySQL's default collation of it."""
        return {CharacterSet.LATIN1: "latin1_swedish_ci", CharacterSet.UTF8MB4: "utf8mb4_0900_ai_ci"}[self]


class Tables(StrEnum):
    """What creates the product's tables in a database that has none."""

    PRODUCT = "product"
    """The product, at its first start on one node (`-Dsetup`). Its user may create and change tables then."""
    DBSCRIPTS = "dbscripts"
    """The node program, from the product's own `dbscripts`, as the database's administrator. The product's user may
    read and write rows and nothing else."""


class Pool(Settings):
    """Settings of a datasource's connection pool (Tomcat JDBC), in each node. Default of each: as the product ships
    it."""

    max_active: Annotated[StrictInt, Field(ge=1, le=16000)] | None = None
    """Connections at most."""
    max_idle: Annotated[StrictInt, Field(ge=0, le=16000)] | None = None
    min_idle: Annotated[StrictInt, Field(ge=0, le=16000)] | None = None
    initial_size: Annotated[StrictInt, Field(ge=0, le=16000)] | None = None
    max_wait: Annotated[StrictInt, Field(ge=1, le=600_000)] | None = None
    """Milliseconds that a request waits for a connection."""
    max_age: Annotated[StrictInt, Field(ge=0)] | None = None
    """Milliseconds after which a connection is not used again."""
    test_on_borrow: StrictBool | None = None
    """Whether a connection is tried before each use; without it, those that a failover cut are handed out."""
    validation_interval: Annotated[StrictInt, Field(ge=0)] | None = None
    """Milliseconds for which a connection that was tried counts as right."""
    remove_abandoned: StrictBool | None = None
    remove_abandoned_timeout: Annotated[StrictInt, Field(ge=1)] | None = None
    """Seconds after which a connection in use counts as abandoned."""

    def written(self) -> dict[str, str]:
        """What is set, by the names and in the form that Tomcat has (Tomcat JDBC pool, "Attributes")."""
        return {
            name.split("_")[0] + "".join(part.capitalize() for part in name.split("_")[1:]): str(value).lower()
            for name in type(self).model_fields
            if (value := getattr(self, name)) is not None
        }


Pools = Annotated[
    dict[Annotated[StrictStr, matching(r"[A-Za-z0-9_.-]+", "the name of a datasource")], Pool],
    Field(examples=[{"WSO2_CARBON_DB": {"max_active": 80}}]),
]
InstanceClass = Annotated[StrictStr, matching(r"db\.[a-z0-9-]+\.[a-z0-9]+", "a class such as db.t3.medium")]


class ManagedDatabase(Settings):
    """What the databases made for the cluster have in common: private, encrypted, passwords nobody has to know."""

    tables: Tables = Tables.PRODUCT
    character_set: CharacterSet = CharacterSet.LATIN1
    """The registry needs latin1: an index of `REG_PATH_VALUE` is too long for a key of utf8mb4."""
    password_version: Annotated[StrictInt, Field(ge=1)] = 1
    """Raise it for a new password of the product's user; nodes take it over when they restart, the first one first."""
    backup_days: Annotated[StrictInt, Field(ge=0, le=35)] = 7
    """Days that automatic backups are kept; 0 makes none."""
    deletion_protection: StrictBool = False
    """Whether AWS refuses to delete it, until this is taken back."""
    final_snapshot: StrictBool = True
    """Whether destroying the database leaves a snapshot behind."""
    authorities: Artifact | None = None
    """PEM file with the authorities that vouch for the server: Amazon's, of the region or all of them
    (https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem). Nodes trust every certificate in it, and talk
    to nobody who shows none for the server's name from one of them. Default: they encrypt, and take any server."""
    kms_key: KmsKey | None = None
    """Key that encrypts storage, snapshots, passwords and insights. Default: one is made for the cluster."""
    max_connections: Annotated[StrictInt, Field(ge=1, le=16000)] | None = None
    """Default: what RDS computes from the instance's memory. A node's pool takes 50 per database."""
    parameters: dict[Annotated[StrictStr, matching(r"[a-z][a-z0-9_]*", "a parameter of MySQL")], Text] = Field(
        default={}, examples=[{"long_query_time": "2"}]
    )
    """Further parameters of MySQL; none that another setting, or the cluster's safety, decides."""
    monitoring_seconds: Annotated[StrictInt, among((0, 1, 5, 10, 15, 30, 60))] = 60
    """Seconds between figures of the operating system (Enhanced Monitoring), for which CloudWatch charges; 0: off."""
    log_days: Annotated[StrictInt, among(LOG_DAYS)] = 365
    """Days that CloudWatch keeps the exported logs."""
    pools: Pools = Field(default={})
    """Per datasource, its connection pool in each node. Default: as the product ships it."""


class RdsMysql(ManagedDatabase):
    """An RDS MySQL 8 instance made for the cluster: private, encrypted, its master password owned by RDS."""

    model_config = ConfigDict(json_schema_extra={"required": ["kind"]})

    kind: Literal["rds-mysql"] = "rds-mysql"
    engine_version: Annotated[StrictStr, matching(r"8\.[04](\.\d+)?", "8.0, 8.4 or a release of them")] = "8.4"
    """8.0 left RDS's standard support in 2026; AWS charges extra for it (RDS user guide, "RDS Extended Support")."""
    instance_class: InstanceClass = "db.t3.medium"
    storage: Annotated[StrictInt, Field(ge=20, le=65536)] = 20
    """GiB."""
    max_storage: Annotated[StrictInt, Field(ge=22, le=65536)] | None = None
    """GiB that RDS may grow the storage to when it is nearly full. Default: it does not grow."""
    multi_az: StrictBool = False
    """Whether a standby in another zone takes over when the first fails; doubles the price of the instance."""

    @property
    def insights(self) -> bool:
        """Whether the class has Performance Insights (RDS user guide, "Performance Insights DB engine support")."""
        return self.instance_class not in _NO_INSIGHTS_RDS


class AuroraMysql(ManagedDatabase):
    """An Aurora MySQL 3 cluster made for the cluster: storage in three zones, a writer and any number of readers."""

    model_config = ConfigDict(json_schema_extra={"required": ["kind"]})

    kind: Literal["aurora-mysql"]
    engine_version: Annotated[
        StrictStr,
        matching(r"8\.0\.mysql_aurora\.3\.\d{2}\.\d", "a version of Aurora MySQL 3, such as 8.0.mysql_aurora.3.08.2"),
    ] = "8.0.mysql_aurora.3.08.2"
    """3.08 is a release with long-term support (Aurora MySQL release notes)."""
    instance_class: InstanceClass = "db.r6g.large"
    instances: Annotated[StrictInt, Field(ge=1, le=15)] = 2
    """The writer and its readers, in zones that AWS spreads; with one alone, a failure lasts until it is replaced."""
    backtrack_hours: Annotated[StrictInt, Field(ge=0, le=72)] = 0
    """Hours that the cluster can be wound back; AWS charges for the change records. Can be set only when it is made."""

    @property
    def insights(self) -> bool:
        """Whether the class has Performance Insights (Aurora user guide, "Performance Insights engine support")."""
        return not self.instance_class.startswith(_NO_INSIGHTS_AURORA)


class ExistingDatabase(Settings):
    """A MySQL server that is already there."""

    kind: Literal["existing"]
    host: Server
    port: Port = 3306
    name: Annotated[StrictStr, matching(r"[A-Za-z][A-Za-z0-9_]{0,63}", "a database name")] = "WSO2_CARBON_DB"
    """The database, with character set latin1. The manager creates its tables at the first start."""
    secret: SecretId
    """Secret with the fields `username` and `password`."""
    authorities: Artifact | None = None
    """PEM file with the authorities that vouch for the server. Nodes trust every certificate in it, and talk to nobody
    who shows none for `host` from one of them. Default: they encrypt, and take any server."""
    pools: Pools = Field(default={})
    """Per datasource, its connection pool in each node. Default: as the product ships it."""


Database = Annotated[RdsMysql | AuroraMysql | ExistingDatabase, Field(discriminator="kind")]


class DatabaseDriver(StrEnum):
    """The class of the MySQL driver that `product.libraries` brings."""

    CONNECTOR_8 = "com.mysql.cj.jdbc.Driver"
    CONNECTOR_5 = "com.mysql.jdbc.Driver"
