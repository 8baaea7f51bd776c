"""Members reach each other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.checks.stack.stacks import ESB, MEMBERS, SHOP, WKA, found, stack_of

OTHER = "${aws_security_group.other.id}"


def test_one_rule_for_each_direction_is_enough() -> None:
    assert found(ESB, stack_of(ESB)) == []
    assert found(WKA, stack_of(WKA)) == []
    assert found(SHOP, stack_of(SHOP)) == []


def test_ports_of_another_scheme_are_open() -> None:
    """The official template for EI opens 4000 and 4100 to members that talk on 5701."""
    stack = stack_of(ESB)
    stack["resource"]["aws_vpc_security_group_ingress_rule"]["5701"] |= {"from_port": 4000, "to_port": 4100}

    assert found(ESB, stack) == [
        (
            (
                "error: aws_security_group.members: lets members in at 4000 to 4100, and they listen on 5701 to "
                "5703: they "
                "don't find each other: open 5701 to 5703 in from the group itself [member-ports-closed]"
            ),
            '"from_port": 4000,',
        )
    ]


def test_the_third_port_is_closed() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_vpc_security_group_ingress_rule"]["5701"] |= {"to_port": 5702}

    assert [finding for finding, _ in found(ESB, stack)] == [
        (
            "error: aws_security_group.members: lets members in at 5701 to 5702, and they listen on 5701 to 5703: they "
            "don't find each other: open 5701 to 5703 in from the group itself [member-ports-closed]"
        )
    ]


def test_members_are_not_let_out() -> None:
    stack = stack_of(WKA)
    del stack["resource"]["aws_vpc_security_group_egress_rule"]["4000"]

    assert found(WKA, stack) == [
        (
            (
                "error: aws_security_group.members: lets members out to no port, and they listen on 4000: they don't "
                "find "
                "each other: open 4000 out to the group itself [member-ports-closed]"
            ),
            '"members": {',
        )
    ]


def test_one_member_is_in_another_group() -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_security_group"]["other"] = {"name": "other"}
    stack["resource"]["aws_instance"]["worker-1"]["vpc_security_group_ids"] = [OTHER]

    assert {line for _, line in found(WKA, stack)} == {'"members": {', '"other": {'}


@pytest.mark.parametrize(
    "change",
    [
        {"aws_vpc_security_group_ingress_rule": {"all": {"security_group_id": MEMBERS, "ip_protocol": "-1",
         "cidr_ipv4": "10.0.0.0/16"}}},
        {"aws_vpc_security_group_ingress_rule": {"vpc": {"security_group_id": MEMBERS, "ip_protocol": "tcp",
         "from_port": "4000", "to_port": "4000", "cidr_ipv4": "${aws_vpc.main.cidr_block}"}}},
        {"aws_security_group_rule": {"in": {"type": "ingress", "security_group_id": MEMBERS, "protocol": "tcp",
         "self": True, "from_port": 4000, "to_port": 4002}}},
        {"aws_security_group": {"members": {"name": "esb-members", "ingress": [{"protocol": "tcp", "self": True,
         "from_port": 4000, "to_port": 4000}]}}},
    ],
)  # fmt: skip
def test_every_way_of_opening_a_port_counts(change: dict[str, Any]) -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_vpc_security_group_ingress_rule"] = {}

    assert len(found(WKA, stack)) == 1
    stack["resource"] |= change
    assert found(WKA, stack) == []


@pytest.mark.parametrize(
    "rule", [{"ip_protocol": "udp"}, {"cidr_ipv4": "10.0.0.0/28", "referenced_security_group_id": None}]
)
def test_other_rules_do_not(rule: dict[str, Any]) -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_vpc_security_group_ingress_rule"]["4000"] |= rule

    assert len(found(WKA, stack)) == 1


def test_groups_that_another_stack_makes_can_not_be_looked_at() -> None:
    stack = stack_of(WKA)
    for instance in stack["resource"]["aws_instance"].values():
        instance["vpc_security_group_ids"] = ["sg-0123456789abcdef0"]

    assert found(WKA, stack) == []


def test_of_two_clusters_members_reach_their_own() -> None:
    stack = stack_of(SHOP)
    stack["resource"]["aws_vpc_security_group_ingress_rule"] = {}

    assert [finding for finding, _ in found(SHOP, stack)] == [
        (
            "error: aws_security_group.members: lets members in at no port, and they listen on 5701: they don't find "
            "each "
            "other: open 5701 in from the group itself [member-ports-closed]"
        )
    ]
