"""Members ask the region that they are in."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, found, stack_of


def test_a_provider_of_another_region_beside_it_has_a_name() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"].append({"region": "us-east-1", "alias": "global"})

    assert found(ESB, stack) == []


def test_a_region_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"][0]["region"] = "${var.region}"

    assert found(ESB, stack) == []


def test_a_provider_of_another_region() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"][0]["region"] = "eu-central-1"

    assert found(ESB, stack) == [
        (
            (
                "error: the provider's region is eu-central-1, and the nodes are configured for eu-west-1: use one "
                "region in "
                "both [provider-region-differs]"
            ),
            '"region": "eu-central-1"',
        )
    ]
