"""Which members find each other, and which clusters come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from wso2_cluster.discovery.candidates import Query, find_candidates
from wso2_cluster.discovery.errors import DiscoveryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wso2_cluster.discovery.candidates import Instance, Verdict

PORT_TRIES = 3
"""How many ports Hazelcast 3.5 tries on an address that comes without one (TcpIpJoiner)."""
HZ_PORTS = (5701, 5708)
"""First and last port that Hazelcast 3.12 and 4.2 try on an address that EC2 gave them, whatever their own one is
(hazelcast-aws, hz-port; seen in the logs of kernels 4.5.1 and 4.7.1)."""
_HZ_PORTS_SINCE = (3, 12)


class Scheme(StrEnum):
    """How a member looks for others."""

    AWS = "aws"
    """It asks EC2."""
    WKA = "wka"
    """It has a list of well-known addresses."""
    DISCOVERED = "discovered"
    """Its node asks EC2 before it starts, and gives it the answer as a list of well-known addresses."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A Carbon server with clustering on, as its axis2.xml describes it."""

    name: str
    address: str
    """Where it can be reached: `localMemberHost`, or the private address."""
    port: int
    """`localMemberPort`; carbon.xml's Offset does not change it."""
    domain: str
    """`domain`, which Hazelcast uses as the group's name."""
    scheme: Scheme
    query: Query | None = None
    """For `aws` and `discovered`. Default: no filter, every running instance of us-east-1."""
    tried_ports: tuple[int, int] | None = None
    """For `aws`: first and last port that it tries on an address. Default: its own and the next two, as Hazelcast 3.5
    does."""
    well_known: tuple[tuple[str, int], ...] = ()
    """For `wka`: host and port. The last number of an IPv4 address may be a range (`10.0.1.10-20`) or `*`."""


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A member that another one does not find."""

    member: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class View:
    """What one member finds when it starts."""

    member: str
    finds: tuple[str, ...]
    misses: tuple[Miss, ...]
    unanswered: tuple[str, ...]
    """Addresses that it tries and where no member of the list runs."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Everyone's view, and the clusters that come of it."""

    views: tuple[View, ...]
    clusters: tuple[tuple[str, ...], ...]
    """Names of the members that end up together, directly or through others, in the order of the members."""
    one_sided: tuple[tuple[str, str], ...]
    """(finder, found) where the other one does not find back: they join only if the finder starts later. A cluster that
    is up searches for others (`hazelcast.merge.next.run.delay.seconds`, 30 s in Carbon), but the finder's joins the
    other one only if that is larger; of two of one size, their addresses decide (Hazelcast 3.5.4, AbstractJoiner)."""

    @property
    def one_cluster(self) -> bool:
        """Whether all members form one cluster."""
        return len(self.clusters) == 1


def who_joins_whom(members: Sequence[Member], instances: Iterable[Instance] = ()) -> Membership:
    """Tell for each member which others it finds, for the rest why not, and which clusters form.

    *instances* is what EC2 lists: members that ask EC2 find nothing else, and a member whose instance is not
    running does not run either. Members that appear in no instance are taken to run; for lists of well-known members
    alone *instances* may be left out.

    Raises `DiscoveryError` for two members of one name or at one address and port, and for a range that is none.
    """
    _require_distinct(members)
    known = tuple(instances)
    views = tuple(_view(member, members, known) for member in members)
    found = {(view.member, other) for view in views for other in view.finds}
    return Membership(
        views=views,
        clusters=_components([member.name for member in members], found),
        one_sided=tuple(
            (view.member, other) for view in views for other in view.finds if (other, view.member) not in found
        ),
    )


def hz_ports(hazelcast: str) -> tuple[int, int] | None:
    """First and last port that this version of Hazelcast tries in scheme aws, whatever the member's own one is.

    None: it tries the member's own `localMemberPort` and the next two.
    """
    is_later = tuple(int(part) for part in hazelcast.split(".")) >= _HZ_PORTS_SINCE
    return HZ_PORTS if is_later else None


def _require_distinct(members: Sequence[Member]) -> None:
    for what, keys in (
        ("name", [member.name for member in members]),
        ("address", [f"{member.address}:{member.port}" for member in members]),
    ):
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise DiscoveryError(f"Two members have the {what} '{twice[0]}'; give each its own.")


def _view(member: Member, members: Sequence[Member], instances: tuple[Instance, ...]) -> View:
    others = [other for other in members if other is not member]
    verdicts = candidates_of(member, instances)
    tried = tuple(dict.fromkeys(_tried(member, verdicts)))
    runs = {"running", "pending"} if member.scheme is Scheme.DISCOVERED else {"running"}
    down = {instance.private_address for instance in instances if instance.state not in runs}
    down -= {instance.private_address for instance in instances if instance.state in runs}
    finds: list[str] = []
    misses: list[Miss] = []
    for other in others:
        reason = _why_not(member, other, tried, verdicts, down)
        if reason is None:
            finds.append(other.name)
        else:
            misses.append(Miss(member=other.name, reason=reason))
    answering = {other.address for other in members if other.address not in down}
    silent = dict.fromkeys(host for host, _ in tried if host not in answering)
    return View(member=member.name, finds=tuple(finds), misses=tuple(misses), unanswered=tuple(silent))


def candidates_of(member: Member, instances: Sequence[Instance]) -> tuple[Verdict, ...]:
    """What *member* makes of each of *instances*; nothing in scheme wka, where nobody asks EC2."""
    if member.scheme is Scheme.WKA:
        return ()
    return find_candidates(instances, _query(member, tuple(instances)))


def _query(member: Member, instances: tuple[Instance, ...]) -> Query:
    """What *member* asks for; a node takes members of its own VPC alone."""
    query = member.query or Query()
    if member.scheme is not Scheme.DISCOVERED:
        return query
    query = replace(query, by_node=True)
    own = {
        verdict.instance.vpc
        for verdict in find_candidates(instances, query)
        if verdict.accepted and verdict.instance.private_address == member.address
    }
    return replace(query, vpc=own.pop()) if len(own) == 1 else query


def _tried(member: Member, verdicts: tuple[Verdict, ...]) -> Iterator[tuple[str, int]]:
    """The addresses and ports that a member connects to when it starts."""
    for verdict in verdicts:
        if verdict.accepted and verdict.instance.private_address:
            for port in _ports(member):
                yield verdict.instance.private_address, port
    if member.scheme is Scheme.WKA:
        for host, port in member.well_known:
            for address in expand_range(host):
                yield address, port


def _ports(member: Member) -> range:
    """The ports that *member* tries on an address that EC2 gave it."""
    if member.scheme is not Scheme.AWS:
        # A well-known address has its port with it.
        return range(member.port, member.port + 1)
    first, last = member.tried_ports or (member.port, member.port + PORT_TRIES - 1)
    return range(first, last + 1)


def _why_not(
    member: Member,
    other: Member,
    tried: tuple[tuple[str, int], ...],
    verdicts: tuple[Verdict, ...],
    down: set[str | None],
) -> str | None:
    ports = [port for host, port in tried if host == other.address]
    if not ports:
        return _why_not_tried(member, other, verdicts)
    if other.address in down:
        return f"nothing runs at {other.address}: its instance is not running"
    if other.port not in ports:
        if member.scheme is Scheme.AWS:
            which = (
                "whatever its own localMemberPort" if member.tried_ports else "its own localMemberPort and the next two"
            )
            return (
                f"{member.name} tries only ports {ports[0]} to {ports[-1]} of {other.address} ({which}), "
                f"{other.name} listens on {other.port}"
            )
        named = " and ".join(f"{other.address}:{port}" for port in ports)
        return f"the well-known members of {member.name} name {named}, {other.name} listens on {other.port}"
    if other.domain != member.domain:
        return f"{member.name} is of domain '{member.domain}', {other.name} of domain '{other.domain}'"
    return None


def _why_not_tried(member: Member, other: Member, verdicts: tuple[Verdict, ...]) -> str:
    if member.scheme is Scheme.WKA:
        return f"the well-known members of {member.name} do not name {other.address}"
    refused = [verdict for verdict in verdicts if verdict.instance.private_address == other.address]
    if not refused:
        return f"nothing runs at {other.address}: EC2 lists no instance with that private address"
    return "; ".join(f"{verdict.instance.name} is ignored: {verdict.reason}" for verdict in refused)


def _components(names: Sequence[str], found: set[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    together = {name: {name} for name in names}
    for one, other in found:
        merged = together[one] | together[other]
        for name in merged:
            together[name] = merged
    groups = (tuple(name for name in names if name in together[first]) for first in names)
    return tuple(dict.fromkeys(groups))


def expand_range(host: str) -> tuple[str, ...]:
    """The addresses that an entry of a list of well-known members stands for.

    Only the last number of an IPv4 address may be a range or `*` (Hazelcast 3.5, `AddressUtil`); anything else,
    host names too, stands for itself.

    Raises `DiscoveryError` for a range outside 0-255 or from high to low.
    """
    parts = re.fullmatch(r"(\d+\.\d+\.\d+\.)(?:(\*)|(\d+)-(\d+))", host)
    if parts is None:
        if re.fullmatch(r"[\d.*-]*[*-][\d.*-]*", host):
            raise DiscoveryError(
                f"'{host}' is not an address range: only the last number may be one, such as 10.0.1.10-20 or 10.0.1.*"
            )
        return (host,)
    low, high = (0, 255) if parts[2] else (int(parts[3]), int(parts[4]))
    if not low <= high <= 255:
        raise DiscoveryError(f"'{host}' is not an address range: it has to go up, and to 255 at most.")
    return tuple(f"{parts[1]}{number}" for number in range(low, high + 1))
