"""What a rule of synthesized stacks is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from wso2_cluster.checks.rule import RuleDescription, rule_of
from wso2_cluster.checks.stack.machines import Look

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Severity
    from wso2_cluster.checks.stack.template import Place

StackViolation: TypeAlias = "tuple[Place, str, str]"
"""Where, what is there and what comes of it, and the fix."""
StackCheck: TypeAlias = Callable[[Look], "Iterable[StackViolation]"]


@dataclass(frozen=True, kw_only=True)
class StackRule(RuleDescription):
    """One thing that is looked at in a synthesized stack, beside the deployment that it was made from."""

    check: StackCheck


def stack_rule(name: str, severity: Severity, *, source: str) -> Callable[[StackCheck], StackRule]:
    """Make a rule called *name* of a function that looks at a stack; its docstring is title and help."""
    return rule_of(StackRule, name, severity, source)
