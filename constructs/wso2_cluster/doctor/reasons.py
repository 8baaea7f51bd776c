"""Why two nodes don't see each other, by what both logs say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.discovery import PORT_TRIES, hz_ports
from wso2_cluster.doctor.symptoms import Listed
from wso2_cluster.doctor.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from wso2_cluster.doctor.history import NodeHistory, Start
    from wso2_cluster.doctor.parting import Parting

_EACH = ("3.5", "3.12")
"""Versions of Hazelcast that try other ports than the one before."""
_NOT_RUNNING = "not running"
"""In the reason, when it is the instance's state."""


def reasons(parting: Parting, *, is_explained: bool) -> Iterator[Trouble]:
    """What the logs say of why two nodes don't see each other: one reason, in the log of one of them.

    What they are set to goes before what they met on their way. What one met before the other one started may be over:
    it counts where nothing else explains it.

    Args:
        parting: the two nodes.
        is_explained: whether one of the logs names a fault by itself.
    """
    sides = ((parting.one, parting.other), (parting.other, parting.one))
    for reason in (_other_domain, _left_out, _other_scheme, _other_port, _unreachable):
        for node, peer in sides:
            found = reason(node, peer)
            if found is not None and (reason in _SETTINGS or found.entry.time >= peer.current.began.time):
                yield found
                return
    last_resort = () if is_explained else (_left_out, _unreachable)
    found = next((each for reason in last_resort for node, peer in sides if (each := reason(node, peer))), None)
    if found is not None:
        yield found


def _other_domain(node: NodeHistory, peer: NodeHistory) -> Trouble | None:
    start, theirs = node.current, peer.current
    if start.domain is None or theirs.domain is None or start.domain == theirs.domain or start.domain_at is None:
        return None
    return Trouble(
        id="domain-differs",
        severity=Severity.ERROR,
        node=node,
        entry=start.domain_at,
        message=f"it is of domain '{start.domain}', {peer.shown} of domain '{theirs.domain}'",
        fix="write the same domain on all members; blanks count",
    )


def _left_out(node: NodeHistory, peer: NodeHistory) -> Trouble | None:
    start, host = node.current, (peer.address or "").rpartition(":")[0]
    ignored, taken, began = start.ignored.get(host), _taken(start), peer.current.began.time
    # It was left out before, if ever; or all are, which is said already.
    if (taken is not None and host in taken.addresses) or "no-instances" in start.evidence:
        return None
    if ignored is not None and (_NOT_RUNNING not in ignored.reason or ignored.entry.time >= began):
        entry, why = ignored.entry, ignored.reason
    elif taken is not None and taken.entry.time >= began and peer.address is not None:
        entry, why = taken.entry, "EC2 does not list it among those that this member asks for"
    else:
        return None
    return Trouble(
        id="instance-ignored",
        severity=Severity.ERROR,
        node=node,
        entry=entry,
        message=f"it leaves out the instance of {peer.shown}: {why}",
        fix="start that instance" if _NOT_RUNNING in why else "give that instance the members' tag and security group",
    )


def _taken(start: Start) -> Listed | None:
    """The instances that it took for members: Hazelcast 3.12 does not list them, but where it looks for members."""
    if start.taken is not None or start.scheme != "aws" or not start.asked:
        return start.taken
    return Listed(addresses=frozenset(start.asked), entry=max(start.asked.values(), key=lambda entry: entry.time))


def _other_scheme(node: NodeHistory, peer: NodeHistory) -> Trouble | None:
    start, theirs = node.current, peer.current
    if start.scheme is None or theirs.scheme is None or start.scheme == theirs.scheme or start.scheme_at is None:
        return None
    return Trouble(
        id="scheme-differs",
        severity=Severity.ERROR,
        node=node,
        entry=start.scheme_at,
        message=f"it is in scheme {start.scheme}, {peer.shown} in scheme {theirs.scheme}",
        fix="write the same membershipScheme on all members",
    )


def _other_port(node: NodeHistory, peer: NodeHistory) -> Trouble | None:
    """In scheme aws a member has addresses alone, and tries a few ports of each."""
    start, theirs = node.current, peer.current
    if start.scheme != "aws" or start.address is None or theirs.address is None:
        return None
    own, other = _port(start.address), _port(theirs.address)
    tried = _tried(start, own)
    if own == other or any(other in ports for ports in tried):
        return None
    which = " or ".join(f"{ports[0]} to {ports[-1]}" for ports in tried)
    return Trouble(
        id="port-differs",
        severity=Severity.ERROR,
        node=node,
        entry=start.views[-1].entry,
        message=f"it listens on {own} and tries ports {which} of the others, {peer.shown} listens on {other}",
        fix="write the same localMemberPort on all members",
    )


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _tried(start: Start, own: int) -> tuple[range, ...]:
    """The ports that it may try on an address: those of each Hazelcast when the log does not tell which it is."""
    ports = [hz_ports(version) for version in ((start.hazelcast,) if start.hazelcast else _EACH)]
    return tuple(range(each[0], each[1] + 1) if each else range(own, own + PORT_TRIES) for each in ports)


def _unreachable(node: NodeHistory, peer: NodeHistory) -> Trouble | None:
    start, address, theirs = node.current, peer.address or "", peer.current
    if any(member == address for member, _ in start.left):
        return None
    refused, tried = start.refused.get(address), start.unanswered.get(address)
    # Nothing listened there yet: a packet filter would have said nothing.
    if refused is not None and "Connection refused" in refused[1] and not _is_up(theirs, refused[0].time):
        refused = None
    if tried is not None and tried.time >= theirs.began.time:
        refused = tried, "it does not answer"
    if refused is None:
        return None
    entry, why = refused
    return Trouble(
        id="member-unreachable",
        severity=Severity.ERROR,
        node=node,
        entry=entry,
        message=f"it can't connect to {peer.shown}: {why}",
        fix=f"open port {address.rpartition(':')[2]} and the next two in the members' security group to itself",
    )


def _is_up(start: Start, moment: datetime) -> bool:
    return bool(start.views) and start.views[0].time <= moment


_SETTINGS = (_other_domain, _other_scheme, _other_port)
"""Reasons that hold as long as the nodes run."""
