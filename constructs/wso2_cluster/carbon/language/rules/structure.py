"""Rules of elements and attributes that have no place in the section, and of those that come twice."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.model import Parameter
from wso2_cluster.carbon.language.rules.rule import ANY_AGENT, Rule, Situation, Violation, rule
from wso2_cluster.carbon.language.secrets import HIDDEN, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.carbon.language.model import Clustering, Element

_BUILDER = "wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java"
_ELEMENTS = ("parameter", "members", "groupManagement", "nodeManager", "stateManager")
_CHILDREN = {
    "clustering": _ELEMENTS,
    "members": ("member",),
    "member": ("hostName", "port"),
    "groupManagement": ("applicationDomain",),
    "stateManager": ("parameter", "replication"),
    "nodeManager": ("parameter",),
    "replication": ("defaults", "context"),
    "defaults": ("exclude",),
    "context": ("exclude",),
}
_ATTRIBUTES = {
    "clustering": ("class", "enable"),
    "parameter": ("name", "locked", "svns:secretAlias", "xmlns:svns"),
    "property": ("name", "value"),
    "groupManagement": ("enable",),
    "applicationDomain": ("name", "domain", "description", "agent", "subDomain", "port"),
    "nodeManager": ("class", "enable"),
    "stateManager": ("class", "enable"),
    "exclude": ("name",),
    "context": ("class",),
}


@rule("element-unknown", Severity.WARNING, source=_BUILDER, agents=ANY_AGENT)
def elements_are_known(situation: Situation) -> Iterator[Violation]:
    """Every element is one that Axis2 looks for: it passes over others without a word."""
    for name, element in _elements(situation.section):
        for other in element.others:
            if other.name is None or other.name in _CHILDREN.get(name, ()):
                continue
            known = _children(name, element)
            # Someone who writes <parameter> in properties means what stands there.
            near = known if other.name == name else get_close_matches(other.name, known, 1)
            fix = f"write <{near[0]}>" if near else "remove it"
            yield Violation(at=other.at, message=f"nobody reads <{other.name}> in <{name}>", fix=fix)


def _children(name: str, element: Element) -> tuple[str, ...]:
    """The elements that *element*, called *name*, may hold."""
    if isinstance(element, Parameter):
        which = element.name.value if element.name else ""
        return {"properties": ("property",), "hazelcastSerializers": ("serializer",)}.get(which, ())
    return _CHILDREN.get(name, ())


@rule("text-between-elements", Severity.WARNING, source="XML 1.0, section 2.5", agents=ANY_AGENT)
def comments_are_xml(situation: Situation) -> Iterator[Violation]:
    """Nothing but elements and comments is written: `//` and `#` start no comment in XML."""
    for name, element in _elements(situation.section):
        for other in element.others:
            if other.name is None:
                text = " ".join(other.raw.split())
                shown = HIDDEN if is_secret(text) else text if len(text) <= 40 else f"{text[:37]}..."
                yield Violation(
                    at=other.at,
                    message=f"'{shown}' in <{name}> is text, not a comment",
                    fix="write <!-- … --> around it",
                )


@rule("attribute-unknown", Severity.WARNING, source=_BUILDER, agents=ANY_AGENT)
def attributes_are_known(situation: Situation) -> Iterator[Violation]:
    """Every attribute is one that Axis2 looks for: it passes over others without a word."""
    for name, element in _elements(situation.section):
        known = _ATTRIBUTES.get(name, ())
        for attribute in element.attributes:
            if attribute.name in known:
                continue
            is_namespace = attribute.name.partition(":")[0] == "xmlns"
            near = [] if is_namespace else get_close_matches(attribute.name, known, 1)
            fix = f"write {near[0]}" if near else "remove it"
            yield Violation(at=attribute.value.at, message=f"nobody reads {attribute.name} of <{name}>", fix=fix)


@rule("element-twice", Severity.WARNING, source=_BUILDER, agents=ANY_AGENT)
def elements_come_once(situation: Situation) -> Iterator[Violation]:
    """Elements other than parameters come once: of several the first is read."""
    section = situation.section
    lists: list[tuple[str, tuple[Element, ...]]] = [
        ("members", section.members),
        ("groupManagement", section.group_management),
        ("nodeManager", section.node_managers),
        ("stateManager", section.state_managers),
    ]
    for member in section.well_known:
        lists += [("hostName", member.host_names), ("port", member.ports)]
    for manager in section.state_managers:
        lists.append(("replication", manager.replications))
    for name, elements in lists:
        for element in elements[1:]:
            first = elements[0].at
            where = f", in line {first.line}" if first else ""
            yield Violation(
                at=element.at, message=f"of several <{name}> the first is read{where}", fix="keep one of them"
            )


def _elements(section: Clustering) -> Iterator[tuple[str, Element]]:
    """All elements of the section by name, but those whose whole content is a text."""
    yield "clustering", section
    for parameter in section.parameters:
        yield "parameter", parameter
        yield from (("property", each) for each in parameter.properties)
    for members in section.members:
        yield "members", members
        yield from (("member", member) for member in members.members)
    for groups in section.group_management:
        yield "groupManagement", groups
        yield from (("applicationDomain", domain) for domain in groups.domains)
    yield from (("nodeManager", manager) for manager in section.node_managers)
    for manager in section.state_managers:
        yield "stateManager", manager
        for replication in manager.replications:
            yield "replication", replication
            for exclusions in replication.exclusions:
                yield ("defaults" if exclusions.defaults else "context"), exclusions
                yield from (("exclude", exclude) for exclude in exclusions.excludes)


RULES: tuple[Rule, ...] = (elements_are_known, comments_are_xml, attributes_are_known, elements_come_once)
