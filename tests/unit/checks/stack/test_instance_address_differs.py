"""Instances are where their members say."""

from __future__ import annotations

import pytest

from tests.unit.checks.stack.stacks import ESB, found, stack_of, topology_of

NODE = topology_of(ESB).nodes[1]
OWN, ZONE = str(NODE.address), NODE.zone


def test_an_address_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["private_ip"] = "${var.address}"

    assert found(ESB, stack) == []


@pytest.mark.parametrize(
    ("address", "has"), [("10.0.32.9", "has the address 10.0.32.9"), (None, "has no fixed address")]
)
def test_an_instance_elsewhere(address: str | None, has: str) -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["private_ip"] = address

    ((finding, line),) = found(ESB, stack)

    assert finding == (
        f"error: aws_instance.worker-1: {has}, and its member tells the others {OWN}: give it {OWN} "
        "[instance-address-differs]"
    )
    assert line.startswith('"private_ip": ')


def test_a_subnet_without_the_address() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_subnet"][ZONE]["cidr_block"] = "10.9.0.0/24"

    assert [finding for finding, _ in found(ESB, stack)] == [
        (
            f"error: aws_instance.worker-1: {OWN} is not in 10.9.0.0/24 of aws_subnet.{ZONE}: put it into the subnet "
            "of its "
            "zone [instance-address-differs]"
        )
    ]


def test_an_address_that_aws_keeps() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_subnet"][ZONE]["cidr_block"] = f"{OWN}/30"

    ((finding, line),) = found(ESB, stack)

    assert finding == (
        f"error: aws_instance.worker-1: AWS keeps {OWN} of {OWN}/30 for itself: use another of the subnet's addresses "
        "[instance-address-differs]"
    )
    assert line == f'"private_ip": "{OWN}",'
