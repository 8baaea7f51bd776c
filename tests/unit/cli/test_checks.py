"""`wso2-cluster checks`, and what `check` says beyond what refuses a file."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from tests.needs import PROJECT
from tests.unit.cli.test_check import FILE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

HEAVY = FILE.replace("manager: {}", "manager: {heap: {max: 4096}}")
FINDING = (
    "heavy.yaml:8:25: error: nodes.manager.heap.max: 4096 MiB of heap, and t3.medium has 4,096 MiB of memory: "
    "use 3584 or less, or a larger instance_type [heap-exceeds-memory]\n"
)
EXPLAINED = """\
heap-exceeds-memory (error)

A node's largest heap leaves 512 MiB of the instance's memory to everything else.

Java needs more than its heap, and so does the system: Linux kills the product when the memory is
gone.

Source: EC2, instance types; Linux, out-of-memory killer.

Found by: wso2-cluster check.
"""


def test_all_rules_are_listed(wso2_cluster: Run) -> None:
    done = wso2_cluster("checks")

    assert (done.code, done.errors) == (0, "")
    assert "\n  error    heap-exceeds-memory: A node's largest heap leaves 512 MiB" in done.output
    assert "\n  error    zones-are-of-region: " in done.output
    assert "\n  error    two-committers: " in done.output


def test_one_rule_is_explained(wso2_cluster: Run) -> None:
    assert wso2_cluster("checks", "--explain", "heap-exceeds-memory").output == EXPLAINED


def test_a_rule_that_there_is_not(wso2_cluster: Run) -> None:
    done = wso2_cluster("checks", "--explain", "heap")

    assert (done.code, done.output) == (2, "")
    assert "no rule is called 'heap': wso2-cluster checks lists them all" in done.errors


def test_rules_as_json(wso2_cluster: Run) -> None:
    rules = json.loads(wso2_cluster("checks", "--json").output)

    assert {rule["command"] for rule in rules} == {"check", "lint"}
    assert all(rule.keys() == {"id", "severity", "title", "help", "source", "command"} for rule in rules)


def test_every_rule_of_files_that_can_be_deployed_is_in_the_documentation() -> None:
    from wso2_cluster.checks.deployment import FOLDER_RULES, RULES  # noqa: PLC0415

    page = (PROJECT / "docs/checks.md").read_text("utf-8")
    rules = (*RULES, *FOLDER_RULES)
    assert [rule.id for rule in rules if f"| `{rule.id}` | {rule.severity} | {rule.title}. " not in page] == []


def test_every_rule_of_synthesized_stacks_is_in_the_documentation() -> None:
    from wso2_cluster.checks.stack import RULES  # noqa: PLC0415

    page = (PROJECT / "docs/checks.md").read_text("utf-8")
    rows = {rule.id: f"| `{rule.id}` | {rule.severity} | {rule.title}. {rule.help} | {rule.source} |" for rule in RULES}
    assert [rule for rule, row in rows.items() if row not in page] == []


def test_an_error_of_a_file_that_could_be_deployed_ends_with_1(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "heavy.yaml").write_text(HEAVY)

    done = wso2_cluster("check", "heavy.yaml")

    assert (done.code, done.output, done.errors) == (1, FINDING, "")


def test_ignored_with_a_reason_it_is_right(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "heavy.yaml").write_text(f"{HEAVY}ignore: [{{rule: heap-exceeds-memory, reason: swap}}]\n")

    done = wso2_cluster("check", "heavy.yaml")

    assert (done.code, done.errors) == (0, "")
    assert done.output.startswith("heavy.yaml: right. ")


@pytest.mark.parametrize("entry", ["{rule: heap-exceeds-memory}", "{rule: Heap, reason: x}", "{rule: x, reason: ''}"])
def test_an_entry_without_reason_is_refused(wso2_cluster: Run, tmp_path: Path, entry: str) -> None:
    (tmp_path / "heavy.yaml").write_text(f"{HEAVY}ignore: [{entry}]\n")

    done = wso2_cluster("check", "heavy.yaml")

    assert (done.code, done.output) == (1, "")
    assert done.errors.startswith("heavy.yaml:17:")


def test_as_json_refusals_and_findings_are_in_one_list(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "heavy.yaml").write_text(HEAVY)
    (tmp_path / "bad.yaml").write_text(FILE.replace("[us-east-1a, us-east-1b]", "[us-west-2a, us-east-1b]"))

    done = wso2_cluster("check", "heavy.yaml", "bad.yaml", "--json")

    said = json.loads(done.output)
    assert (done.code, done.errors, said["counts"]) == (1, "", {"error": 2, "warning": 0, "note": 0})
    assert [(each["file"], each["line"], each["rule"]) for each in said["findings"]] == [
        ("bad.yaml", 6, "zones-are-of-region"),
        ("heavy.yaml", 8, "heap-exceeds-memory"),
    ]
    assert said["findings"][0]["fix"] == "use the region and a letter, for example us-east-1a"


def test_as_sarif(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "heavy.yaml").write_text(HEAVY)

    done = wso2_cluster("check", "heavy.yaml", "--sarif")

    report: dict[str, Any] = json.loads(done.output)
    (result,) = report["runs"][0]["results"]
    rules = report["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "heap-exceeds-memory"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "heavy.yaml"},
        "region": {"startLine": 8, "startColumn": 25},
    }


def test_json_and_sarif_exclude_each_other(wso2_cluster: Run) -> None:
    assert wso2_cluster("check", "x.yaml", "--json", "--sarif").code == 2


def test_two_files_whose_members_would_join_each_other(wso2_cluster: Run, tmp_path: Path) -> None:
    member = "  membership: {scheme: aws, tag_value: esb, security_group: members}\nhosts:"
    (tmp_path / "one.yaml").write_text(FILE.replace("hosts:", member))
    (tmp_path / "two.yaml").write_text(FILE.replace("hosts:", member).replace("name: esb\n", "name: pay\n", 1))
    (tmp_path / "own.yaml").write_text(FILE.replace("name: esb\n", "name: own\n", 1))

    done = wso2_cluster("check", "one.yaml", "two.yaml", "own.yaml")

    assert (done.code, done.errors) == (1, "")
    assert done.output.splitlines()[0] == (
        "two.yaml:11:11: error: cluster.domain: 'wso2.esb.domain' is the domain of esb too, whose members carry the "
        "same tag and security group: they are one cluster: give each its own domain and its own "
        "cluster.membership.tag_value [domain-shared]"
    )


def test_synthesis_says_warnings_and_stops_at_errors(tmp_path: Path) -> None:
    app = import_module("stacks.app")
    warned: list[str] = []
    (tmp_path / "heavy.yaml").write_text(HEAVY)
    (tmp_path / "odd.yaml").write_text(
        f"{FILE}ignore: [{{rule: backups-off, reason: x}}]\n".replace("esb\n", "odd\n", 1)
    )

    with pytest.raises(app.AppError, match="heap-exceeds-memory"):
        app.plan([tmp_path / "heavy.yaml"], warned.append)
    app.plan([tmp_path / "odd.yaml"], warned.append)

    assert [line.rpartition(" ")[2] for line in warned] == ["[ignore-without-effect]"]
