"""The database has a standby."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import AUTHORITIES, PRODUCTION, found

AURORA = {"kind": "aurora-mysql", "instances": 2, "deletion_protection": True, "authorities": AUTHORITIES}


def test_a_standby() -> None:
    assert found(PRODUCTION, database__multi_az=True) == []


def test_a_reader_of_aurora() -> None:
    assert (
        found(
            PRODUCTION,
            database=AURORA | {"instances": 2},
        )
        == []
    )


def test_no_standby() -> None:
    assert found(PRODUCTION, database__multi_az=False) == [
        (
            (
                "warning: database.multi_az: is false: the database is down when its zone is: set it to true "
                "[database-in-one-zone]"
            ),
            '"multi_az": false,',
        )
    ]


def test_no_reader() -> None:
    assert found(
        PRODUCTION,
        database=AURORA | {"instances": 1},
    ) == [
        (
            (
                "warning: database.instances: is 1: nothing takes over when it fails: use 2 or more "
                "[database-in-one-zone]"
            ),
            '"instances": 1,',
        )
    ]
