"""The state is shared."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, PRODUCTION, found
from tests.variants import DELETE


def test_a_trial_with_its_state_in_a_file() -> None:
    assert found(ESB) == []


def test_production_with_its_state_in_a_file() -> None:
    assert found(PRODUCTION, state=DELETE) == [
        (
            (
                "warning: state is in a file beside the project: add 'state: {backend: s3, bucket: ...}' "
                "[state-in-a-file]"
            ),
            "{",
        )
    ]
