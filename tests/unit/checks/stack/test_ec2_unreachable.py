"""Whoever asks EC2 has a way there."""

from __future__ import annotations

from typing import Any

from tests.unit.checks.stack.stacks import ESB, WKA, found, stack_of
from tests.variants import data

ENDPOINT = {"service_name": "com.amazonaws.eu-west-1.ec2", "private_dns_enabled": True}


def without_nat() -> dict[str, Any]:
    stack = stack_of(ESB)
    del stack["resource"]["aws_nat_gateway"]
    return stack


def test_members_on_a_list_ask_nobody() -> None:
    stack = stack_of(WKA)
    del stack["resource"]["aws_nat_gateway"]

    assert found(WKA, stack) == []


def test_an_endpoint_with_private_dns_is_a_way() -> None:
    stack = without_nat()
    stack["resource"]["aws_vpc_endpoint"] = {"ec2": ENDPOINT}

    assert found(ESB, stack) == []


def test_a_proxy_is_a_way() -> None:
    base = data(ESB, proxy={"host": "proxy.example.com", "port": 3128})
    stack = stack_of(base)
    del stack["resource"]["aws_nat_gateway"]

    assert found(base, stack) == []


def test_no_way_at_all() -> None:
    assert found(ESB, without_nat()) == [
        (
            (
                "error: no NAT gateway, proxy or endpoint leads to ec2.eu-west-1.amazonaws.com, which the members "
                "ask: set "
                "network.nat, or add ec2 to network.endpoints [ec2-unreachable]"
            ),
            '"resource": {',
        )
    ]


def test_an_endpoint_of_another_service_is_none() -> None:
    stack = without_nat()
    stack["resource"]["aws_vpc_endpoint"] = {"ssm": ENDPOINT | {"service_name": "com.amazonaws.eu-west-1.ssm"}}

    assert len(found(ESB, stack)) == 1


def test_an_endpoint_without_private_dns() -> None:
    stack = without_nat()
    stack["resource"]["aws_vpc_endpoint"] = {"ec2": ENDPOINT | {"private_dns_enabled": False}}

    assert found(ESB, stack) == [
        (
            (
                "error: aws_vpc_endpoint.ec2: members ask ec2.eu-west-1.amazonaws.com, which does not lead here: set "
                "private_dns_enabled to true [ec2-unreachable]"
            ),
            '"private_dns_enabled": false',
        )
    ]


def test_a_group_that_lets_nothing_out() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_vpc_security_group_egress_rule"]["internet"]

    assert found(ESB, stack) == [
        (
            (
                "error: aws_security_group.members: lets nothing out to port 443, where EC2 answers the members: "
                "open 443 "
                "[ec2-unreachable]"
            ),
            '"members": {',
        )
    ]
