"""Rule database-differs: a datasource is the same database on all nodes."""

from pathlib import Path

from tests.unit.checks.homes import DATASOURCES, compared, found, home, rendered_home


def test_another_server(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {DATASOURCES: (("3306/users", "3306/users?password=topsecret"),)}, number=2)

    assert found("database-differs", one, two) == [
        (
            "error two/repository/conf/datasources/master-datasources.xml:19:26",
            (
                "WSO2UM_DB is jdbc:mysql://db.example.com:3306/users?password=… here and "
                "jdbc:mysql://db.example.com:3306/users in one"
            ),
            "write the same URL on all nodes",
        )
    ]
    assert compared("database-differs", one, two) == ["one/repository/conf/datasources/master-datasources.xml:19:26"]


def test_another_server_in_deployment_toml(tmp_path: Path) -> None:
    one = rendered_home(tmp_path / "one")
    two = rendered_home(tmp_path / "two", ("3306/shared", "3306/other"), number=2)

    assert found("database-differs", one, two) == [
        (
            "error two/repository/conf/deployment.toml:12:7",
            (
                "[database.shared_db] is jdbc:mysql://db.example.com:3306/other here and "
                "jdbc:mysql://db.example.com:3306/shared in one"
            ),
            "write the same URL on all nodes",
        )
    ]


def test_the_same_server_and_a_registry_of_each_nodes_own(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(
        tmp_path / "two",
        {
            DATASOURCES: (
                ("jdbc:h2:repository/database/WSO2CARBON_DB;LOCK_TIMEOUT=60000", "jdbc:mysql://localhost/own"),
            )
        },
        number=2,
    )

    assert found("database-differs", one, two) == []
