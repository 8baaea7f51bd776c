"""What a rule is, and what it looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.carbon.language.catalogue import definition, spelling
from wso2_cluster.carbon.language.kernels import ALL, Kernels
from wso2_cluster.carbon.language.model import BLANKS, Agent, Clustering, Parameter, Position, Scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HAZELCAST_3 = Kernels.parse("4.3-4.4")
"""Kernels with Hazelcast 3.5 and older, whose EC2 discovery is part of Hazelcast (carbon-kernel, parent/pom.xml)."""

WITHOUT_PLACEHOLDERS = Kernels.parse("4.3-4.5")
"""Kernels whose Axis2 takes a parameter's text as it is (wso2-axis2 10559e16, in 1.6.1-wso2v41 of kernel 4.6.0)."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A section, and what is known of the product that it belongs to."""

    section: Clustering
    kernels: Kernels = ALL
    """The kernel. Default: not known, so only what holds in every kernel is said."""
    hazelcast_xml: str | None = None
    """The product's `hazelcast.xml`. Default: there is none."""
    deployment_toml: str | None = None
    """The product's `deployment.toml`. Default: there is none."""
    is_worker: bool = False
    """Whether the node's start script makes it a worker. Default: it does not, or is not known."""

    def is_in(self, *schemes: Scheme) -> bool:
        """Whether the section's scheme is one of these."""
        return self.section.scheme in schemes

    def read(self, name: str) -> Parameter | None:
        """The parameter that the agent reads as *name*, in the kernel's spelling. None: it reads none."""
        known = definition(name)
        names = known.names(self.section.kind, self.kernels, self.section.scheme) if known else ()
        return next((found for each in names if (found := self.section.parameter(each)) is not None), None)

    def spelling(self, name: str) -> str:
        """How the kernel spells the parameter *name*, for texts that say to add it."""
        return spelling(name, self.kernels, self.section.scheme)

    def is_replaced(self, text: str) -> bool:
        """Whether a parameter's *text* has a `${…}`, `$env{…}` or `$sys{…}` that the kernel may replace."""
        return has_placeholder(text) and not self.kernels.within(WITHOUT_PLACEHOLDERS)

    @property
    def kernel_words(self) -> str:
        """The kernel, for a message."""
        return "the Hazelcast agent of every kernel" if self.kernels == ALL else f"Carbon {self.kernels}"


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A place where a rule is broken."""

    at: Position | None
    message: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that is looked at."""

    id: str
    severity: Severity
    title: str
    """What the rule wants, as one sentence."""
    source: str
    """Where the fact comes from."""
    agents: tuple[Agent, ...]
    """Whose sections it is for."""
    check: Callable[[Situation], Iterable[Violation]]

    def findings(self, situation: Situation) -> tuple[Finding, ...]:
        """Where *situation* breaks the rule."""
        if situation.section.kind not in self.agents:
            return ()
        start = situation.section.at or Position(line=1, column=1)
        return tuple(
            Finding(
                severity=self.severity,
                rule=self.id,
                file=situation.section.file,
                line=(violation.at or start).line,
                column=(violation.at or start).column,
                message=violation.message,
                fix=violation.fix,
            )
            for violation in self.check(situation)
        )


def rule(
    name: str, severity: Severity, *, source: str, agents: tuple[Agent, ...] = (Agent.HAZELCAST,)
) -> Callable[[Callable[[Situation], Iterable[Violation]]], Rule]:
    """Make a rule called *name* of a function; its docstring is the title. Default: for the Hazelcast agent."""

    def made(check: Callable[[Situation], Iterable[Violation]]) -> Rule:
        title = (check.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        return Rule(id=name, severity=severity, title=title, source=source, agents=agents, check=check)

    return made


def has_placeholder(text: str) -> bool:
    """Whether *text* has a `${…}`, `$env{…}`, `$sys{…}` or the like, whole: other braces are characters."""
    return re.search(r"\$[a-z]*\{[^{}]+\}", text) is not None


ANY_AGENT = tuple(Agent)
KNOWN_AGENTS = (Agent.HAZELCAST, Agent.TRIBES)


def trimmed(parameter: Parameter | None) -> str | None:
    """The text of *parameter* without the blanks that Java's `trim` takes away. None: there is no parameter."""
    return None if parameter is None else parameter.text.value.strip(BLANKS)
