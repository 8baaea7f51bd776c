"""Clients come in where the product says."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, LATER, found, stack_of

SAYS = "their links and redirects lead there"


def test_without_a_balancer_nothing_listens() -> None:
    assert found(LATER, stack_of(LATER)) == []


def test_a_listener_at_another_port() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_lb_listener"]["https"]["port"] = 8443

    assert found(ESB, stack) == [
        (
            (
                f"error: aws_lb_listener.https: listens on 8443, and the nodes' proxyPort is 443: {SAYS}: listen on "
                "443 "
                "[listener-port-differs]"
            ),
            '"port": 8443,',
        )
    ]


def test_a_listener_that_is_gone() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_lb_listener"]["http"]

    assert found(ESB, stack) == [
        (
            (
                f"error: no listener is there, and the nodes' proxyPort is 80: {SAYS}: listen on 80 "
                "[listener-port-differs]"
            ),
            '"aws_lb_listener": {',
        )
    ]


def test_a_port_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_lb_listener"]["https"]["port"] = "${var.port}"

    assert found(ESB, stack) == []
