"""The deployment file, `database`: where registry and user store are kept."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from wso2_cluster.deployment.base import Port, SecretId, Server, Settings, matching


class RdsMysql(Settings):
    """An RDS MySQL 8 instance made for the cluster: private, encrypted, its password owned by RDS."""

    model_config = ConfigDict(json_schema_extra={"required": ["kind"]})

    kind: Literal["rds-mysql"] = "rds-mysql"
    engine_version: Annotated[StrictStr, matching(r"8\.[04](\.\d+)?", "8.0, 8.4 or a release of them")] = "8.4"
    """8.0 left RDS's standard support in 2026; AWS charges extra for it (RDS user guide, "RDS Extended Support")."""
    instance_class: Annotated[StrictStr, matching(r"db\.[a-z0-9]+\.[a-z0-9]+", "a class such as db.t3.medium")] = (
        "db.t3.medium"
    )
    storage: Annotated[StrictInt, Field(ge=20, le=65536)] = 20
    """GiB."""
    multi_az: StrictBool = False
    backup_days: Annotated[StrictInt, Field(ge=0, le=35)] = 7
    """Days that automatic backups are kept; 0 makes none."""
    deletion_protection: StrictBool = False
    final_snapshot: StrictBool = True
    """Whether destroying the database leaves a snapshot behind."""


class ExistingDatabase(Settings):
    """A MySQL server that is already there."""

    kind: Literal["existing"]
    host: Server
    port: Port = 3306
    name: Annotated[StrictStr, matching(r"[A-Za-z][A-Za-z0-9_]{0,63}", "a database name")] = "WSO2_CARBON_DB"
    """The database, with character set latin1. The manager creates its tables at the first start."""
    secret: SecretId
    """Secret with the fields `username` and `password`."""


Database = Annotated[RdsMysql | ExistingDatabase, Field(discriminator="kind")]


class DatabaseDriver(StrEnum):
    """The class of the MySQL driver that `product.libraries` brings."""

    CONNECTOR_8 = "com.mysql.cj.jdbc.Driver"
    CONNECTOR_5 = "com.mysql.jdbc.Driver"
