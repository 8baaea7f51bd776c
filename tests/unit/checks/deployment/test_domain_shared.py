"""Clusters keep apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.checks.deployment.deployments import ESB, WKA
from tests.variants import data
from wso2_cluster.checks.deployment import load_checked, look_between

if TYPE_CHECKING:
    from pathlib import Path

FINDING = (
    "error: cluster.domain: 'wso2.esb.domain' is the domain of esb too, whose members carry the same tag and security "
    "group: they are one cluster: give each its own domain and its own cluster.membership.tag_value [domain-shared]"
)
SHARED = {"scheme": "aws", "tag_value": "esb", "security_group": "members"}


def found_between(folder: Path, *bases: dict[str, Any]) -> list[tuple[str, str]]:
    """Each finding without its place, and the line that it names."""
    files = [folder / f"{index}.yaml" for index in range(len(bases))]
    for file, base in zip(files, bases, strict=True):
        file.write_text(json.dumps(base, indent=2), "utf-8")
    findings = look_between({file: load_checked(file)[0] for file in files})
    assert {each.file for each in findings} <= {str(files[-1])}
    lines = files[-1].read_text("utf-8").splitlines()
    return [(str(each).removeprefix(f"{each.place}: "), lines[each.line - 1].strip()) for each in findings]


def test_members_that_carry_the_same_tag_in_the_same_group_are_one_cluster(tmp_path: Path) -> None:
    first = data(ESB, cluster__membership=SHARED)
    second = data(ESB, name="pay", cluster__membership=SHARED)

    assert found_between(tmp_path, first, second) == [(FINDING, '"domain": "wso2.esb.domain",')]


def test_the_nodes_ask_for_the_same_in_scheme_discovered(tmp_path: Path) -> None:
    first = data(ESB, cluster__membership={"scheme": "aws", "security_group": "pay-members", "tag_value": "x"})
    second = data(ESB, name="pay", cluster__membership={"scheme": "discovered", "tag_value": "x"})

    assert len(found_between(tmp_path, first, second)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"cluster__domain": "pay"},
        {"cluster__membership": {**SHARED, "tag_value": "pay"}},
        {"cluster__membership": {**SHARED, "security_group": "pay"}},
        {"cluster__membership": {"scheme": "wka"}},
        {"aws": {"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]}, "balancer": {"kind": "none"}},
    ],
)
def test_one_difference_keeps_them_apart(tmp_path: Path, change: dict[str, object]) -> None:
    first = data(ESB, cluster__membership=SHARED)

    assert found_between(tmp_path, first, data(first, name="pay", **change)) == []


def test_lists_of_members_have_addresses_of_their_own(tmp_path: Path) -> None:
    assert found_between(tmp_path, WKA, data(WKA, name="other")) == []


def test_one_file_may_ignore_it(tmp_path: Path) -> None:
    first = data(ESB, cluster__membership=SHARED)
    ignore = [{"rule": "domain-shared", "reason": "one is gone when the other comes"}]

    assert found_between(tmp_path, first, data(first, name="pay", ignore=ignore)) == []
