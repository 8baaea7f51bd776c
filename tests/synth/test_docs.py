"""The examples of the pages: programs run, settings are taken, and what is listed is what is there."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policy.findings import load_exceptions, table
from tests.needs import PROJECT
from tests.unit.deployment.samples import DATA
from wso2_cluster.deployment import Deployment, require_valid
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth

CONSTRUCTS = PROJECT / "docs" / "constructs"
PAGES = [CONSTRUCTS / "balancer.md", CONSTRUCTS / "observability.md", PROJECT / "docs" / "testing.md"]
"""Those whose code is a whole program; test_pages.py has the others."""


def examples(language: str) -> list[Any]:
    return [
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in PAGES
        for number, block in enumerate(
            re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        )
    ]


@pytest.mark.parametrize("program", examples("python"))
def test_a_program_runs(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "example", "exec"), {"__name__": "example"})  # noqa: S102 - the page's own example


@pytest.mark.parametrize("settings", examples("yaml"))
def test_settings_are_taken(settings: str) -> None:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(settings)
    require_valid(Deployment.model_validate({**DATA, **document}))


def test_the_policy_page_lists_the_exceptions() -> None:
    page = (PROJECT / "docs" / "policy.md").read_text("utf-8")
    assert page.endswith(f"## What is allowed, and why\n\n{table(load_exceptions())}")


def test_the_testing_page_names_every_method_and_matcher() -> None:
    page = (PROJECT / "docs" / "testing.md").read_text("utf-8")
    methods = [name for name in vars(Template) if not name.startswith(("_", "from_")) and name != "document"]
    assert [name for name in methods if f"`{name}" not in page] == []
    assert [name for name in vars(Match) if not name.startswith("_") and f"Match.{name}(" not in page] == []
