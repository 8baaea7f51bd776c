"""The pages of docs/ and the README: commands that they name exist, and the site has every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from tests.documented import DOCS, PAGES, page_id, pipeline
from tests.needs import PROJECT
from wso2_cluster.cli.commands import app
from wso2_cluster.deployment import load_deployment
from wso2_cluster.diagram import svg
from wso2_cluster.products import PatternName
from wso2_cluster.topology import plan_topology

if TYPE_CHECKING:
    from pathlib import Path

MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")


def code(text: str) -> str:
    """What stands in fenced blocks and between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```\w*\n.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", rest)])


def pages_of(nav: object) -> list[str]:
    """The pages of mkdocs' `nav`, in order."""
    if isinstance(nav, str):
        return [nav]
    entries = nav.values() if isinstance(nav, dict) else nav
    return [page for entry in entries for page in pages_of(entry)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)", code(page.read_text("utf-8"))))
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    commands = set(getattr(get_command(app), "commands"))  # noqa: B009 - only a group has them
    named = set(re.findall(r"\bwso2-cluster ([a-z]+)\b(?! *:)", code(page.read_text("utf-8"))))
    assert named - commands == set()


@pytest.mark.parametrize("pattern", [*map(str, PatternName), "esb-localstack"])
def test_the_page_of_a_pattern_shows_the_picture_of_its_example(pattern: str) -> None:
    topology = plan_topology(load_deployment(PROJECT / "deployments" / f"{pattern}.yaml"))
    picture = f"pictures/{pattern}.svg"
    assert re.findall(r"^!\[[^]]+\]\((.*)\)$", (DOCS / f"{pattern}.md").read_text("utf-8"), re.MULTILINE) == [picture]
    drawn = (DOCS / picture).read_text("utf-8")
    assert drawn == svg(topology), f"wso2-cluster diagram deployments/{pattern}.yaml -o docs/{picture} draws it anew"


def test_the_site_has_every_page_once() -> None:
    text = (PROJECT / "mkdocs.yml").read_text("utf-8")
    settings: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    assert sorted(pages_of(settings["nav"])) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


def test_all_pipelines_run_the_same_commands_in_the_same_order() -> None:
    page = (DOCS / "pipelines.md").read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(my-esb:.*?)^```", page, re.DOTALL | re.MULTILINE)
    gitlab = YAML(typ="safe", pure=True).load(block)
    (groovy,) = re.findall(r"^```groovy\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    steps = pipeline()
    assert [re.sub(r"^if .*?; then (.*); fi$", r"\1", line) for line in gitlab["my-esb"]["script"]] == steps
    assert re.findall(r"sh '([^']*)'", groovy) == steps


def test_the_instance_that_the_page_on_day_2_replaces_is_one_of_the_example() -> None:
    (address,) = re.findall(r"-target='([^']*)'", (DOCS / "day-2.md").read_text("utf-8"))
    addresses = (PROJECT / "tests" / "synth" / "esb-worker-manager.addresses").read_text("utf-8").splitlines()
    assert address in addresses
