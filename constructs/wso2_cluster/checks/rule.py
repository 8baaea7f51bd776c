"""What a rule is: data for people and pipelines, and one function."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wso2_cluster.checks.finding import Violation
from wso2_cluster.checks.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from wso2_cluster.carbon.findings import Severity
    from wso2_cluster.deployment import Deployment
    from wso2_cluster.deployment.wording import Location

DeploymentViolation: TypeAlias = "tuple[Location, str, str]"
"""The setting, what it says and what comes of it, and the fix."""
DeploymentCheck: TypeAlias = "Callable[[Deployment], Iterable[DeploymentViolation]]"
FolderCheck: TypeAlias = "Callable[[Deployment, Path], Iterable[DeploymentViolation]]"
HomeCheck: TypeAlias = Callable[[Home], Iterable[Violation]]
ClusterCheck: TypeAlias = Callable[[Sequence[Home]], Iterable[Violation]]


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


@dataclass(frozen=True, kw_only=True)
class Rule(RuleDescription):
    """One thing that is looked at in product homes."""

    check: ClusterCheck


@dataclass(frozen=True, kw_only=True)
class DeploymentRule(RuleDescription):
    """One thing that is looked at in a deployment that can be deployed, but may not do what it is meant for."""

    check: DeploymentCheck


@dataclass(frozen=True, kw_only=True)
class FolderRule(RuleDescription):
    """One thing that is looked at in a deployment and the files that it names, in the folder of its own file."""

    check: FolderCheck


def rule(name: str, severity: Severity, *, source: str) -> Callable[[HomeCheck], Rule]:
    """Make a rule called *name* of a function that looks at one home; its docstring is title and help."""
    return lambda check: _made(
        name, severity, source, check, lambda homes: (found for home in homes for found in check(home))
    )


def cluster_rule(name: str, severity: Severity, *, source: str) -> Callable[[ClusterCheck], Rule]:
    """Make a rule called *name* of a function that looks at all homes together; its docstring is title and help."""
    return lambda check: _made(name, severity, source, check, check)


def deployment_rule(name: str, severity: Severity, *, source: str) -> Callable[[DeploymentCheck], DeploymentRule]:
    """Make a rule called *name* of a function that looks at a deployment; its docstring is title and help."""

    def made(check: DeploymentCheck) -> DeploymentRule:
        title, why = told(check)
        return DeploymentRule(id=name, severity=severity, title=title, help=why, source=source, check=check)

    return made


def folder_rule(name: str, severity: Severity, *, source: str) -> Callable[[FolderCheck], FolderRule]:
    """Make a rule called *name* of a function that looks at a deployment and files; its docstring is title and help."""

    def made(check: FolderCheck) -> FolderRule:
        title, why = told(check)
        return FolderRule(id=name, severity=severity, title=title, help=why, source=source, check=check)

    return made


def told(documented: object) -> tuple[str, str]:
    """Title and help: the first line of the docstring without its full stop, and the rest."""
    title, _, rest = (inspect.getdoc(documented) or "").partition("\n")
    return title.rstrip("."), " ".join(rest.split())


def _made(name: str, severity: Severity, source: str, documented: object, check: ClusterCheck) -> Rule:
    title, why = told(documented)
    return Rule(id=name, severity=severity, title=title, help=why, source=source, check=check)
