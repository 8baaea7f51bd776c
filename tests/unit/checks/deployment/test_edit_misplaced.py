"""Edits are of files that the product reads."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, SHOP, found


def test_files_where_products_have_them() -> None:
    assert (
        found(
            ESB,
            edits=[
                {"file": "repository/conf/tomcat/web.xml", "set": "/web-app/a", "value": "x"},
                {"file": "lib/axis2.xml", "set": "/a/b", "value": "x"},
            ],
        )
        == []
    )


def test_a_name_of_a_guide() -> None:
    assert found(
        ESB, edits=[{"file": "repository/conf/tomcat/catalina_server.xml", "set": "/Server/a", "value": "x"}]
    ) == [
        (
            (
                "error: edits[0].file: repository/conf/tomcat/catalina_server.xml: no product has this file: edit "
                "repository/conf/tomcat/catalina-server.xml [edit-misplaced]"
            ),
            '"file": "repository/conf/tomcat/catalina_server.xml",',
        )
    ]


def test_a_folder_of_a_guide() -> None:
    assert found(
        SHOP, edits=[{"file": "repository/conf/security/sso-idp-config.xml", "set": "/a/b", "value": "x"}]
    ) == [
        (
            (
                "error: edits[0].file: repository/conf/security/sso-idp-config.xml: no product has this file: edit "
                "repository/conf/identity/sso-idp-config.xml [edit-misplaced]"
            ),
            '"file": "repository/conf/security/sso-idp-config.xml",',
        )
    ]
