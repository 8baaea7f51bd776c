"""`wso2-cluster check --stack`: what was made of a deployment file is looked at as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.checks.stack.stacks import ESB, stack_of
from tests.variants import data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

FILE = data(ESB, key_store={"kind": "generated"})
CLOSED = (
    "cdk.tf.json:83:9: error: aws_security_group.members: lets members in at 4000 to 4100, and they listen on 5701 to "
    "5703: they don't find each other: open 5701 to 5703 in from the group itself [member-ports-closed]\n"
)


@pytest.fixture
def stack(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "esb.yaml").write_text(json.dumps(FILE), "utf-8")
    made = stack_of(FILE)
    (tmp_path / "cdk.tf.json").write_text(json.dumps(made, indent=2), "utf-8")
    return made


def closed(stack: dict[str, Any], folder: Path) -> None:
    stack["resource"]["aws_vpc_security_group_ingress_rule"]["5701"] |= {"from_port": 4000, "to_port": 4100}
    (folder / "cdk.tf.json").write_text(json.dumps(stack, indent=2), "utf-8")


def test_a_stack_that_nobody_changed_is_right(wso2_cluster: Run, stack: dict[str, Any]) -> None:
    done = wso2_cluster("check", "esb.yaml", "--stack", "cdk.tf.json")

    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("esb.yaml: right. ")


def test_a_stack_that_was_changed_is_not(wso2_cluster: Run, stack: dict[str, Any], tmp_path: Path) -> None:
    closed(stack, tmp_path)

    done = wso2_cluster("check", "esb.yaml", "--stack", "cdk.tf.json")

    assert (done.code, done.output, done.errors) == (1, CLOSED, "")


def test_as_json_and_sarif_its_findings_are_among_the_others(
    wso2_cluster: Run, stack: dict[str, Any], tmp_path: Path
) -> None:
    closed(stack, tmp_path)

    said = json.loads(wso2_cluster("check", "esb.yaml", "--stack", "cdk.tf.json", "--json").output)
    report = json.loads(wso2_cluster("check", "esb.yaml", "--stack", "cdk.tf.json", "--sarif").output)

    assert [(each["file"], each["line"], each["rule"]) for each in said["findings"]] == [
        ("cdk.tf.json", 83, "member-ports-closed")
    ]
    (result,) = report["runs"][0]["results"]
    assert report["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "member-ports-closed"


def test_what_the_file_ignores_is_ignored_in_its_stack(
    wso2_cluster: Run, stack: dict[str, Any], tmp_path: Path
) -> None:
    closed(stack, tmp_path)
    ignoring = data(FILE, ignore=[{"rule": "member-ports-closed", "reason": "a group of our own opens them"}])
    (tmp_path / "esb.yaml").write_text(json.dumps(ignoring), "utf-8")

    assert wso2_cluster("check", "esb.yaml", "--stack", "cdk.tf.json").code == 0
    assert wso2_cluster("check", "esb.yaml").output.startswith("esb.yaml: right. ")


def test_a_stack_is_made_of_one_file(wso2_cluster: Run, stack: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(json.dumps(data(FILE, name="other")), "utf-8")

    done = wso2_cluster("check", "esb.yaml", "other.yaml", "--stack", "cdk.tf.json")

    assert (done.code, done.output) == (2, "")
    assert "--stack is made of one deployment file: give that one alone." in done.errors


def test_a_stack_that_is_not_there(wso2_cluster: Run, stack: dict[str, Any]) -> None:
    done = wso2_cluster("check", "esb.yaml", "--stack", "none.json")

    assert (done.code, done.output, done.errors) == (
        1,
        "",
        "none.json: No such file or directory: name the cdk.tf.json that cdktf synth wrote\n",
    )
