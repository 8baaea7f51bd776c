"""All rules of deployment files that can be deployed, together."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.unit.checks.deployment.deployments import ESB, LATER, PRODUCTION, SHOP, WKA, found
from wso2_cluster.checks import deployment as package
from wso2_cluster.checks.deployment import FOLDER_RULES, RULES, described
from wso2_cluster.checks.deployment.rule import DeploymentRule, FolderRule
from wso2_cluster.checks.homes import rules as rules_of_homes
from wso2_cluster.deployment.rules import RULES as REFUSALS


@pytest.mark.parametrize("base", [ESB, WKA, LATER, SHOP, PRODUCTION])
def test_a_deployment_that_keeps_all_rules_has_no_finding(base: dict[str, Any]) -> None:
    assert found(base) == []


def test_every_rule_that_is_written_is_looked_at_and_has_tests_of_its_own() -> None:
    modules = [import_module(each.name) for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    written = {
        member.id: module.__name__.rpartition(".")[2]
        for module in modules
        for _, member in inspect.getmembers(module)
        if isinstance(member, DeploymentRule | FolderRule)
    }

    assert {rule.id for rule in (*RULES, *FOLDER_RULES)} == written.keys()
    assert {id_.replace("-", "_") for id_ in written} == set(written.values())
    assert [name for name in written.values() if not (Path(__file__).parent / f"test_{name}.py").is_file()] == []


def test_all_rules_have_an_id_of_their_own_a_title_and_a_source() -> None:
    everything = (*described(), *rules_of_homes())
    ids = [rule.id for rule in everything]

    assert sorted(set(ids)) == sorted(ids)
    assert all(rule.title and rule.source and "\n" not in rule.title for rule in everything)
    assert {rule.__name__.replace("_", "-") for rule in REFUSALS} < set(ids)
