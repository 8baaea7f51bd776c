"""What every rule is: data for people and pipelines."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from wso2_cluster.carbon.findings import Severity

_Check = TypeVar("_Check")
_Rule = TypeVar("_Rule", bound="RuleDescription")


@dataclass(frozen=True, kw_only=True)
class RuleDescription:
    """A rule, for people and pipelines."""

    id: str
    """Lower case words with hyphens. It never changes: people write it into their exceptions."""
    severity: Severity
    """That of most findings."""
    title: str
    """What the rule wants, as one sentence."""
    help: str
    """Why; may be empty."""
    source: str
    """Where the fact comes from."""


def told(documented: object) -> tuple[str, str]:
    """Title and help: the first line of the docstring without its full stop, and the rest."""
    title, _, rest = (inspect.getdoc(documented) or "").partition("\n")
    return title.rstrip("."), " ".join(rest.split())


def rule_of(kind: Callable[..., _Rule], name: str, severity: Severity, source: str) -> Callable[[_Check], _Rule]:
    """Make a rule of the *kind*, called *name*, of a function; its docstring is title and help."""

    def made(check: _Check) -> _Rule:
        title, why = told(check)
        return kind(id=name, severity=severity, title=title, help=why, source=source, check=check)

    return made
