"""The database is backed up."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import PRODUCTION, found


def test_a_day_of_backups() -> None:
    assert found(PRODUCTION, database__backup_days=1) == []


def test_no_backups() -> None:
    assert found(PRODUCTION, database__backup_days=0) == [
        ("error: database.backup_days: is 0: nothing is backed up: use 7 or more [backups-off]", '"backup_days": 0')
    ]
