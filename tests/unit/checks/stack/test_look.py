"""All rules of synthesized stacks together."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.checks.stack.stacks import ESB, LATER, SHOP, WKA, findings, found, stack_of
from tests.variants import data
from wso2_cluster.checks import stack as package
from wso2_cluster.checks.stack import RULES, StackRule


@pytest.mark.parametrize("base", [ESB, WKA, LATER, SHOP])
def test_a_stack_that_nobody_changed_has_no_finding(base: dict[str, Any]) -> None:
    assert found(base, stack_of(base)) == []


def test_every_rule_that_is_written_is_looked_at_and_has_tests_of_its_own() -> None:
    modules = [import_module(each.name) for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    written = {
        member.id: module.__name__.rpartition(".")[2]
        for module in modules
        for _, member in inspect.getmembers(module)
        if isinstance(member, StackRule)
    }

    assert {rule.id for rule in RULES} == written.keys()
    assert {id_.replace("-", "_") for id_ in written} == set(written.values())
    assert [name for name in written.values() if not (Path(__file__).parent / f"test_{name}.py").is_file()] == []


def test_findings_are_in_the_order_of_the_file() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"][0]["region"] = "us-east-1"
    stack["resource"]["aws_lb_listener"]["https"]["port"] = 8443
    stack["resource"]["aws_instance"]["worker-1"]["metadata_options"]["http_tokens"] = "optional"

    assert [(each.line, each.rule) for each in findings(ESB, stack)] == [
        (5, "provider-region-differs"),
        (30, "metadata-tokens-optional"),
        (93, "listener-port-differs"),
    ]


def test_what_the_deployment_ignores_with_a_reason_does_not_count() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"][0]["region"] = "us-east-1"
    ignoring = data(ESB, ignore=[{"rule": "provider-region-differs", "reason": "a test"}])

    assert found(ignoring, stack) == []


def test_text_of_a_stack_stays_on_one_line() -> None:
    stack = stack_of(ESB)
    stack["provider"]["aws"][0]["region"] = "us\neast\x1b[31m"

    assert [each.message for each in findings(ESB, stack)] == [
        r"the provider's region is us\neast\x1b[31m, and the nodes are configured for eu-west-1"
    ]
