"""The balancer asks where the product listens."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, found, stack_of
from tests.variants import data

FIX = "use 8243 or 8280 [target-port-differs]"


def test_an_offset_moves_the_ports() -> None:
    base = data(ESB, cluster__port_offset=2)
    assert found(base, stack_of(base)) == []


def test_a_port_where_nothing_listens() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_lb_target_group_attachment"]["services-worker-1"]["port"] = 8080

    assert found(ESB, stack) == [
        (
            (
                "error: aws_lb_target_group_attachment.services-worker-1: leads to port 8080 of esb-worker-1, which "
                f"serves nothing there: {FIX}"
            ),
            '"port": 8080,',
        )
    ]


def test_an_attachment_without_a_port_has_that_of_its_group() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_lb_target_group_attachment"]["services-worker-1"]["port"]

    assert found(ESB, stack) == []
    stack["resource"]["aws_lb_target_group"]["services"]["port"] = 80
    assert found(ESB, stack) == [
        (
            f"error: aws_lb_target_group.services: leads to port 80 of esb-worker-1, which serves nothing there: {FIX}",
            '"port": 80,',
        )
    ]


def test_a_worker_has_no_console() -> None:
    """The guide for gateways names 9443, which is for management."""
    stack = stack_of(ESB)
    stack["resource"]["aws_lb_target_group_attachment"]["services-worker-1"]["port"] = 9443

    assert [finding for finding, _ in found(ESB, stack)] == [
        (
            "error: aws_lb_target_group_attachment.services-worker-1: leads to port 9443 of esb-worker-1, which serves "
            f"nothing there: {FIX}"
        )
    ]


def test_targets_that_are_no_nodes_listen_where_they_like() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_lb_target_group_attachment"]["other"] = {"port": 80, "target_id": "${aws_instance.other.id}"}

    assert found(ESB, stack) == []
