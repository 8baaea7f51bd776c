"""Nodes share a database."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, PRODUCTION, found
from tests.variants import DELETE


def test_a_trial_without_a_database() -> None:
    assert found(ESB) == []


def test_production_without_a_database() -> None:
    assert found(PRODUCTION, database=DELETE) == [
        (
            (
                "warning: database is missing: each node keeps users and registry in an H2 of its own, and loses it "
                "when replaced: add 'database: {kind: rds-mysql, multi_az: true}' [database-missing]"
            ),
            "{",
        )
    ]
