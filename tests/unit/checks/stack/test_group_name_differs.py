"""Members are in the group that they look for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.checks.stack.stacks import ESB, SHOP, WKA, found, stack_of
from tests.variants import data


def test_a_group_with_the_name_that_is_looked_for() -> None:
    assert found(ESB, stack_of(ESB)) == []


@pytest.mark.parametrize("base", [ESB, SHOP])
def test_a_group_of_another_name(base: dict[str, Any]) -> None:
    stack = stack_of(base)
    group = stack["resource"]["aws_security_group"]["members"]
    asked, group["name"] = group["name"], "hazelcast"

    assert found(base, stack) == [
        (
            (
                f"error: aws_security_group.members: members look for instances in group '{asked}', and these are in "
                f"'hazelcast': name it {asked} [group-name-differs]"
            ),
            '"name": "hazelcast"',
        )
    ]


def test_members_on_a_list_look_for_no_group() -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_security_group"]["members"]["name"] = "hazelcast"

    assert found(WKA, stack) == []


def test_a_name_with_signs_of_templates_is_the_same() -> None:
    base = data(ESB, cluster__membership={"scheme": "aws", "security_group": "ESB ${live}"})
    assert found(base, stack_of(base)) == []


@pytest.mark.parametrize("name", ["${var.group}", None])
def test_a_name_that_terraform_alone_knows_can_not_be_looked_at(name: str | None) -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_security_group"]["members"]["name"] = name

    assert found(ESB, stack) == []


def test_an_instance_without_a_group() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["vpc_security_group_ids"] = []

    assert found(ESB, stack) == [
        (
            (
                "error: aws_instance.worker-1: members look for instances in group 'esb-members', and these are in "
                "none: "
                "name it esb-members [group-name-differs]"
            ),
            '"vpc_security_group_ids": []',
        )
    ]
