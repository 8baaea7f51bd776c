"""The `<clustering>` section as typed values: what is written, not yet what it means.

Every value knows where it stands and how it is spelled there, and nothing is dropped: what appears twice is kept
twice, in order, and what the language does not know is kept as it is. Equality looks at what is said alone, so a
section read from a file equals the same one made in Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Agent(StrEnum):
    """Whose rules apply to a section."""

    HAZELCAST = "hazelcast"
    TRIBES = "tribes"
    OTHER = "other"
    """A class of someone's own, or none: nothing is known of what it reads."""


class Scheme(StrEnum):
    """A `membershipScheme`: how a member looks for others."""

    MULTICAST = "multicast"
    WKA = "wka"
    AWS = "aws"
    AWS_ECS = "aws-ecs"
    """From kernel 4.6.0."""
    KUBERNETES = "kubernetes"
    """From kernel 4.7.0."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place in a file."""

    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters; a tab is one."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """The text of an element, or the value of an attribute."""

    value: str
    """As a parser reports it: blanks kept, entities and CDATA resolved, comments left out."""
    raw: str | None = field(default=None, compare=False)
    """As the file spells it. None: made in Python."""
    at: Position | None = field(default=None, compare=False)
    """Where its first character stands. None: made in Python."""


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """An attribute without a meaning here, such as `locked`."""

    name: str
    """With its prefix, as in the file."""
    value: Text


@dataclass(frozen=True, kw_only=True)
class Other:
    """Something where the language has no such thing: an element, or (without a name) text between elements."""

    name: str | None = None
    raw: str
    """As the file spells it."""
    at: Position | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Element:
    """What all elements have: attributes and content that have no meaning here, and a place."""

    attributes: tuple[Attribute, ...] = ()
    others: tuple[Other, ...] = ()
    at: Position | None = field(default=None, compare=False)

    def attribute(self, name: str) -> Text | None:
        """Value of the attribute *name*, one of those without a meaning here."""
        return next((each.value for each in self.attributes if each.name == name), None)


@dataclass(frozen=True, kw_only=True)
class Property(Element):
    """A member property: other members see it. Its name and value may refer to `${…}`."""

    name: Text | None
    value: Text | None

    @staticmethod
    def of(name: str, value: str) -> Property:
        """A property made in Python."""
        return Property(name=Text(value=name), value=Text(value=value))


@dataclass(frozen=True, kw_only=True)
class Serializer(Element):
    """A class that writes objects of another class for Hazelcast."""

    type_class: Text | None
    implementation: Text


@dataclass(frozen=True, kw_only=True)
class Parameter(Element):
    """A parameter of the agent: a text, or elements (`properties`, `hazelcastSerializers`)."""

    name: Text | None
    text: Text = Text(value="")
    """Empty where the parameter holds elements."""
    properties: tuple[Property, ...] = ()
    serializers: tuple[Serializer, ...] = ()

    @property
    def holds_elements(self) -> bool:
        """Whether it has child elements: then Axis2 hands its reader the element, not a text."""
        return bool(self.properties or self.serializers or any(other.name for other in self.others))

    @staticmethod
    def of(name: str, value: str) -> Parameter:
        """A parameter with a text, made in Python."""
        return Parameter(name=Text(value=name), text=Text(value=value))

    @staticmethod
    def of_properties(properties: Mapping[str, str]) -> Parameter:
        """The parameter `properties`, made in Python."""
        held = tuple(Property.of(name, value) for name, value in properties.items())
        return Parameter(name=Text(value="properties"), properties=held)


@dataclass(frozen=True, kw_only=True)
class Leaf(Element):
    """An element whose text counts."""

    text: Text


@dataclass(frozen=True, kw_only=True)
class Member(Element):
    """An entry of the list of static or well-known members."""

    host_names: tuple[Leaf, ...] = ()
    """The elements `<hostName>`; the first counts."""
    ports: tuple[Leaf, ...] = ()
    """The elements `<port>`; the first counts."""

    @property
    def host_name(self) -> Text | None:
        """An address, a name, or a range of addresses. None: there is no `<hostName>`."""
        return self.host_names[0].text if self.host_names else None

    @property
    def port(self) -> Text | None:
        """A TCP port. None: there is no `<port>`."""
        return self.ports[0].text if self.ports else None

    @staticmethod
    def of(host_name: str, port: int | str) -> Member:
        """A member made in Python."""
        texts = Leaf(text=Text(value=host_name)), Leaf(text=Text(value=str(port)))
        return Member(host_names=texts[:1], ports=texts[1:])


@dataclass(frozen=True, kw_only=True)
class Members(Element):
    """The list of static or well-known members."""

    members: tuple[Member, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApplicationDomain(Element):
    """A group that a cluster manager manages."""

    name: Text | None = None
    description: Text | None = None
    agent: Text | None = None
    sub_domain: Text | None = None
    port: Text | None = None


@dataclass(frozen=True, kw_only=True)
class GroupManagement(Element):
    """On where the node manages other groups, that is, is a cluster manager or a load balancer."""

    enable: Text | None = None
    domains: tuple[ApplicationDomain, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NodeManager(Element):
    """What carries out management commands on the node."""

    implementation: Text | None = None
    enable: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Exclude(Element):
    """A pattern: properties whose names match are not replicated."""

    name: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Exclusions(Element):
    """Patterns of one kind of context, or those for all of them."""

    defaults: bool = False
    """Whether this is `<defaults>`, which holds for every context."""
    context: Text | None = None
    """Class of the context."""
    excludes: tuple[Exclude, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Replication(Element):
    """What is left out when state is replicated."""

    exclusions: tuple[Exclusions, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StateManager(Element):
    """What keeps the state of the members the same."""

    implementation: Text | None = None
    enable: Text | None = None
    replications: tuple[Replication, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clustering(Element):
    """The section. Of parameters of one name the last counts, of other elements of one name the first."""

    agent: Text | None = None
    """The `class`. None: the attribute is absent."""
    enable: Text | None = None
    """None: the attribute is absent, and clustering is on."""
    parameters: tuple[Parameter, ...] = ()
    members: tuple[Members, ...] = ()
    group_management: tuple[GroupManagement, ...] = ()
    node_managers: tuple[NodeManager, ...] = ()
    state_managers: tuple[StateManager, ...] = ()
    seconds: tuple[Position, ...] = field(default=(), compare=False)
    """Where further `<clustering>` elements of the file stand: Axis2 reads the first alone."""
    source: str | None = field(default=None, compare=False, repr=False)
    """The section as its file spells it. None: made in Python."""
    file: str = field(default="axis2.xml", compare=False)
    """The file as the caller of `parse` named it."""

    @cached_property
    def _by_name(self) -> dict[str, tuple[Parameter, ...]]:
        found: dict[str, list[Parameter]] = {}
        for each in self.parameters:
            if each.name is not None:
                found.setdefault(each.name.value, []).append(each)
        return {name: tuple(parameters) for name, parameters in found.items()}

    def all(self, name: str) -> tuple[Parameter, ...]:
        """The parameters called *name*."""
        return self._by_name.get(name, ())

    def parameter(self, name: str) -> Parameter | None:
        """The parameter *name*: the last one of that name (Axis2, ParameterInclude: a map). None: there is none."""
        return self.all(name)[-1] if name in self._by_name else None

    def value(self, name: str) -> str | None:
        """Text of the parameter *name*, blanks kept; None: there is none."""
        parameter = self.parameter(name)
        return None if parameter is None else parameter.text.value

    @property
    def enabled(self) -> bool:
        """Whether clustering is on."""
        return is_enabled(self.enable)

    @property
    def kind(self) -> Agent:
        """The agent that the section is for, by its class without the package: that moved between kernels."""
        name = "" if self.agent is None else self.agent.value.strip(BLANKS).rpartition(".")[2]
        known = {"HazelcastClusteringAgent": Agent.HAZELCAST, "TribesClusteringAgent": Agent.TRIBES}
        return known.get(name, Agent.OTHER)

    @property
    def scheme(self) -> str:
        """The `membershipScheme`, which the agents trim. Default: multicast."""
        value = self.value("membershipScheme")
        return Scheme.MULTICAST if value is None else value.strip(BLANKS)

    @property
    def well_known(self) -> tuple[Member, ...]:
        """The members that are listed; whether they are looked at depends on the scheme."""
        return self.members[0].members if self.members else ()

    @property
    def properties(self) -> tuple[Property, ...]:
        """The member properties."""
        parameter = self.parameter("properties")
        return () if parameter is None else parameter.properties


BLANKS = "".join(chr(code) for code in range(33))
"""What Java's `String.trim` takes away: everything up to the blank."""


def is_enabled(enable: Text | None) -> bool:
    """Whether an `enable` attribute says on: absent means yes, anything but true means no (Axis2, ClusterBuilder)."""
    return enable is None or enable.value.strip(BLANKS).lower() == "true"
