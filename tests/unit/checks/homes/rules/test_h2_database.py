"""Rule h2-database: the nodes of a cluster share their databases."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, DATASOURCES, REGISTRY, found, home, rendered_home

H2 = (("jdbc:mysql://db.example.com:3306/users", "jdbc:h2:repository/database/users"),)


def test_a_file_in_a_cluster(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {DATASOURCES: H2})

    assert found("h2-database", node) == [
        (
            "error esb/repository/conf/datasources/master-datasources.xml:19:26",
            "WSO2UM_DB is an H2 file of this node: the nodes would not share what is in it",
            "give it the URL of a database server that all nodes use",
        )
    ]


def test_a_file_in_a_home_that_is_no_cluster_yet(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {DATASOURCES: H2, AXIS2: (('enable="true"', 'enable="false"'),)})

    assert found("h2-database", node) == [
        (
            "warning esb/repository/conf/datasources/master-datasources.xml:19:26",
            "WSO2UM_DB is an H2 file of this node: the nodes would not share what is in it",
            "give it the URL of a database server that all nodes use",
        )
    ]


def test_two_homes_are_a_cluster(tmp_path: Path) -> None:
    off = (('HazelcastClusteringAgent" enable="true"', 'HazelcastClusteringAgent" enable="false"'),)
    nodes = [home(tmp_path / name, {DATASOURCES: H2, AXIS2: off}) for name in ("one", "two")]

    assert [place.partition(" ")[0] for place, _, _ in found("h2-database", *nodes)] == ["error", "error"]


def test_the_local_registry_where_nothing_is_mounted(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("<instanceId>shared</instanceId>", "<instanceId>other</instanceId>"),)})

    assert found("h2-database", node) == [
        (
            "error esb/repository/conf/datasources/master-datasources.xml:8:26",
            "WSO2_CARBON_DB is an H2 file of this node: the nodes would not share what is in it",
            "give it the URL of a database server that all nodes use",
        )
    ]


def test_a_file_of_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(
        tmp_path / "is", ('type = "mysql"\nurl = "jdbc:mysql://db.example.com:3306/shared"', 'type = "h2"')
    )

    assert found("h2-database", node) == [
        (
            "error is/repository/conf/deployment.toml:11:8",
            "[database.shared_db] is an H2 file of this node: the nodes would not share what is in it",
            "give it the URL of a database server that all nodes use",
        )
    ]


def test_the_local_registry_beside_a_mounted_one(tmp_path: Path) -> None:
    assert found("h2-database", home(tmp_path / "esb")) == []
