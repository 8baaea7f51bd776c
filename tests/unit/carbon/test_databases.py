"""What the one node that prepares the database is told."""

import pytest

from tests.deployments import EXISTING_DATABASE, configuration, topology
from wso2_cluster.carbon import configure

EACH = {
    "name": "WSO2_CARBON_DB",
    "character_set": "latin1",
    "collation": "latin1_swedish_ci",
    "username": [{"ref": "database-username"}],
    "password": [{"ref": "database-password"}],
    "scripts": [],
}


@pytest.mark.parametrize("kind", ["rds-mysql", "aurora-mysql"])
def test_the_manager_alone_makes_database_and_user(kind: str) -> None:
    cluster = topology(database={"kind": kind})
    manager, *workers = configure(cluster)
    assert manager.to_json()["databases"] == {
        "host": [{"ref": "database-endpoint"}],
        "port": 3306,
        "username": [{"ref": "database-admin"}],
        "password": [{"ref": "database-admin-password"}],
        "each": [EACH],
    }
    assert "database-admin-password" in manager.to_json()["references"]
    for worker in workers:
        assert "databases" not in worker.to_json()
        assert "database-admin-password" not in worker.to_json()["references"]


def test_with_scripts_the_product_is_not_told_to_make_tables() -> None:
    cluster = topology(database={"kind": "rds-mysql", "tables": "dbscripts", "character_set": "utf8mb4"})
    document = configuration(cluster, "esb-manager-1").to_json()
    assert document["databases"]["each"] == [
        {
            **EACH,
            "character_set": "utf8mb4",
            "collation": "utf8mb4_0900_ai_ci",
            "scripts": [["dbscripts/mysql5.7.sql", "dbscripts/mysql.sql"]],
        }
    ]
    assert document["service"]["first_flags"] == []


def test_by_default_the_product_makes_its_tables_at_its_first_start() -> None:
    document = configuration(topology(database={"kind": "rds-mysql"}), "esb-manager-1").to_json()
    assert document["service"]["first_flags"] == ["-Dsetup"]


def test_a_database_of_ones_own_is_left_alone() -> None:
    for each in configure(topology(database=EXISTING_DATABASE)):
        assert "databases" not in each.to_json()
