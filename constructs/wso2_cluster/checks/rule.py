"""What a rule is: data for people and pipelines, and one function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wso2_cluster.checks.finding import Violation
from wso2_cluster.checks.home import Home

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Severity

HomeCheck: TypeAlias = Callable[[Home], Iterable[Violation]]
ClusterCheck: TypeAlias = Callable[[Sequence[Home]], Iterable[Violation]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that is looked at."""

    id: str
    """Lower case words with hyphens. It never changes: people write it into their exceptions."""
    severity: Severity
    """That of its findings, unless one says otherwise."""
    title: str
    """What the rule wants, as one sentence."""
    help: str
    """Why."""
    source: str
    """Where the fact comes from."""
    check: ClusterCheck


def rule(name: str, severity: Severity, *, source: str) -> Callable[[HomeCheck], Rule]:
    """Make a rule called *name* of a function that looks at one home; its docstring is title and help."""
    return lambda check: _made(
        name, severity, source, check, lambda homes: (found for home in homes for found in check(home))
    )


def cluster_rule(name: str, severity: Severity, *, source: str) -> Callable[[ClusterCheck], Rule]:
    """Make a rule called *name* of a function that looks at all homes together; its docstring is title and help."""
    return lambda check: _made(name, severity, source, check, check)


def _made(name: str, severity: Severity, source: str, documented: object, check: ClusterCheck) -> Rule:
    title, _, rest = (inspect.getdoc(documented) or "").partition("\n")
    why = " ".join(rest.split())
    return Rule(id=name, severity=severity, title=title.rstrip("."), help=why, source=source, check=check)
