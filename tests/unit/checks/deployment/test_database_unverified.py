"""The database is verified."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.checks.deployment.deployments import AUTHORITIES, ESB, PRODUCTION, found
from tests.variants import DELETE

EXISTING = {"kind": "existing", "host": "db.example.com", "secret": "prod/database"}


def test_a_trial_without_authorities() -> None:
    assert found(ESB) == []


@pytest.mark.parametrize("database", [PRODUCTION["database"], EXISTING | {"authorities": AUTHORITIES}])
def test_production_with_authorities(database: dict[str, object]) -> None:
    assert found(PRODUCTION, database=database) == []


@pytest.mark.parametrize("changes", [{"database__authorities": DELETE}, {"database": EXISTING}])
def test_production_without_authorities(changes: dict[str, Any]) -> None:
    (finding,) = found(PRODUCTION, **changes)
    assert finding == (
        (
            "warning: database.authorities: is missing: nodes encrypt what they send, and take any server for the "
            "database: put Amazon's global-bundle.pem into a bucket, and name it: {source: s3://..., sha256: ...} "
            "[database-unverified]"
        ),
        '"database": {',
    )
