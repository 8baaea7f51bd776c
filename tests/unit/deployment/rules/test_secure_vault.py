"""Rules of the secure vault: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import CARBON_XML, MEMBERS, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.secure_vault import (
    edits_leave_the_vault_alone,
    secure_vault_is_the_products,
    secure_vault_keeps_something,
)

ESB = {"name": "wso2esb", "version": "4.9.0", "secure_vault": True}
RENDERS = {"name": "carbon-kernel", "version": "4.5.1", "secure_vault": True}
CLASSIC = {**RENDERS, "configuration": "xml"}
LATER = {"name": "carbon-kernel", "version": "4.10.9", "configuration": "xml", "secure_vault": True}
WKA = {"scheme": "wka"}
FOLDER = "repository/conf/security"


def edit(**changes: str) -> dict[str, object]:
    return {"product": ESB, "edits": [{"file": CARBON_XML, "set": "/Server/Name", "value": "x", **changes}]}


def property_of(file: str, **product: object) -> dict[str, object]:
    return {"product": {**ESB, **product}, "edits": [{"file": file, "property": "a", "value": "b"}]}


GOOD = [
    pytest.param(secure_vault_is_the_products, {}, id="product: no vault"),
    pytest.param(secure_vault_is_the_products, {"product": ESB}, id="product: reads XML"),
    pytest.param(secure_vault_is_the_products, {**MEMBERS, "product": CLASSIC}, id="product: a classic pack"),
    pytest.param(secure_vault_is_the_products, {"product": {**ESB, "name": "none"}}, id="product: not known"),
    pytest.param(secure_vault_keeps_something, {"cluster__membership": WKA}, id="secrets: none, and no vault"),
    pytest.param(secure_vault_keeps_something, {"product": ESB, "cluster__membership": {"scheme": "aws"}}, id="aws"),
    *(
        pytest.param(
            secure_vault_keeps_something,
            {"product": ESB, "cluster__membership": WKA, name: value},
            id=f"secrets: {name}",
        )
        for name, value in {
            "key_store": {"kind": "generated"},
            "administrator": {"secret": "prod/admin"},
            "database": {"kind": "rds-mysql", "multi_az": False},
            "artifacts": {"kind": "svn", "url": "https://svn.example.com/x", "secret": "prod/svn"},
        }.items()
    ),
    pytest.param(edits_leave_the_vault_alone, edit(), id="edits: of another place"),
    pytest.param(edits_leave_the_vault_alone, edit(attribute="alias"), id="edits: of another attribute"),
    pytest.param(edits_leave_the_vault_alone, property_of(f"{FOLDER}/xss-patterns.properties"), id="edits: beside"),
    pytest.param(
        edits_leave_the_vault_alone,
        property_of(f"{FOLDER}/secret-conf.properties", secure_vault=False),
        id="edits: without the vault",
    ),
]
BAD = [
    pytest.param(
        secure_vault_is_the_products,
        {**MEMBERS, "product": RENDERS},
        (
            "product.secure_vault",
            (
                "is true, and carbon-kernel 4.5.1 renders its files from deployment.toml, which has secrets of its "
                "own: use false, or a pack without that file and 'configuration: xml'"
            ),
        ),
        id="product: renders",
    ),
    pytest.param(
        secure_vault_is_the_products,
        {**MEMBERS, "product": LATER},
        (
            "product.secure_vault",
            ("is true, and carbon-kernel 4.10.9 stands on kernel 4.10.9: use false; kernels 4.4 to 4.9 have the vault"),
        ),
        id="product: a later kernel",
    ),
    pytest.param(
        secure_vault_keeps_something,
        {"product": ESB, "cluster__membership": WKA},
        (
            "product.secure_vault",
            "is true, and no setting brings a secret into the product's files: use false",
        ),
        id="secrets: none",
    ),
    *(
        pytest.param(
            edits_leave_the_vault_alone,
            property_of(f"{FOLDER}/{name}"),
            (
                "edits[0].file",
                (f"{FOLDER}/{name} is written for product.secure_vault: use false there, or leave this edit out"),
            ),
            id=f"edits: {name}",
        )
        for name in ("secret-conf.properties", "cipher-text.properties")
    ),
    pytest.param(
        edits_leave_the_vault_alone,
        edit(attribute="svns:secretAlias"),
        (
            "edits[0].attribute",
            "'svns:secretAlias' would name an alias that the vault does not have: leave this edit out",
        ),
        id="edits: an alias",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violation"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violation: tuple[str, str]
) -> None:
    assert broken(rule, **changes) == [violation]
