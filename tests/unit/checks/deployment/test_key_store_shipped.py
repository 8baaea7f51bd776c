"""Nodes have a key of their own."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, found


def test_a_key_store_that_is_made() -> None:
    assert found(ESB, key_store={"kind": "generated"}) == []


def test_the_shipped_key_store() -> None:
    assert found(ESB, key_store={"kind": "shipped"}) == [
        (
            (
                "warning: key_store.kind: is shipped: nodes show and encrypt with wso2carbon.jks, whose private key "
                "is in every download of the product: let one be made, {kind: generated}, or bring one, {kind: "
                "secret, file: NAME, secret: NAME} [key-store-shipped]"
            ),
            '"kind": "shipped"',
        )
    ]
