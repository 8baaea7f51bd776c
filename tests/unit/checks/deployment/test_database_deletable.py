"""The database is protected."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import PRODUCTION, found


def test_a_database_that_is_protected() -> None:
    assert found(PRODUCTION, database__deletion_protection=True) == []


def test_a_database_that_is_not() -> None:
    assert found(PRODUCTION, database__deletion_protection=False) == [
        (
            (
                "warning: database.deletion_protection: is false: a destroy by mistake deletes all data: set it to "
                "true [database-deletable]"
            ),
            '"deletion_protection": false,',
        )
    ]
