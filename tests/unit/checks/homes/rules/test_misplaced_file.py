"""Rule misplaced-file: files have the names and folders in which the product looks for them."""

from pathlib import Path

from tests.unit.checks.homes.homes import found, home


def test_names_that_guides_give_wrongly(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        more={
            "repository/conf/tomcat/catalina_server.xml": "<Server/>",
            "repository/conf/security/sso-idp-config.xml": "<SSOIdentityProviderConfig/>",
        },
    )

    assert found("misplaced-file", node) == [
        (
            "warning esb/repository/conf/security/sso-idp-config.xml:1:1",
            "nobody reads this file",
            "make its changes in repository/conf/identity/sso-idp-config.xml, and remove it",
        ),
        (
            "warning esb/repository/conf/tomcat/catalina_server.xml:1:1",
            "nobody reads this file",
            "make its changes in repository/conf/tomcat/catalina-server.xml, and remove it",
        ),
    ]


def test_files_in_their_places(tmp_path: Path) -> None:
    assert found("misplaced-file", home(tmp_path / "esb")) == []
