"""Rules of `database`."""

from collections.abc import Iterator

from wso2_cluster.deployment.database import AuroraMysql, ManagedDatabase, RdsMysql, Tables
from wso2_cluster.deployment.enterprise_store import STORE_DATASOURCES
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.deployment.wording import choice
from wso2_cluster.products import PatternName, Product

_DECIDED = {
    "character_set_server": "'character_set'",
    "collation_server": "'character_set'",
    "max_connections": "'max_connections'",
    "require_secure_transport": "the nodes' need for TLS",
    "slow_query_log": "the logs that are exported",
    "log_output": "the logs that are exported",
    "server_audit_logging": "the logs that are exported",
    "server_audit_events": "the logs that are exported",
}


def database_has_driver(deployment: Deployment) -> Iterator[Violation]:
    """No product ships the MySQL driver; an image that holds the product may hold the driver too."""
    product = deployment.product
    if deployment.database is not None and product.pack is not None and not product.libraries:
        yield (
            ("product", "libraries"),
            f"{product.name} ships no MySQL driver: add Connector/J, 'libraries: [{{source: ..., sha256: ...}}]'",
        )


def driver_has_database(deployment: Deployment) -> Iterator[Violation]:
    """Without a database nothing loads the driver."""
    if deployment.database is None:
        yield from ignored(deployment, (), ("database_driver",), "without 'database'")


def parameters_are_free(deployment: Deployment) -> Iterator[Violation]:
    """A parameter that a setting decides, or that keeps clear text off the network, is not for `parameters`."""
    if isinstance(deployment.database, ManagedDatabase):
        for name in deployment.database.parameters:
            if name in _DECIDED:
                yield ("database", "parameters", name), f"is decided by {_DECIDED[name]}: leave it out"


def aurora_is_backed_up(deployment: Deployment) -> Iterator[Violation]:
    """Aurora always keeps a day of backups at least (Aurora user guide, "Backing up")."""
    if isinstance(deployment.database, AuroraMysql) and deployment.database.backup_days == 0:
        yield ("database", "backup_days"), "is 0, and Aurora can't do without backups: use 1 to 35"


def storage_can_grow(deployment: Deployment) -> Iterator[Violation]:
    """RDS takes a limit that is a tenth above the storage at least (RDS user guide, "Storage autoscaling")."""
    database = deployment.database
    if (
        isinstance(database, RdsMysql)
        and database.max_storage is not None
        and database.max_storage * 10 < database.storage * 11
    ):
        least = -(-database.storage * 11 // 10)
        yield (
            ("database", "max_storage"),
            f"is {database.max_storage}, a tenth above storage ({database.storage}) is needed: use {least} or more",
        )


def scripts_are_known(deployment: Deployment) -> Iterator[Violation]:
    """Identity Server has tables of its own in the same database, from scripts that differ between versions."""
    database, product = deployment.database, deployment.product
    if isinstance(database, ManagedDatabase) and database.tables is Tables.DBSCRIPTS and product.name == "wso2is":
        yield ("database", "tables"), "is dbscripts, and those of wso2is are not known: use product"


def pooled_datasources(pattern: PatternName, product: Product) -> tuple[str, ...]:
    """Names of the datasources that are moved to MySQL, the shared one first."""
    store = STORE_DATASOURCES.values() if pattern is PatternName.ENTERPRISE_STORE else ()
    return (*product.datasources.values(), *store)


def pools_have_datasources(deployment: Deployment) -> Iterator[Violation]:
    """A pool belongs to a datasource that the deployment moves to MySQL, and its numbers fit each other."""
    database, product = deployment.database, product_of(deployment)
    if database is None or product is None:
        return
    known = pooled_datasources(deployment.pattern, product)
    for name, pool in database.pools.items():
        loc = ("database", "pools", name)
        if name not in known:
            yield loc, f"no datasource of that name is set: use {choice(known)}, or 'edits' for others"
        idle, least = pool.max_idle, pool.min_idle
        if idle is not None and pool.max_active is not None and idle > pool.max_active:
            yield (*loc, "max_idle"), f"is {idle}, and max_active {pool.max_active}: use {pool.max_active} or less"
        if least is not None and idle is not None and least > idle:
            yield (*loc, "min_idle"), f"is {least}, and max_idle {idle}: use {idle} or less"


RULES: tuple[Rule, ...] = (
    database_has_driver,
    driver_has_database,
    parameters_are_free,
    aurora_is_backed_up,
    storage_can_grow,
    scripts_are_known,
    pools_have_datasources,
)
