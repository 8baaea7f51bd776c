"""Rules of state, node and group management."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.members import java_integer
from wso2_cluster.carbon.language.model import BLANKS, Agent, is_enabled
from wso2_cluster.carbon.language.patterns import Pattern
from wso2_cluster.carbon.language.rules.rule import ANY_AGENT, Rule, Situation, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Exclusions, NodeManager, StateManager

_AGENT = "carbon-kernel 4.4.16, HazelcastClusteringAgent.java"
_BUILDER = "wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java"
_STATE = "wso2-axis2 1.6.1-wso2v20, StateClusteringCommandFactory.java"


@rule("state-manager", Severity.ERROR, source=_AGENT)
def state_is_not_managed(situation: Situation) -> Iterator[Violation]:
    """No state manager is on: the Hazelcast agent throws UnsupportedOperationException."""
    for manager in _on(situation.section.state_managers):
        message = "the Hazelcast agent stops with UnsupportedOperationException, setStateManager is not supported"
        yield Violation(at=manager.at, message=message, fix="remove the element")


@rule("node-manager", Severity.ERROR, source=_AGENT)
def nodes_are_not_managed(situation: Situation) -> Iterator[Violation]:
    """No node manager is on: the Hazelcast agent throws UnsupportedOperationException."""
    for manager in _on(situation.section.node_managers):
        message = "the Hazelcast agent stops with UnsupportedOperationException, setNodeManager is no longer supported"
        yield Violation(at=manager.at, message=message, fix="remove the element")


@rule("manager-without-class", Severity.ERROR, source=_BUILDER, agents=(Agent.TRIBES, Agent.OTHER))
def managers_have_a_class(situation: Situation) -> Iterator[Violation]:
    """A manager that is on names its class."""
    section = situation.section
    for name, managers in (("stateManager", section.state_managers), ("nodeManager", section.node_managers)):
        for manager in _on(managers):
            if manager.implementation is None:
                message = f"<{name}> has no class, and the server stops with classAttributeNotFound"
                yield Violation(at=manager.at, message=message, fix="add class")


@rule("exclude-incomplete", Severity.ERROR, source=_BUILDER, agents=(Agent.TRIBES, Agent.OTHER))
def exclusions_are_complete(situation: Situation) -> Iterator[Violation]:
    """Each context has a class and each exclude a name: without one the server stops."""
    for exclusions in _exclusions(situation):
        if not exclusions.defaults and exclusions.context is None:
            message = "<context> without a class, and the server stops with NullPointerException"
            yield Violation(at=exclusions.at, message=message, fix="add class")
        for exclude in exclusions.excludes:
            if exclude.name is None:
                message = "<exclude> without a name, and the server stops with NullPointerException"
                yield Violation(at=exclude.at, message=message, fix="add name")


@rule("exclude-pattern", Severity.WARNING, source=_STATE, agents=(Agent.TRIBES, Agent.OTHER))
def patterns_are_defined(situation: Situation) -> Iterator[Violation]:
    """A pattern is `prefix*`, `*suffix` or `*`."""
    for exclusions in _exclusions(situation):
        for exclude in exclusions.excludes:
            pattern = Pattern(text=exclude.name.value) if exclude.name else None
            if exclude.name is not None and pattern is not None and not pattern.is_defined:
                yield Violation(
                    at=exclude.name.at,
                    message=f"'{pattern.text}' is read as {pattern.meaning}",
                    fix="write prefix*, *suffix or *",
                )


@rule("context-twice", Severity.WARNING, source=_BUILDER, agents=(Agent.TRIBES, Agent.OTHER))
def contexts_come_once(situation: Situation) -> Iterator[Violation]:
    """Each context comes once: of several with one class the patterns of the last count."""
    named = [(each.context.value, each) for each in _exclusions(situation) if each.context is not None]
    last = dict(named)
    for name, each in named:
        later = last[name]
        if later is not each:
            where = f" in line {later.at.line}" if later.at else ""
            message = f"context {name} is there again{where}, and the last one counts"
            yield Violation(at=each.at, message=message, fix="put the patterns together")


@rule("group-incomplete", Severity.ERROR, source=_BUILDER, agents=ANY_AGENT)
def managed_groups_are_complete(situation: Situation) -> Iterator[Violation]:
    """Each managed group has an agent, and its port is a number: otherwise the server stops."""
    for groups in situation.section.group_management[:1]:
        for domain in groups.domains if is_enabled(groups.enable) else ():
            if domain.agent is None:
                message = "<applicationDomain> without an agent, and the server stops with NullPointerException"
                yield Violation(at=domain.at, message=message, fix="add agent")
            if domain.port is not None and java_integer(domain.port.value.strip(BLANKS)) is None:
                message = f"port '{domain.port.value}' stops the server with NumberFormatException"
                yield Violation(at=domain.port.at, message=message, fix="write a port from 1 to 65535")


@rule("group-management", Severity.NOTE, source=_BUILDER, agents=ANY_AGENT)
def groups_are_not_managed(situation: Situation) -> Iterator[Violation]:
    """Group management is off: with it the node is a cluster manager, not a member that serves applications."""
    for groups in situation.section.group_management[:1]:
        if is_enabled(groups.enable):
            message = "this node runs in group management mode, as a cluster manager or WSO2's load balancer does"
            yield Violation(at=groups.at, message=message, fix='write enable="false" on other nodes')


def _on(managers: tuple[StateManager, ...] | tuple[NodeManager, ...]) -> Iterator[StateManager | NodeManager]:
    """The one that is read, if it is on."""
    for manager in managers[:1]:
        if is_enabled(manager.enable):
            yield manager


def _exclusions(situation: Situation) -> Iterator[Exclusions]:
    """The exclusions that are read."""
    for manager in situation.section.state_managers[:1]:
        if is_enabled(manager.enable):
            for replication in manager.replications[:1]:
                yield from replication.exclusions


RULES: tuple[Rule, ...] = (
    state_is_not_managed,
    nodes_are_not_managed,
    managers_have_a_class,
    exclusions_are_complete,
    patterns_are_defined,
    contexts_come_once,
    managed_groups_are_complete,
    groups_are_not_managed,
)
