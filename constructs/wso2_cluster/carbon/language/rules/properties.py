"""Rules of member properties and of the references in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.model import Agent
from wso2_cluster.carbon.language.properties import IMPLICIT, LONGEST, ResolvedProperty, resolve
from wso2_cluster.carbon.language.rules.rule import ANY_AGENT, Rule, Situation, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAZELCAST = "carbon-kernel 4.4.16, MemberUtils.java"
_LANGUAGE = "Carbon cluster configuration language, 2008"
_OLD_PORTS = "port.mapping."


@rule("property-incomplete", Severity.WARNING, source=_HAZELCAST, agents=ANY_AGENT)
def properties_are_complete(situation: Situation) -> Iterator[Violation]:
    """Each property has name and value: without one it is passed over."""
    for each in situation.section.properties:
        for attribute, value in (("name", each.name), ("value", each.value)):
            if value is None:
                message = f"a property without {attribute} is passed over"
                yield Violation(at=each.at, message=message, fix=f"add {attribute}")


@rule("property-twice", Severity.WARNING, source=_HAZELCAST, agents=ANY_AGENT)
def properties_come_once(situation: Situation) -> Iterator[Violation]:
    """Each property comes once: of several with one name the others see the last."""
    named = [(each.name.value, each) for each in situation.section.properties if each.name is not None]
    last = dict(named)
    for name, each in named:
        later = last[name]
        if later is not each:
            where = f" in line {later.at.line}" if later.at else ""
            message = f"property {name} is there again{where}, and the last one counts"
            yield Violation(at=each.at, message=message, fix="keep one of them")


@rule("reference-order", Severity.WARNING, source=_LANGUAGE, agents=ANY_AGENT)
def references_look_back(situation: Situation) -> Iterator[Violation]:
    """A reference is to a property that stands before it."""
    known = _declared(situation)
    for each in _resolved(situation):
        for name in dict.fromkeys(each.unresolved):
            if name in known:
                message = f"${{{name}}} stands before the property {name}, and stays as it is"
                yield Violation(at=each.at, message=message, fix=f"move the property {name} up")


@rule("reference-unknown", Severity.WARNING, source=_HAZELCAST, agents=ANY_AGENT)
def references_have_values(situation: Situation) -> Iterator[Violation]:
    """A reference is to a property, or to a Java system property: otherwise it stays as it is."""
    known = _declared(situation)
    for each in _resolved(situation):
        for name in dict.fromkeys(each.unresolved):
            if name not in known and name not in IMPLICIT[Agent.TRIBES]:
                message = f"${{{name}}} is no property and stays as it is, unless a Java system property has its name"
                yield Violation(at=each.at, message=message, fix=f"declare {name} before it, or start with -D{name}=")


@rule("reference-to-port", Severity.NOTE, source=_HAZELCAST)
def ports_are_properties(situation: Situation) -> Iterator[Violation]:
    """The Hazelcast agent knows hostName alone: `${httpPort}` and `${httpsPort}` stay as they are."""
    seen: set[str] = set()
    known = _declared(situation)
    for each in _resolved(situation):
        for name in each.unresolved:
            if name in ("httpPort", "httpsPort") and name not in known and name not in seen:
                seen.add(name)
                message = f"${{{name}}} had a value with the Tribes agent; the Hazelcast agent leaves it as it is"
                yield Violation(at=each.at, message=message, fix="write the port where something reads this property")


@rule("reference-broken", Severity.ERROR, source=_HAZELCAST, agents=ANY_AGENT)
def references_are_whole(situation: Situation) -> Iterator[Violation]:
    """No `}` stands before a `${`: the agent stops on it."""
    for each in _resolved(situation):
        if each.breaks:
            message = f"a }} before a ${{ in property {each.name} stops the agent with StringIndexOutOfBoundsException"
            yield Violation(at=each.at, message=message, fix="remove the first }")


@rule("reference-grows", Severity.ERROR, source=_HAZELCAST, agents=ANY_AGENT)
def references_stay_small(situation: Situation) -> Iterator[Violation]:
    """No property grows without end: references that double each other fill the memory."""
    for each in _resolved(situation):
        if each.grows:
            message = f"the property has more than {LONGEST:,} characters when its references are replaced"
            yield Violation(at=each.at, message=message, fix="refer to each property once")


@rule("sub-domain", Severity.NOTE, source='WSO2 ESB 4.9.0, "Clustering"; product-apim 1.10.0, axis2.xml')
def sub_domain_is_meant(situation: Situation) -> Iterator[Violation]:
    """subDomain is the node's role: APIM, ES and the kernel ship worker, on a manager too."""
    for each in _resolved(situation):
        if each.name == "subDomain" and each.value == "worker" and not situation.is_worker:
            message = "subDomain worker makes this node a worker"
            yield Violation(at=each.at, message=message, fix="on a manager write mgt")


@rule("port-mapping", Severity.NOTE, source="product-esb 4.9.0, axis2.xml")
def port_mappings_are_meant(situation: Situation) -> Iterator[Violation]:
    """Properties port.mapping.… are for WSO2's old load balancer: nobody else reads them."""
    for each in _resolved(situation):
        if each.name.startswith(_OLD_PORTS):
            message = f"{each.name} is read by WSO2's old load balancer alone"
            yield Violation(at=each.at, message=message, fix="remove it where another balancer is used")


def _resolved(situation: Situation) -> tuple[ResolvedProperty, ...]:
    """The properties, with values for what is implicit: only which ones have a value matters here."""
    return resolve(situation.section, host_name="0", http_port=0, https_port=0)


def _declared(situation: Situation) -> set[str]:
    return {each.name for each in _resolved(situation)}


RULES: tuple[Rule, ...] = (
    properties_are_complete,
    properties_come_once,
    references_look_back,
    references_have_values,
    ports_are_properties,
    references_are_whole,
    references_stay_small,
    sub_domain_is_meant,
    port_mappings_are_meant,
)
