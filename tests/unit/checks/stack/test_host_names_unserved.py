"""The balancer knows the nodes' host names."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, found, stack_of


def test_a_rule_with_a_wildcard_is_for_all_that_fit() -> None:
    stack = stack_of(ESB)
    rules = stack["resource"]["aws_lb_listener_rule"]
    rules["services"]["condition"][0]["host_header"]["values"] = ["*.example.com"]

    assert found(ESB, stack) == []


def test_a_host_without_a_rule() -> None:
    stack = stack_of(ESB)
    rules = stack["resource"]["aws_lb_listener_rule"]
    rules["services"]["condition"][0]["host_header"]["values"] = ["wso2.example.com"]

    assert found(ESB, stack) == [
        (
            (
                "error: no rule of the balancer is for esb.example.com, hosts.service of the deployment: add "
                "esb.example.com to the host_header of a rule [host-names-unserved]"
            ),
            "{",
        )
    ]


def test_a_console_without_a_rule() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_lb_listener_rule"]["console"]

    assert found(ESB, stack) == [
        (
            (
                "error: no rule of the balancer is for mgt.esb.example.com, hosts.management of the deployment: add "
                "mgt.esb.example.com to the host_header of a rule [host-names-unserved]"
            ),
            '"aws_lb_listener_rule": {',
        )
    ]
