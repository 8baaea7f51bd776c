"""Member properties, with the values that their `${…}` stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.model import Agent, Position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wso2_cluster.carbon.language.model import Clustering

_REFERENCE = re.compile(r"\$\{([^}]*)\}")

LONGEST = 10_000
"""Characters of a resolved name or value. References that double each other would fill the memory of any machine."""

IMPLICIT = {
    Agent.TRIBES: ("hostName", "httpPort", "httpsPort"),
    Agent.HAZELCAST: ("hostName",),
    Agent.OTHER: ("hostName", "httpPort", "httpsPort"),
}
"""Properties that every member has without a line in the file. The Hazelcast agent keeps the two ports of its member
elsewhere, so there `${httpPort}` and `${httpsPort}` are replaced only where they are system properties
(carbon-kernel 4.4.16, MemberUtils.java)."""


@dataclass(frozen=True, kw_only=True)
class ResolvedProperty:
    """A member property as the other members see it."""

    name: str
    value: str
    unresolved: tuple[str, ...]
    """References that stay in its name or value as they are."""
    breaks: bool
    """Whether a `}` before a `${` ends the start of the agent with StringIndexOutOfBoundsException."""
    grows: bool
    """Whether it is longer than `LONGEST`, and not resolved to its end."""
    at: Position | None


def resolve(
    section: Clustering,
    *,
    host_name: str,
    http_port: int | None = None,
    https_port: int | None = None,
    system: Mapping[str, str] | None = None,
) -> tuple[ResolvedProperty, ...]:
    """The properties of *section* in order, resolved as its agent does it.

    A reference is looked for among the implicit properties, then those that stand before it in the file, then
    *system*, the Java system properties. One without a value stays, and so do all that come after it in the same text.
    A property without a name or a value is left out. One of a name that was there before takes its place for the
    references that follow; `final` tells what is left in the end.
    """
    given = {
        "hostName": host_name,
        "httpPort": None if http_port is None else str(http_port),
        "httpsPort": None if https_port is None else str(https_port),
    }
    known = {name: value for name in IMPLICIT[section.kind] if (value := given[name]) is not None}
    resolved = []
    for each in section.properties:
        if each.name is None or each.value is None:
            continue
        name, name_breaks = _replace(each.name.value, known, system or {})
        value, value_breaks = _replace(each.value.value, known, system or {})
        known[name] = value
        resolved.append(
            ResolvedProperty(
                name=name,
                value=value,
                unresolved=tuple(match[1] for text in (name, value) for match in _REFERENCE.finditer(text)),
                breaks=name_breaks or value_breaks,
                grows=max(len(name), len(value)) > LONGEST,
                at=each.at,
            )
        )
    return tuple(resolved)


def final(properties: tuple[ResolvedProperty, ...]) -> dict[str, str]:
    """What the other members see: of properties of one name the last; `hostName` is taken out again."""
    return {each.name: each.value for each in properties if each.name != "hostName"}


def _replace(text: str, known: Mapping[str, str], system: Mapping[str, str]) -> tuple[str, bool]:
    """*text* with its references replaced, and whether the agent would have broken off.

    The agent goes on while the next `${` stands behind the last one it looked at, so it stops at the first reference
    without a value; and it takes the first `}` of the whole text, which may stand before the `${`.
    """
    looked_at = -1
    while True:
        start, end = text.find("${"), text.find("}")
        if start <= looked_at or end == -1 or len(text) > LONGEST:
            return text, False
        if end < start + 2:
            return text, True
        name = text[start + 2 : end]
        value = known.get(name, system.get(name))
        looked_at = start
        if value is not None:
            text = text[:start] + value + text[end + 1 :]
