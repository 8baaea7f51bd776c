"""The administrator's password is a secret."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, PRODUCTION, found
from tests.variants import DELETE


def test_a_trial_with_the_shipped_password() -> None:
    assert found(ESB) == []


def test_a_password_in_a_secret() -> None:
    assert found(PRODUCTION, administrator={"secret": "prod/administrator"}) == []


def test_production_with_the_shipped_password() -> None:
    assert found(PRODUCTION, administrator=DELETE) == [
        (
            (
                "warning: administrator is missing: the console can be signed in to as admin with the password "
                "admin: add 'administrator: {secret: NAME}' [administrator-shipped]"
            ),
            "{",
        )
    ]
