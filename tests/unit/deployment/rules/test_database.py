"""Rules of the database: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import PACK, artifact, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.database import (
    aurora_is_backed_up,
    database_has_driver,
    driver_has_database,
    parameters_are_free,
    pools_have_datasources,
    scripts_are_known,
    storage_can_grow,
)


def pools(**pools: object) -> dict[str, object]:
    """A database with these pools."""
    return {"database": {"kind": "rds-mysql", "pools": pools}}


GOOD = [
    pytest.param(
        database_has_driver,
        {
            "database": {"kind": "rds-mysql"},
            "product__pack": PACK,
            "product__libraries": [artifact("s3://packs/mysql.jar")],
        },
        id="database has driver: a library",
    ),
    pytest.param(
        database_has_driver,
        {"database": {"kind": "rds-mysql"}},
        id="database has driver: a product in the image, perhaps with the driver",
    ),
    pytest.param(database_has_driver, {"product__pack": PACK}, id="database has driver: no database"),
    pytest.param(
        driver_has_database,
        {"database": {"kind": "rds-mysql"}, "database_driver": "com.mysql.jdbc.Driver"},
        id="driver has database: with a database",
    ),
    pytest.param(driver_has_database, {}, id="driver has database: the default"),
    pytest.param(
        parameters_are_free,
        {"database": {"kind": "rds-mysql", "parameters": {"long_query_time": "2"}}},
        id="parameters: one that nothing decides",
    ),
    pytest.param(parameters_are_free, {}, id="parameters: no database"),
    pytest.param(aurora_is_backed_up, {"database": {"kind": "aurora-mysql", "backup_days": 1}}, id="aurora: a day"),
    pytest.param(aurora_is_backed_up, {"database": {"kind": "rds-mysql", "backup_days": 0}}, id="aurora: another kind"),
    pytest.param(
        storage_can_grow, {"database": {"kind": "rds-mysql", "storage": 20, "max_storage": 22}}, id="storage: a tenth"
    ),
    pytest.param(storage_can_grow, {"database": {"kind": "rds-mysql"}}, id="storage: it does not grow"),
    pytest.param(scripts_are_known, {"database": {"kind": "rds-mysql", "tables": "dbscripts"}}, id="scripts: ESB"),
    pytest.param(
        pools_have_datasources,
        pools(WSO2_CARBON_DB={"max_active": 80, "max_idle": 80, "min_idle": 80}),
        id="pools: the shared datasource",
    ),
    pytest.param(pools_have_datasources, {}, id="pools: no database"),
]
BAD = [
    pytest.param(
        pools_have_datasources,
        pools(WSO2UM_DB={"max_active": 80}),
        [
            (
                "database.pools.WSO2UM_DB",
                "no datasource of that name is set: use WSO2_CARBON_DB, or 'edits' for others",
            )
        ],
        id="pools: another datasource",
    ),
    pytest.param(
        pools_have_datasources,
        pools(WSO2_CARBON_DB={"max_active": 80, "max_idle": 81, "min_idle": 82}),
        [
            ("database.pools.WSO2_CARBON_DB.max_idle", "is 81, and max_active 80: use 80 or less"),
            ("database.pools.WSO2_CARBON_DB.min_idle", "is 82, and max_idle 81: use 81 or less"),
        ],
        id="pools: more idle than there are",
    ),
    pytest.param(
        database_has_driver,
        {"database": {"kind": "rds-mysql"}, "product__pack": PACK},
        [
            (
                "product.libraries",
                ("wso2esb ships no MySQL driver: add Connector/J, 'libraries: [{source: ..., sha256: ...}]'"),
            )
        ],
        id="database has driver: a pack alone",
    ),
    pytest.param(
        driver_has_database,
        {"database_driver": "com.mysql.cj.jdbc.Driver"},
        [("database_driver", "has no effect without 'database': leave it out")],
        id="driver has database: without a database",
    ),
    pytest.param(
        parameters_are_free,
        {"database": {"kind": "rds-mysql", "parameters": {"require_secure_transport": "0", "max_connections": "9"}}},
        [
            ("database.parameters.require_secure_transport", "is decided by the nodes' need for TLS: leave it out"),
            ("database.parameters.max_connections", "is decided by 'max_connections': leave it out"),
        ],
        id="parameters: TLS switched off, a setting twice",
    ),
    pytest.param(
        aurora_is_backed_up,
        {"database": {"kind": "aurora-mysql", "backup_days": 0}},
        [("database.backup_days", "is 0, and Aurora can't do without backups: use 1 to 35")],
        id="aurora: no backups",
    ),
    pytest.param(
        storage_can_grow,
        {"database": {"kind": "rds-mysql", "storage": 105, "max_storage": 115}},
        [
            (
                "database.max_storage",
                "is 115, a tenth above storage (105) is needed: use 116 or more",
            )
        ],
        id="storage: less than a tenth",
    ),
    pytest.param(
        scripts_are_known,
        {
            "database": {"kind": "rds-mysql", "tables": "dbscripts"},
            "pattern": "carbon-cluster",
            "product": {"name": "wso2is", "version": "5.10.0"},
        },
        [("database.tables", "is dbscripts, and those of wso2is are not known: use product")],
        id="scripts: Identity Server",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
