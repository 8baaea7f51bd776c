"""Rules of key store and first user: what they let pass, what they say, and what they warn of."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.key_store import (
    key_store_and_passwords_are_apart,
    key_store_is_chosen,
    pkcs12_has_one_password,
)

OWN = {"kind": "secret", "file": "prod/key-store", "secret": "prod/key-store-passwords"}
PUBLIC = "wso2carbon.jks, whose private key is in every download of the product"
GOOD = [
    pytest.param(key_store_is_chosen, {"key_store": OWN}, id="chosen: one's own"),
    pytest.param(key_store_is_chosen, {"key_store": {"kind": "generated"}}, id="chosen: generated"),
    pytest.param(key_store_is_chosen, {"key_store": {"kind": "shipped"}}, id="chosen: the shipped one"),
    pytest.param(pkcs12_has_one_password, {"key_store": OWN}, id="passwords: one in PKCS12"),
    pytest.param(
        pkcs12_has_one_password, {"key_store": {**OWN, "type": "JKS", "key_password": True}}, id="passwords: two in JKS"
    ),
    pytest.param(key_store_and_passwords_are_apart, {"key_store": OWN}, id="apart: two secrets"),
]
BAD = [
    pytest.param(
        key_store_is_chosen,
        {"key_store": None},
        [
            (
                "key_store",
                f"is missing, and the product ships {PUBLIC}: use '{{kind: secret, file: ..., secret: ...}}', "  # noqa: ISC004
                "'{kind: generated}' for a trial, or '{kind: shipped}' to take it nevertheless",
            )
        ],
        id="chosen: nothing said",
    ),
    pytest.param(
        pkcs12_has_one_password,
        {"key_store": {**OWN, "key_password": True}},
        [
            (
                "key_store.key_password",
                "is true, and in PKCS12 a key has the store's password: leave it out, or use type JKS",
            )
        ],
        id="passwords: two in PKCS12",
    ),
    pytest.param(
        key_store_and_passwords_are_apart,
        {"key_store": {**OWN, "secret": "prod/key-store"}},
        [("key_store.secret", "is 'prod/key-store', as file is: keep the passwords in a secret of their own")],
        id="apart: one secret",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
