"""What a rule of product homes is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.home import Home
from wso2_cluster.checks.rule import RuleDescription, told

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Severity

HomeCheck: TypeAlias = Callable[[Home], Iterable[Violation]]
ClusterCheck: TypeAlias = Callable[[Sequence[Home]], Iterable[Violation]]


@dataclass(frozen=True, kw_only=True)
class Rule(RuleDescription):
    """One thing that is looked at in product homes."""

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
    title, why = told(documented)
    return Rule(id=name, severity=severity, title=title, help=why, source=source, check=check)
