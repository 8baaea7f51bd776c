"""A snapshot stays."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import PRODUCTION, found


def test_a_snapshot_that_stays() -> None:
    assert found(PRODUCTION, database__final_snapshot=True) == []


def test_no_snapshot() -> None:
    assert found(PRODUCTION, database__final_snapshot=False) == [
        (
            (
                "warning: database.final_snapshot: is false: nothing stays of a deleted database: set it to true "
                "[snapshot-missing]"
            ),
            '"final_snapshot": false',
        )
    ]
