"""Somebody is told."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, PRODUCTION, found
from tests.variants import DELETE


def test_a_trial_without_alarms() -> None:
    assert found(ESB) == []


def test_production_without_alarms() -> None:
    assert found(PRODUCTION, observability=DELETE) == [
        (
            (
                "warning: observability is missing: no alarms, and logs on the nodes alone: add 'observability: "
                "{emails: [...]}' [alarms-missing]"
            ),
            "{",
        )
    ]
