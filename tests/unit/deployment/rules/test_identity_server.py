"""Rules of the pattern identity-server: what they let pass, and what they say."""

from typing import Any

import pytest

from tests.deployments import IDENTITY, KERNEL, deployment
from wso2_cluster.deployment.rules import Rule, violations
from wso2_cluster.deployment.rules.identity_server import (
    nodes_share_a_database,
    product_renders,
    several_nodes_are_active,
)
from wso2_cluster.deployment.wording import dotted


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        pytest.param(IDENTITY, {}, id="two nodes and a database"),
        pytest.param(IDENTITY, {"nodes__member": {"count": 3}}, id="three nodes"),
        pytest.param(IDENTITY, {"product__version": "5.11.0"}, id="5.11.0"),
        pytest.param(
            IDENTITY, {"pattern": "carbon-cluster", "nodes__member": {"count": 1}, "database": None}, id="equal members"
        ),
        pytest.param(KERNEL, {"nodes__member": {"count": 1}}, id="another pattern"),
    ],
)
def test_what_is_right_passes(base: dict[str, Any], changes: dict[str, Any]) -> None:
    assert violations(deployment(base, **changes)) == ()


@pytest.mark.parametrize(
    ("rule", "changes", "setting", "message"),
    [
        (
            several_nodes_are_active,
            {"nodes__member": {"count": 1}},
            "nodes.member.count",
            "identity-server has 2 active nodes or more, not 1: use 2, or 'pattern: carbon-cluster' to begin with one",
        ),
        (
            nodes_share_a_database,
            {"database": None},
            "database",
            "is missing, users, sessions and tokens would be each node's own: add it, 'database: {kind: rds-mysql}'",
        ),
        (
            product_renders,
            {"product__configuration": "xml"},
            "product.configuration",
            "is xml, and identity-server is set up by deployment.toml: leave it out",
        ),
    ],
)
def test_what_is_wrong_is_said(rule: Rule, changes: dict[str, Any], setting: str, message: str) -> None:
    wrong = deployment(IDENTITY, **changes)

    assert [(dotted(loc), text) for loc, text in rule(wrong)] == [(setting, message)]
    assert (setting, message) in [(dotted(loc), text) for loc, text in violations(wrong)]


@pytest.mark.parametrize("version", ["5.10.0", "5.3.0"])
def test_older_versions_do_not_run_as_it(version: str) -> None:
    found = [(dotted(loc), text) for loc, text in violations(deployment(IDENTITY, product__version=version))]

    assert ("pattern", "wso2is does not run as identity-server: use carbon-cluster") in found


def test_hosts_of_5_11_have_one_name() -> None:
    found = violations(deployment(IDENTITY, product__version="5.11.0", hosts__management="mgt.is.example.com"))

    assert [(dotted(loc), text) for loc, text in found] == [
        ("hosts.management", "kernel 4.6.1 has one host name for services and console: leave it out")
    ]


def test_an_edit_of_what_the_database_decides_is_refused() -> None:
    file = "repository/conf/deployment.toml"
    edits = [{"file": file, "set": f"database.identity_db.{name}", "value": "x"} for name in ("url", "driver")]

    found = [dotted(loc) for loc, _ in violations(deployment(IDENTITY, edits=edits))]

    assert found == ["edits[0]", "edits[1]"]
