"""Rule default-admin-password: the administrator's password is one's own."""

from pathlib import Path

from tests.unit.checks.homes.homes import USERS, found, home, rendered_home


def test_the_shipped_password(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {USERS: (("of-our-own", "admin"),)})

    assert found("default-admin-password", node) == [
        (
            "error esb/repository/conf/user-mgt.xml:6:27",
            "the administrator has the password admin, as shipped",
            "write another one before the first start, afterwards change it in the console too",
        )
    ]


def test_the_shipped_password_in_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('"$secret{admin}"', '"admin"'))

    assert found("default-admin-password", node) == [
        (
            "error is/repository/conf/deployment.toml:18:12",
            "the administrator has the password admin, as shipped",
            "write another one before the first start, afterwards change it in the console too",
        )
    ]


def test_the_shipped_name_with_another_password(tmp_path: Path) -> None:
    assert found("default-admin-password", home(tmp_path / "esb")) == []


def test_an_empty_password(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {USERS: (("of-our-own", ""),)})

    assert found("default-admin-password", node) == [
        (
            "error esb/repository/conf/user-mgt.xml:6:17",
            "the administrator has an empty password",
            "write one before the first start, afterwards change it in the console too",
        )
    ]
