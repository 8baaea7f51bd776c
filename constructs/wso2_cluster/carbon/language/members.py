"""The list of well-known members, with the values that a node gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.carbon.language.model import BLANKS, Position, Scheme
from wso2_cluster.carbon.language.ranges import AddressRangeError, expand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wso2_cluster.carbon.language.model import Clustering, Member

_INTEGER = re.compile(r"[+-]?\d+")
_VARIABLE = re.compile(r"\$\{(.*?)\}", re.DOTALL)


def java_integer(text: str) -> int | None:
    """What Java's `Integer.parseInt` makes of *text*; None: NumberFormatException."""
    if len(text) > 100 or not _INTEGER.fullmatch(text):
        return None
    number = int(text)
    return number if -(2**31) <= number < 2**31 else None


@dataclass(frozen=True, kw_only=True)
class WellKnownMember:
    """An entry of the list as the agent gets it."""

    addresses: tuple[str, ...]
    """What its host name stands for: one, or those of a range. Empty: nothing that could be reached."""
    port: int | None
    """None: it is missing, or no number."""
    unresolved: tuple[str, ...]
    """Names of variables that have no value."""
    at: Position | None


def variables(text: str) -> tuple[str, ...]:
    """Names of the `${NAME}` in *text*, in order."""
    return tuple(match[1] for match in _VARIABLE.finditer(text))


def breaks(text: str) -> bool:
    """Whether the `${` in *text* stops the server: there is no `}`, or one before it.

    The builder takes the first `}` of the whole text (wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java, `substring`).
    """
    start = text.find("${")
    return start != -1 and text.find("}") < start + 2


def replaced(text: str, system: Mapping[str, str], environment: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """*text* with its first `${NAME}` replaced: by a system property, or else a variable of the environment.

    Only the first: a second one stays as it is (wso2-axis2 1.6.1-wso2v20, ClusterBuilder.java). The second value
    holds the names that stay.
    """
    first = _VARIABLE.search(text)
    if first is None:
        return text, ()
    value = system.get(first[1], environment.get(first[1]))
    rest = tuple(match[1] for match in _VARIABLE.finditer(text, first.end()))
    if value is None:
        return text, (first[1], *rest)
    return text[: first.start()] + value + text[first.end() :], rest


def well_known_members(
    section: Clustering, *, environment: Mapping[str, str] | None = None, system: Mapping[str, str] | None = None
) -> tuple[WellKnownMember, ...]:
    """The members that the agent connects to; none unless the scheme is `wka`, the only one that reads the list.

    *environment* and *system* are the variables and the Java system properties of the node. Blanks around a host name
    or a port do not count. A list that is wrong has entries without addresses or port; `findings` says why.
    """
    if section.scheme != Scheme.WKA or section.parameter("membershipScheme") is None:
        return ()
    return tuple(_resolved(member, system or {}, environment or {}) for member in section.well_known)


def _resolved(member: Member, system: Mapping[str, str], environment: Mapping[str, str]) -> WellKnownMember:
    host, port = (
        ("", ()) if text is None else replaced(text.value.strip(BLANKS), system, environment)
        for text in (member.host_name, member.port)
    )
    unresolved = (*host[1], *port[1])
    try:
        addresses = () if not host[0] or host[1] else expand(host[0])
    except AddressRangeError:
        addresses = ()
    return WellKnownMember(addresses=addresses, port=java_integer(port[0]), unresolved=unresolved, at=member.at)
