"""Rules of the database: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import PACK, artifact, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.database import database_has_driver, driver_has_database

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
]
BAD = [
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
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
