"""What a rule of deployment files is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wso2_cluster.checks.rule import RuleDescription, rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from wso2_cluster.carbon.findings import Severity
    from wso2_cluster.deployment import Deployment
    from wso2_cluster.deployment.wording import Location

DeploymentViolation: TypeAlias = "tuple[Location, str, str]"
"""The setting, what it says and what comes of it, and the fix."""
DeploymentCheck: TypeAlias = "Callable[[Deployment], Iterable[DeploymentViolation]]"
FolderCheck: TypeAlias = "Callable[[Deployment, Path], Iterable[DeploymentViolation]]"


@dataclass(frozen=True, kw_only=True)
class DeploymentRule(RuleDescription):
    """One thing that is looked at in a deployment that can be deployed, but may not do what it is meant for."""

    check: DeploymentCheck


@dataclass(frozen=True, kw_only=True)
class FolderRule(RuleDescription):
    """One thing that is looked at in a deployment and the files that it names, in the folder of its own file."""

    check: FolderCheck


def deployment_rule(name: str, severity: Severity, *, source: str) -> Callable[[DeploymentCheck], DeploymentRule]:
    """Make a rule called *name* of a function that looks at a deployment; its docstring is title and help."""
    return rule_of(DeploymentRule, name, severity, source)


def folder_rule(name: str, severity: Severity, *, source: str) -> Callable[[FolderCheck], FolderRule]:
    """Make a rule called *name* of a function that looks at a deployment and files; its docstring is title and help."""
    return rule_of(FolderRule, name, severity, source)
