"""A section as a list of settings: what is written, what comes of it, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.catalogue import Definition, Reader, definition, definitions
from wso2_cluster.carbon.language.kernels import ALL, Kernels, kernel
from wso2_cluster.carbon.language.members import WellKnownMember, well_known_members
from wso2_cluster.carbon.language.model import (
    BLANKS,
    Agent,
    Clustering,
    GroupManagement,
    Member,
    NodeManager,
    Parameter,
    Position,
    StateManager,
    is_enabled,
)
from wso2_cluster.carbon.language.properties import resolve
from wso2_cluster.carbon.language.render import located
from wso2_cluster.carbon.language.secrets import HIDDEN, concealed, is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

_AXIS2 = "Axis2"
_NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One line of the list."""

    name: str
    """`domain`, `properties/subDomain`, `members/1`, `stateManager/…`."""
    value: str | None
    """As written, entities resolved; secrets hidden. None: it is absent, and a default counts."""
    resolved: str
    """What its reader makes of it; empty: nothing, nobody reads it."""
    read_by: str
    at: Position | None
    """None: it is absent."""


def explain(section: Clustering, kernel_version: str | None = None) -> tuple[Setting, ...]:
    """The settings of *section*, those with a default that are absent last.

    *kernel_version* is the Carbon kernel, such as `4.4.16`; default: not known.

    Raises:
        LanguageError: the kernel is no version, or not one of 4.3.0 to 4.12.x; or no text can say the section.
    """
    kernels = ALL if kernel_version is None else kernel(kernel_version)
    return tuple(_settings(located(section), kernels))


def _settings(section: Clustering, kernels: Kernels) -> Iterator[Setting]:
    agent, enable = section.agent, section.enable
    if agent is not None:
        yield Setting(name="class", value=agent.value, resolved=agent.value, read_by=_AXIS2, at=agent.at)
    yield Setting(
        name="enable",
        value=None if enable is None else enable.value,
        resolved="true" if section.enabled else "false",
        read_by=_AXIS2,
        at=None if enable is None else enable.at,
    )
    for parameter in section.parameters:
        yield _parameter(section, parameter, kernels)
        if parameter is section.parameter("properties"):
            yield from _properties(section)
        for serializer in parameter.serializers:
            yield Setting(
                name=f"hazelcastSerializers/{serializer.type_class.value if serializer.type_class else ''}",
                value=serializer.implementation.value,
                resolved=serializer.implementation.value,
                read_by=_agent_name(section),
                at=serializer.at,
            )
    read = well_known_members(section)
    for number, member in enumerate(section.well_known, 1):
        yield _member(section, number, member, read[number - 1] if read else None)
    for groups in section.group_management[:1]:
        yield from _groups(groups)
    for node_manager in section.node_managers[:1]:
        yield from _manager(section, node_manager)
    for state_manager in section.state_managers[:1]:
        yield from _manager(section, state_manager)
    yield from _defaults(section, kernels)


def _parameter(section: Clustering, parameter: Parameter, kernels: Kernels) -> Setting:
    name = parameter.name.value if parameter.name else ""
    known = definition(name)
    read_by = _readers(section, known, name, kernels)
    value = "" if parameter.holds_elements else parameter.text.value
    if section.parameter(name) is not parameter:
        read_by = f"{_NOBODY}, a later one counts"
    resolved = value if known is not None and known.blanks_count else value.strip(BLANKS)
    if is_secret(name) and value:
        value = resolved = HIDDEN
    return Setting(
        name=name,
        value=concealed(value),
        resolved="" if read_by.startswith(_NOBODY) else concealed(resolved),
        read_by=read_by,
        at=parameter.at,
    )


def _readers(section: Clustering, known: Definition | None, name: str, kernels: Kernels) -> str:
    if section.kind is Agent.OTHER:
        return "unknown agent"
    if known is None:
        return _NOBODY if section.parameter("membershipSchemeClassName") is None else "the scheme's own class"
    if Reader.PRODUCT in known.readers:
        return "the product"
    if name not in known.names(section.kind, kernels):
        return _NOBODY
    if name in known.names(section.kind, kernels, section.scheme) and _fits(section, known):
        return _agent_name(section)
    return f"{_NOBODY} in scheme {section.scheme}"


def _fits(section: Clustering, known: Definition) -> bool:
    return not known.schemes or section.scheme in known.schemes


def _agent_name(section: Clustering) -> str:
    names = {Agent.HAZELCAST: "Hazelcast agent", Agent.TRIBES: "Tribes agent", Agent.OTHER: "unknown agent"}
    return names[section.kind]


def _properties(section: Clustering) -> Iterator[Setting]:
    host = (section.value("localMemberHost") or "").strip(BLANKS)
    complete = [each for each in section.properties if each.name is not None and each.value is not None]
    found = resolve(section, host_name=host or "${hostName}")
    secrets = {each.value for each in found if is_secret(each.name)}
    for each, resolved in zip(complete, found, strict=True):
        is_hidden = is_secret(resolved.name) and resolved.value
        yield Setting(
            name=f"properties/{concealed(resolved.name, *secrets)}",
            value=HIDDEN if is_hidden else concealed(each.value.value if each.value else ""),
            resolved=HIDDEN if is_hidden else concealed(resolved.value, *secrets),
            read_by="the other members",
            at=each.at,
        )


def _member(section: Clustering, number: int, member: Member, read: WellKnownMember | None) -> Setting:
    """The line of a member; *read* is what the agent makes of it, None where it reads none."""
    texts = [text.value.strip(BLANKS) for text in (member.host_name, member.port) if text is not None]
    value = ":".join(texts)
    addresses = read.addresses if read else ()
    resolved = value
    if len(addresses) > 1 and member.port is not None:
        resolved = f"{addresses[0]} to {addresses[-1]}, port {texts[-1]}"
    return Setting(
        name=f"members/{number}",
        value=value,
        resolved=resolved if read else "",
        read_by=_agent_name(section) if read else f"{_NOBODY} in scheme {section.scheme}",
        at=member.at,
    )


def _groups(groups: GroupManagement) -> Iterator[Setting]:
    on = is_enabled(groups.enable)
    value = None if groups.enable is None else groups.enable.value
    yield Setting(name="groupManagement", value=value, resolved="true" if on else "false", read_by=_AXIS2, at=groups.at)
    for domain in groups.domains:
        name = domain.name.value if domain.name else ""
        agent = domain.agent.value if domain.agent else ""
        yield Setting(
            name=f"groupManagement/{name}",
            value=agent,
            resolved=agent if on else "",
            read_by=_AXIS2 if on else f"{_NOBODY}, it is off",
            at=domain.at,
        )


def _manager(section: Clustering, manager: NodeManager | StateManager) -> Iterator[Setting]:
    tag = "stateManager" if isinstance(manager, StateManager) else "nodeManager"
    on = is_enabled(manager.enable)
    value = manager.implementation.value if manager.implementation else ""
    refused = on and section.kind is Agent.HAZELCAST
    yield Setting(
        name=tag,
        value=value,
        resolved=value if on and not refused else "",
        read_by=f"{_NOBODY}, it is off" if not on else "refused by the Hazelcast agent" if refused else _AXIS2,
        at=manager.at,
    )
    if isinstance(manager, StateManager):
        yield from _excludes(manager, is_read=on and not refused)


def _excludes(manager: StateManager, *, is_read: bool) -> Iterator[Setting]:
    for replication in manager.replications[:1]:
        for exclusions in replication.exclusions:
            context = exclusions.context.value.rpartition(".")[2] if exclusions.context else ""
            where = "defaults" if exclusions.defaults else context
            for exclude in exclusions.excludes:
                value = exclude.name.value if exclude.name else ""
                yield Setting(
                    name=f"stateManager/{where}",
                    value=value,
                    resolved=value if is_read else "",
                    read_by=_AXIS2 if is_read else _NOBODY,
                    at=exclude.at,
                )


def _defaults(section: Clustering, kernels: Kernels) -> Iterator[Setting]:
    """What counts though it is not written."""
    for known in definitions():
        names = known.names(section.kind, kernels, section.scheme) if section.kind is not Agent.OTHER else ()
        is_written = any(section.parameter(name) is not None for name in (*names, known.name))
        if names and known.default is not None and _fits(section, known) and not is_written:
            resolved = f"{known.default} (default)"
            yield Setting(name=names[0], value=None, resolved=resolved, read_by=_agent_name(section), at=None)
