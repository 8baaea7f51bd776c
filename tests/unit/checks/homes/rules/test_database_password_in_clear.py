"""Rule database-password-in-clear: passwords of database servers are no part of the files."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import DATASOURCES, found, home, rendered_home


def test_a_password_in_the_file(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            DATASOURCES: (
                ('<password svns:secretAlias="WSO2UM_DB">password</password>', "<password>topsecret</password>"),
            )
        },
    )

    assert found("database-password-in-clear", node) == [
        (
            "warning esb/repository/conf/datasources/master-datasources.xml:21:31",
            "the password of WSO2UM_DB stands in the file, readable for all who can read it",
            "write it at start from a secret, or use the product's secure vault",
        )
    ]


def test_the_password_of_root(tmp_path: Path) -> None:
    old = """<url>jdbc:mysql://db.example.com:3306/users</url>
                    <username>esb</username>
                    <password svns:secretAlias="WSO2UM_DB">password</password>"""
    new = """<url>jdbc:mysql://db.example.com:3306/users</url>
                    <username>root</username>
                    <password>root</password>"""

    assert found("database-password-in-clear", home(tmp_path / "esb", {DATASOURCES: ((old, new),)})) == [
        (
            "warning esb/repository/conf/datasources/master-datasources.xml:21:31",
            "the password of the user root of WSO2UM_DB stands in the file, readable for all who can read it",
            "write it at start from a secret, or use the product's secure vault, and a user of the product's own",
        )
    ]


def test_a_password_in_deployment_toml(tmp_path: Path) -> None:
    assert found(
        "database-password-in-clear", rendered_home(tmp_path / "is", ('"$secret{shared_db}"', '"topsecret"'))
    ) == [
        (
            "warning is/repository/conf/deployment.toml:14:12",
            "the password of [database.shared_db] stands in the file, readable for all who can read it",
            "write it at start from a secret, or use the product's secure vault",
        )
    ]


def test_aliases_and_the_password_of_a_local_file_are_no_secrets(tmp_path: Path) -> None:
    assert found("database-password-in-clear", home(tmp_path / "esb")) == []


@pytest.mark.parametrize(
    "url", ["db.example.com:3306/users?user=a&amp;password=Sekr1t", "bob:Sekr1t@db.example.com/users"]
)
def test_a_password_in_the_url(tmp_path: Path, url: str) -> None:
    node = home(tmp_path / "esb", {DATASOURCES: (("db.example.com:3306/users", url),)})

    assert found("database-password-in-clear", node) == [
        (
            "warning esb/repository/conf/datasources/master-datasources.xml:19:26",
            "a password stands in the URL of WSO2UM_DB, readable for all who can read the file",
            "take it out of the URL, and write it as the datasource's password at start from a secret",
        )
    ]


def test_a_password_in_the_url_that_is_filled_in_at_start(tmp_path: Path) -> None:
    url = "db.example.com:3306/users?password=${DB_PASSWORD}"
    node = home(tmp_path / "esb", {DATASOURCES: (("db.example.com:3306/users", url),)})

    assert found("database-password-in-clear", node) == []
