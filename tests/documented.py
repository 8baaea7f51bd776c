"""The commands that the README and docs/ show, as a reader would type them."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from tests.needs import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", *sorted(DOCS.rglob("*.md"))]
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_SHELL = {"", "sh", "bash", "console"}
_COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:\.|aws|cp|make|npx|sha256sum|sudo|terraform|wso2-cluster) .*")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A command of a page."""

    page: str
    """Relative to the project, with slashes."""
    text: str
    """Without the comment behind it."""

    def __str__(self) -> str:
        return f"{self.page}: {self.text}"


def commands() -> list[Line]:
    """The commands of all pages, in order. In a block with prompts, the lines behind them are; else those that run."""
    return [Line(page=page_id(page), text=text) for page in PAGES for text in _commands(page.read_text("utf-8"))]


def examples(page: str) -> list[str]:
    """What the blocks of *page* show that have no language, each without the prompts in it."""
    text = (PROJECT / page).read_text("utf-8")
    blocks = (textwrap.dedent(block) for _, language, block in _BLOCK.findall(text) if not language)
    return [re.sub(r"^\$ .*\n", "", block, flags=re.MULTILINE) for block in blocks]


def page_id(page: Path) -> str:
    """The page's name, relative to the project."""
    return page.relative_to(PROJECT).as_posix()


def _commands(page: str) -> list[str]:
    found = []
    for indent, language, block in _BLOCK.findall(page):
        lines = [line.removeprefix(indent) for line in block.splitlines()] if language in _SHELL else []
        prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        found += [re.sub(r"\s+#.*", "", line) for line in prompted or lines if _COMMAND.fullmatch(line)]
    return found


def pipeline() -> list[str]:
    """The commands of the pipeline for GitHub, in their order."""
    page = (DOCS / "pipelines.md").read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(name: .*?)^```", page, re.DOTALL | re.MULTILINE)
    steps = YAML(typ="safe", pure=True).load(block)["jobs"]["cluster"]["steps"]
    return [step["run"] for step in steps if "run" in step]
