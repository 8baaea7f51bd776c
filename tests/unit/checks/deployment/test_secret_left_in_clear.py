"""With a secure vault, no secret stands in clear."""

from __future__ import annotations

from typing import Any

from tests.unit.checks.deployment.deployments import ESB, WKA, found
from tests.variants import GATEWAY, data

VAULT = {"name": "wso2esb", "version": "5.0.0", "secure_vault": True}
OWN = {"kind": "secret", "file": "prod/keys", "secret": "prod/passwords", "type": "JKS"}
SVN = {"kind": "svn", "url": "https://svn.example.com/x", "secret": "prod/svn"}
GATEWAYS: dict[str, Any] = data(
    GATEWAY,
    key_store={"kind": "generated"},
    product={"name": "wso2am", "version": "2.0.0", "secure_vault": True},
)


def of_the_rule(base: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    return [each for each in found(base, **changes) if each[0].endswith("[secret-left-in-clear]")]


def told(setting: str, place: str, kernel: str) -> str:
    return (
        f"warning: {setting}: stands in clear in {place}, where no alias of the vault is read (kernel {kernel}): do "
        "without it, or accept it: add this rule to ignore, with the reason [secret-left-in-clear]"
    )


def test_without_a_vault_nothing_is_said() -> None:
    assert of_the_rule(ESB, key_store={**OWN, "key_password": True}) == []


def test_a_vault_that_keeps_everything() -> None:
    kept = {"key_store": OWN, "administrator": {"secret": "prod/admin"}, "artifacts": SVN}
    assert of_the_rule(WKA, product={"name": "carbon-kernel", "version": "4.4.40", "secure_vault": True}, **kept) == []
    later = {"name": "carbon-kernel", "version": "4.7.1", "configuration": "xml", "secure_vault": True}
    aws = {
        "product": {**later, "jdk": {"home": "/opt/java"}},
        "cluster": {**WKA["cluster"], "membership": {"scheme": "aws"}, "local_member_port": 5701},
    }
    assert of_the_rule(WKA, **aws, key_store={**OWN, "key_password": True}) == []


def test_a_discovery_key_before_kernel_4_4_17() -> None:
    place = "repository/conf/axis2/axis2.xml, at /axisconfig/clustering/parameter[@name='{}']"
    assert of_the_rule(ESB, product=VAULT, cluster__membership={"scheme": "aws"}) == [
        (told("cluster.membership", place.format(name), "4.4.8"), '"membership": {')
        for name in ("accessKey", "secretKey")
    ]


def test_a_key_s_own_password_at_a_connector_of_kernel_4_4() -> None:
    wka = {"scheme": "wka"}
    assert of_the_rule(ESB, product=VAULT, cluster__membership=wka, key_store={**OWN, "key_password": True}) == [
        (
            told(
                "key_store.key_password",
                ("repository/conf/tomcat/catalina-server.xml, at /Server/Service/Connector[@port='9443']/@keyPass"),
                "4.4.8",
            ),
            '"key_password": true',
        )
    ]


def test_what_api_manager_xml_holds() -> None:
    signed = {"host": "key.example.com", "secret": "prod/key-manager"}
    first, *_ = of_the_rule(GATEWAYS, api_manager__key_manager=signed)
    assert first[0].startswith(
        "warning: api_manager.key_manager.secret: stands in clear in repository/conf/api-manager"
    )
    assert first[1] == '"secret": "prod/key-manager"'
