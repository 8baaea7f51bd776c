"""The pools fit the database."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, SHOP, found


def test_a_database_for_the_pools_of_all_nodes() -> None:
    assert found(ESB, database={"kind": "rds-mysql", "instance_class": "db.t3.small"}) == []


def test_a_server_of_ones_own() -> None:
    assert found(ESB, database={"kind": "existing", "host": "10.9.8.7", "secret": "prod/database"}) == []


def test_smaller_pools() -> None:
    assert (
        found(
            ESB,
            database={
                "kind": "rds-mysql",
                "instance_class": "db.t3.micro",
                "pools": {"WSO2_CARBON_DB": {"max_active": 26}},
            },
        )
        == []
    )


def test_an_instance_that_is_too_small() -> None:
    assert found(ESB, database={"kind": "rds-mysql", "instance_class": "db.t3.micro"}) == [
        (
            (
                "warning: database.instance_class: takes 79 connections, and the pools of 3 nodes may open 150: use "
                "a larger instance_class, or raise max_connections, if its memory allows it [database-connections]"
            ),
            '"instance_class": "db.t3.micro"',
        )
    ]


def test_too_few_connections() -> None:
    assert found(ESB, database={"kind": "aurora-mysql", "max_connections": 100}) == [
        (
            (
                "warning: database.max_connections: takes 100 connections, and the pools of 3 nodes may open 150: "
                "use a larger instance_class, or raise max_connections, if its memory allows it "
                "[database-connections]"
            ),
            '"max_connections": 100',
        )
    ]


def test_larger_pools() -> None:
    assert found(ESB, database={"kind": "rds-mysql", "pools": {"WSO2_CARBON_DB": {"max_active": 200}}}) == [
        (
            (
                "warning: database.instance_class: takes 317 connections, and the pools of 3 nodes may open 600: use "
                "a larger instance_class, or raise max_connections, if its memory allows it [database-connections]"
            ),
            '"database": {',
        )
    ]


def test_smaller_pools_of_an_enterprise_store() -> None:
    pools = {"WSO2UM_DB": {"max_active": 20}, "WSO2_SOCIAL_DB": {"max_active": 20}}
    assert found(SHOP, database__max_connections=760, database__pools=pools) == []


def test_five_pools_in_each_node_of_an_enterprise_store() -> None:
    assert found(SHOP, database__max_connections=999) == [
        (
            (
                "warning: database.max_connections: takes 999 connections, and the pools of 4 nodes may open 1000: "
                "use a larger instance_class, or raise max_connections, if its memory allows it "
                "[database-connections]"
            ),
            '"max_connections": 999',
        )
    ]
