"""What a member's wso2carbon.log tells of its cluster."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_EVENT = re.compile(r"Member (?P<kind>joined|left)[ \t]*\[(?P<uuid>[^]\n]*)\]:[ \t]*[^/\s]*/(?P<member>[0-9.]+:\d+)")
_COORDINATOR = re.compile(r"Elected this member\s*\[?(?P<uuid>[^]\s]*)\]?\s*as the Coordinator node")
_VIEW = re.compile(r"Members (?:\[\d+\] \{|\{size:\d+, ver:\d+\} \[)\s*\n(?P<members>(?:\s*Member \[[^\n]*\n)+)\s*[]}]")
_MEMBER = re.compile(r"Member \[(?P<address>[^]]+)\]:(?P<port>\d+)")


class Change(StrEnum):
    """What happened to a member, as another one logs it."""

    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True)
class MembershipEvent:
    """A line of Carbon's clustering agent: `Member joined [uuid]: /10.0.1.10:5701`."""

    change: Change
    member: str
    """Address and port."""
    line: str
    """The whole line, as it is in the log."""


def events(log: str) -> tuple[MembershipEvent, ...]:
    """The members that joined and left, in the order of the log.

    The wording is that of carbon-kernel 4.4.16, HazelcastMembershipHandler and AWSBasedMembershipScheme, and has not
    changed up to 4.7.1.
    """
    return tuple(_events(log))


def _events(log: str) -> Iterator[MembershipEvent]:
    for found in _EVENT.finditer(log):
        begin, end = log.rfind("\n", 0, found.start()) + 1, log.find("\n", found.end())
        line = log[begin : end if end >= 0 else len(log)]
        yield MembershipEvent(change=Change(found["kind"]), member=found["member"], line=line.strip())


def view(log: str) -> frozenset[str] | None:
    """The members of the last list that Hazelcast logged, each as address and port; None when it logged none.

    Hazelcast 3.5 writes `Members [2] {`, 3.12 and 4.2 `Members {size:2, ver:2} [`, each with a line per member.
    """
    end = len(log)
    # From the end: logs of several megabytes are asked every second.
    while (end := log.rfind("Members ", 0, end)) >= 0:
        if found := _VIEW.match(log, end):
            return frozenset(f"{member['address']}:{member['port']}" for member in _MEMBER.finditer(found["members"]))
    return None


def elections(log: str) -> int:
    """How often the member was elected coordinator."""
    return len(_COORDINATOR.findall(log))
