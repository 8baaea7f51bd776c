"""What two sections say differently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.model import Clustering, StateManager, Text
from wso2_cluster.carbon.language.secrets import HIDDEN, concealed, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator


class Change(StrEnum):
    """What happened to a statement on the way from one section to the other."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Part(StrEnum):
    """What a statement is about."""

    AGENT = "agent"
    ENABLE = "enable"
    PARAMETER = "parameter"
    PROPERTY = "property"
    SERIALIZER = "serializer"
    MEMBER = "member"
    GROUP_MANAGEMENT = "groupManagement"
    APPLICATION_DOMAIN = "applicationDomain"
    NODE_MANAGER = "nodeManager"
    STATE_MANAGER = "stateManager"
    EXCLUDE = "exclude"
    UNKNOWN = "unknown"
    """An element, or a text, that the language does not have."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One statement that differs. As text: without the values of secrets."""

    change: Change
    part: Part
    name: str
    """Which of its kind: the name of a parameter, `10.0.0.1:4000` of a member, empty where there is one alone."""
    before: Text | None
    """None: it was added."""
    after: Text | None
    """None: it was removed."""

    def __str__(self) -> str:
        what = f"{self.part} {self.name}".rstrip()
        match self.change:
            case Change.ADDED:
                return f"{what} added: {self._shown(self.after)}"
            case Change.REMOVED:
                return f"{what} removed: {self._shown(self.before)}"
            case Change.CHANGED:
                return f"{what}: {self._shown(self.before)} -> {self._shown(self.after)}"

    def _shown(self, text: Text | None) -> str:
        if text is None:
            return ""
        named = {Part.PARAMETER: self.name, Part.PROPERTY: self.name, Part.UNKNOWN: text.value}
        return HIDDEN if is_secret(named.get(self.part, "")) else repr(concealed(text.value))


def compare(before: Clustering, after: Clustering) -> tuple[Difference, ...]:
    """The statements that *before* and *after* do not share, removed and changed ones first.

    Compared is what is read: of parameters of one name the last, of other elements of one name the first. Blanks
    count, since the agents keep them in a domain; order does not, but for the references in properties, and neither
    do layout, comments and attributes without a meaning.
    """
    old, new = dict(_statements(before)), dict(_statements(after))
    gone = (
        Difference(
            change=Change.CHANGED if key in new else Change.REMOVED,
            part=key[0],
            name=key[1],
            before=text,
            after=new.get(key),
        )
        for key, text in old.items()
        if new.get(key) != text
    )
    added = (
        Difference(change=Change.ADDED, part=key[0], name=key[1], before=None, after=text)
        for key, text in new.items()
        if key not in old
    )
    return (*gone, *added)


def _statements(section: Clustering) -> Iterator[tuple[tuple[Part, str], Text]]:
    """What *section* says; a later statement of one key takes the place of an earlier one."""
    yield from _present(Part.AGENT, "", section.agent)
    yield (Part.ENABLE, ""), section.enable or _absent_means("true")
    for parameter in section.parameters:
        if parameter.name is not None and not parameter.holds_elements:
            yield (Part.PARAMETER, parameter.name.value), parameter.text
    for each in section.properties:
        if each.name is not None and each.value is not None:
            yield (Part.PROPERTY, each.name.value), each.value
    serializers = section.parameter("hazelcastSerializers")
    for serializer in serializers.serializers if serializers else ():
        if serializer.type_class is not None:
            yield (Part.SERIALIZER, serializer.type_class.value), serializer.implementation
    for member in section.well_known:
        host, port = member.host_name or Text(value=""), member.port or Text(value="")
        name = f"{host.value.strip()}:{port.value.strip()}"
        yield (Part.MEMBER, name), Text(value=name, at=host.at)
    yield from _managers(section)
    for other in section.others:
        yield (Part.UNKNOWN, other.name or ""), Text(value=other.raw, at=other.at)


def _managers(section: Clustering) -> Iterator[tuple[tuple[Part, str], Text]]:
    for groups in section.group_management[:1]:
        yield (Part.GROUP_MANAGEMENT, "enable"), groups.enable or _absent_means("true")
        for domain in groups.domains:
            name = domain.name.value if domain.name else ""
            for key, text in (
                ("description", domain.description),
                ("agent", domain.agent),
                ("subDomain", domain.sub_domain),
                ("port", domain.port),
            ):
                yield from _present(Part.APPLICATION_DOMAIN, f"{name} {key}", text)
    for node_manager in section.node_managers[:1]:
        yield from _present(Part.NODE_MANAGER, "class", node_manager.implementation)
        yield (Part.NODE_MANAGER, "enable"), node_manager.enable or _absent_means("true")
    for state_manager in section.state_managers[:1]:
        yield from _present(Part.STATE_MANAGER, "class", state_manager.implementation)
        yield (Part.STATE_MANAGER, "enable"), state_manager.enable or _absent_means("true")
        yield from _excludes(state_manager)


def _excludes(manager: StateManager) -> Iterator[tuple[tuple[Part, str], Text]]:
    for replication in manager.replications[:1]:
        for exclusions in replication.exclusions:
            context = exclusions.context.value if exclusions.context else ""
            where = "defaults" if exclusions.defaults else context
            for exclude in exclusions.excludes:
                if exclude.name is not None:
                    yield (Part.EXCLUDE, f"{where} {exclude.name.value}"), exclude.name


def _present(part: Part, name: str, text: Text | None) -> Iterator[tuple[tuple[Part, str], Text]]:
    if text is not None:
        yield (part, name), text


def _absent_means(value: str) -> Text:
    return Text(value=value)
