"""Rule database-differs: a datasource is the same database on all nodes."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import DATASOURCES, compared, found, home, rendered_home


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


URL = 'url = "jdbc:mysql://db.example.com:3306/shared"'
PARTS = 'hostname = "db.example.com"\nport = 3306\nname = "shared"\nsid = "one"'


MYSQL, POSTGRE = "jdbc:mysql://db.example.com:3306/", "jdbc:postgresql://db{}.example.com:3306/shared"
ORACLE, DB2 = "jdbc:oracle:thin:@db.example.com:3306/", "jdbc:db2://db.example.com:{}/shared"


@pytest.mark.parametrize(
    ("kind", "change", "here", "there"),
    [
        ("mysql", ('"shared"', '"other"'), f"{MYSQL}other", f"{MYSQL}shared"),
        ("postgre", ("db.", "db2."), POSTGRE.format("2"), POSTGRE.format("")),
        ("oracle", ('"one"', '"two"'), f"{ORACLE}two", f"{ORACLE}one"),
        ("db2", ("port = 3306\n", ""), DB2.format("<no port>"), DB2.format("3306")),
    ],
)
def test_another_server_without_a_url(
    tmp_path: Path, kind: str, change: tuple[str, str], here: str, there: str
) -> None:
    as_kind = ('type = "mysql"', f'type = "{kind}"')
    one = rendered_home(tmp_path / "one", as_kind, (URL, PARTS))
    two = rendered_home(tmp_path / "two", as_kind, (URL, PARTS.replace(*change)), number=2)
    same = rendered_home(tmp_path / "same", as_kind, (URL, PARTS), number=3)

    assert found("database-differs", one, same, two) == [
        (
            "error two/repository/conf/deployment.toml:12:12",
            f"[database.shared_db] is {here} here and {there} in one",
            "write the same URL on all nodes",
        )
    ]


@pytest.mark.parametrize("renamed", ["[database.shareddb]", "[other]"])
def test_no_shared_database(tmp_path: Path, renamed: str) -> None:
    one = rendered_home(tmp_path / "one")
    two = rendered_home(tmp_path / "two", ("[database.shared_db]", renamed), number=2)

    assert found("database-differs", one, two) == [
        (
            "error two/repository/conf/deployment.toml:1:1",
            "there is no [database.shared_db], which one has: this node does not share it",
            "write the same table on all nodes",
        )
    ]
    assert found("database-differs", two) == []
