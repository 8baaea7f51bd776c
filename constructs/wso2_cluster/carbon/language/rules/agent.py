"""Rules of the `<clustering>` element itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.agents import HAZELCAST_AGENT
from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.kernels import Kernels
from wso2_cluster.carbon.language.model import BLANKS, Agent
from wso2_cluster.carbon.language.rules.rule import ANY_AGENT, Rule, Situation, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Clustering, Position, Text

_READS_HAZELCAST_XML = Kernels.parse("4.4.6-4.12")
RENDERED = Kernels.parse("4.5-4.12")
"""Kernels that write axis2.xml from deployment.toml (carbon-kernel 4.5.1, deployment.toml)."""
_BUILDER = "wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java"


def _switches(section: Clustering) -> Iterator[tuple[str, Position | None, Text | None]]:
    """The elements with an `enable`: name, place, value."""
    yield "clustering", section.at, section.enable
    yield from (("groupManagement", each.at, each.enable) for each in section.group_management[:1])
    yield from (("nodeManager", each.at, each.enable) for each in section.node_managers[:1])
    yield from (("stateManager", each.at, each.enable) for each in section.state_managers[:1])


@rule("agent-class-missing", Severity.ERROR, source=_BUILDER, agents=(Agent.OTHER,))
def agent_has_a_class(situation: Situation) -> Iterator[Violation]:
    """The section names the class of its agent."""
    if situation.section.agent is None:
        yield Violation(
            at=situation.section.at,
            message="<clustering> has no class, and the server stops with classAttributeNotFound",
            fix=f'add class="{HAZELCAST_AGENT}"',
        )


@rule("agent-unknown", Severity.WARNING, source="carbon-kernel 4.4.16, axis2.xml", agents=(Agent.OTHER,))
def agent_is_known(situation: Situation) -> Iterator[Violation]:
    """The agent is one that Carbon ships."""
    agent = situation.section.agent
    if agent is not None:
        yield Violation(
            at=agent.at,
            message=f"'{agent.value}' is no agent of Carbon, so nothing is known of what it reads",
            fix=f"use {HAZELCAST_AGENT} unless the class is in the product",
        )


@rule(
    "agent-tribes",
    Severity.WARNING,
    source="Carbon cluster configuration language, 2008; carbon-kernel 4.4.16, axis2.xml",
    agents=(Agent.TRIBES,),
)
def agent_is_not_history(situation: Situation) -> Iterator[Violation]:
    """The agent is the one that products are built for."""
    agent = situation.section.agent
    yield Violation(
        at=agent.at if agent else None,
        message="the Tribes agent is that of the first Carbon releases, and knows neither scheme aws nor Carbon's maps",
        fix=f"use {HAZELCAST_AGENT}",
    )


@rule("agent-class-blanks", Severity.ERROR, source=_BUILDER, agents=ANY_AGENT)
def agent_class_has_no_blanks(situation: Situation) -> Iterator[Violation]:
    """The class has no blanks around it: Java looks it up as it is."""
    agent = situation.section.agent
    if agent is not None and agent.value != agent.value.strip(BLANKS):
        yield Violation(
            at=agent.at,
            message=f"class '{agent.value}' has blanks around it, and Java finds no such class",
            fix="remove the blanks",
        )


@rule("enable-absent", Severity.WARNING, source=_BUILDER, agents=ANY_AGENT)
def enable_is_written(situation: Situation) -> Iterator[Violation]:
    """What is on says so: an absent `enable` means true."""
    for name, at, enable in _switches(situation.section):
        if enable is None:
            yield Violation(
                at=at,
                message=f"<{name}> has no enable, which means true: it is on",
                fix='write enable="true" or "false"',
            )


@rule("enable-not-boolean", Severity.ERROR, source=_BUILDER, agents=ANY_AGENT)
def enable_is_true_or_false(situation: Situation) -> Iterator[Violation]:
    """`enable` is true or false: anything else means false."""
    for _name, _at, enable in _switches(situation.section):
        if enable is not None and enable.value.strip(BLANKS).lower() not in ("true", "false"):
            yield Violation(
                at=enable.at,
                message=f'enable="{enable.value}" means false: only true switches on',
                fix='write enable="true" or "false"',
            )


@rule("clustering-disabled", Severity.WARNING, source=_BUILDER, agents=ANY_AGENT)
def clustering_is_on(situation: Situation) -> Iterator[Violation]:
    """Clustering is switched on; products ship it switched off."""
    enable = situation.section.enable
    if enable is not None and enable.value.strip(BLANKS).lower() == "false":
        yield Violation(
            at=enable.at, message="clustering is off, and nothing else here is read", fix='write enable="true"'
        )


@rule("second-section", Severity.ERROR, source="wso2-axis2 1.6.1-wso2v20, AxisConfigBuilder.java", agents=ANY_AGENT)
def section_is_the_only_one(situation: Situation) -> Iterator[Violation]:
    """The file has one `<clustering>` element: further ones are not read."""
    first = situation.section.at
    line = first.line if first else 1
    for at in situation.section.seconds:
        yield Violation(
            at=at, message=f"Axis2 reads the first <clustering> alone, in line {line}", fix="keep one of them"
        )


@rule(
    "hazelcast-xml",
    Severity.ERROR,
    source="carbon-kernel 4.4.6, HazelcastClusteringAgent.java",
)
def nothing_overrides_the_section(situation: Situation) -> Iterator[Violation]:
    """No hazelcast.xml is there: from kernel 4.4.6 it replaces scheme, addresses, ports and group of this section."""
    if situation.hazelcast_xml is not None and situation.kernels.overlaps(_READS_HAZELCAST_XML):
        when = "" if situation.kernels.within(_READS_HAZELCAST_XML) else " from kernel 4.4.6 on"
        yield Violation(
            at=situation.section.at,
            message=f"{situation.hazelcast_xml} is read in place of this section{when}: scheme, group name, addresses "
            "and ports here have no effect",
            fix="remove that file, or configure the cluster in it alone",
        )


@rule("file-rendered", Severity.WARNING, source="carbon-kernel 4.6.0, deployment.toml", agents=ANY_AGENT)
def file_is_not_rendered(situation: Situation) -> Iterator[Violation]:
    """axis2.xml is the file to edit: with a deployment.toml it is written anew at every start."""
    if situation.deployment_toml is not None and situation.kernels.overlaps(RENDERED):
        message = f"this file is written from {situation.deployment_toml} at every start, and edits of it are lost"
        yield Violation(at=situation.section.at, message=message, fix="write [clustering] in that file")


RULES: tuple[Rule, ...] = (
    agent_has_a_class,
    agent_is_known,
    agent_is_not_history,
    agent_class_has_no_blanks,
    enable_is_written,
    enable_is_true_or_false,
    clustering_is_on,
    section_is_the_only_one,
    nothing_overrides_the_section,
    file_is_not_rendered,
)
