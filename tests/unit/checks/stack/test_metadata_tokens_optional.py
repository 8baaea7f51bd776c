"""The instance metadata wants a token wherever it can."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, LATER, found, stack_of

FINDING = (
    "warning: aws_instance.worker-1: answers requests for metadata without a token, and nothing on it needs that: set "
    "http_tokens to required [metadata-tokens-optional]"
)


def test_tokens_are_required_wherever_hazelcast_asks_for_nothing() -> None:
    assert found(ESB, stack_of(ESB)) == []
    assert found(LATER, stack_of(LATER)) == []


def test_tokens_are_optional() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["metadata_options"]["http_tokens"] = "optional"

    assert found(ESB, stack) == [(FINDING, '"http_tokens": "optional"')]


def test_options_in_a_list_count_as_well() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["metadata_options"] = [{"http_tokens": "required"}]

    assert found(ESB, stack) == []


def test_without_options_tokens_are_optional() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_instance"]["worker-1"]["metadata_options"]

    assert found(ESB, stack) == [(FINDING, '"worker-1": {')]
