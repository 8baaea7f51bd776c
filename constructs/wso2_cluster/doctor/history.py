"""What a node's log tells of its starts: whom it saw, when, and what went wrong on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from wso2_cluster.doctor.log import Change, elections, events, view
from wso2_cluster.doctor.symptoms import Evidence, Ignored, Listed, evidence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from wso2_cluster.doctor.entries import Entry

_OWN = re.compile(r"\[(?P<host>[0-9A-Fa-f.:]+)\]:(?P<port>\d+) \[(?P<domain>.*?)\] \[(?P<version>\d[\d.]*)\]")
_LOCAL = re.compile(
    r"Local member: \[[^]]*\] - Host:\s*[^/,\s]*?/?(?P<host>\d+\.[\d.]+)(?::(?P<port>\d+)|.*?Port: (?P<other>\d+))"
)
_THIS = re.compile(r"Member \[(?P<host>[^]]+)\]:(?P<port>\d+)(?: - \S+)? this")
_REFUSED = re.compile(r"Could not connect to: [^/\s]*/(?P<peer>[0-9.]+:\d+)\. Reason: (?P<why>[^\n]*)")
_CONNECTING = re.compile(
    r"Connecting to [^/\s]*/(?P<peer>[0-9.]+:\d+), timeout"
    r"|Connection to: \[(?P<host>[0-9.]+)\]:(?P<port>\d+) streamId:\S+ is not yet progress"
)
"""With FINEST; the second one is that of Hazelcast 4.2."""
_ASKING = re.compile(r"Sending master question to (?:Address)?\[(?P<host>[0-9.]+)\]:\d+")
_BLACKLISTED = re.compile(r"\[(?P<host>[0-9.]+)\]:(?P<port>\d+) is added to the blacklist")
_CONNECTED = re.compile(
    r"(?:Established socket|Initialized new cluster) connection between [^/\s]*/(?P<own>[0-9.]+:\d+)"
    r"(?: and [^/\s]*/(?P<peer>[0-9.]+:\d+))?"
)
_ADDED = re.compile(r"Added member: Host:(?P<host>[^,]+), .*?Port: (?P<port>\d+)")
_STOPS = ("Shutting down", "Halting JVM", "Stopping CarbonServerManager")
_LONGEST_BEGINNING = timedelta(minutes=5)
"""How long before `Starting WSO2 Carbon...` a start may have begun to log."""
_WORTH = re.compile(
    r"Starting WSO2 Carbon|Cluster domain: |membership management scheme|Members |Member |Elected this member"
    r"|Cluster initialization completed|Local member: |Cannot initialize cluster|Could not connect to: |Added member: "
    r"|Connecting to |Connection to: |connection between |blacklist|master question"
    r"|Shutting down|Halting JVM|Stopping CarbonServerManager|is SHUT|WSO2 Carbon started"
)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Whom a node took for the members of its cluster, from a moment on."""

    entry: Entry
    members: frozenset[str]
    """Address and port of each, itself among them."""

    @property
    def time(self) -> datetime:
        """The moment."""
        return self.entry.time


@dataclass(kw_only=True)
class Start:
    """One start of the product, until it stops or the next one begins."""

    began: Entry
    last: Entry
    """The last entry of it."""
    domain: str | None = None
    domain_at: Entry | None = None
    """Where clustering began."""
    scheme: str | None = None
    scheme_at: Entry | None = None
    hazelcast: str | None = None
    """Version of Hazelcast."""
    address: str | None = None
    """Own address and port."""
    initialized: Entry | None = None
    failed: Entry | None = None
    """`Cannot initialize cluster`."""
    stopped: Entry | None = None
    elected: list[Entry] = field(default_factory=list)
    views: list[Seen] = field(default_factory=list)
    has_lists: bool = False
    """Whether Hazelcast logs its lists of members, which tell more than what Carbon says of single ones."""
    left: list[tuple[str, Entry]] = field(default_factory=list)
    """Members that it saw leave."""
    joined: list[tuple[str, Entry]] = field(default_factory=list)
    refused: dict[str, tuple[Entry, str]] = field(default_factory=dict)
    """The last failed connection to each address, and why."""
    unanswered: dict[str, Entry] = field(default_factory=dict)
    """The first attempt to connect to each address of which nothing came so far."""
    asked: dict[str, Entry] = field(default_factory=dict)
    """Where it looked for members, and when last: hosts, its own among them (FINEST of `com.hazelcast`)."""
    listed: dict[str, Entry] = field(default_factory=dict)
    """Its well-known members."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """What is wrong by the words of the log alone: the first entry of each kind."""
    ignored: dict[str, Ignored] = field(default_factory=dict)
    """Instances that it left out, by address."""
    taken: Listed | None = None
    """The instances that it took for members when it asked EC2 last."""

    @property
    def members(self) -> frozenset[str] | None:
        """Whom it saw last; None: the log does not tell."""
        return self.views[-1].members if self.views else None

    @property
    def is_alone(self) -> bool:
        """Whether it saw nobody but itself, though its cluster is up."""
        return self.members is not None and len(self.members) == 1

    def seen_at(self, moment: datetime) -> frozenset[str] | None:
        """Whom it saw at *moment*; None: nobody knows, or it was not up."""
        if self.stopped is not None and moment >= self.stopped.time:
            return None
        known = [seen.members for seen in self.views if seen.time <= moment]
        return known[-1] if known else None


@dataclass(frozen=True, kw_only=True)
class NodeHistory:
    """All starts of a node that its logs tell of."""

    name: str
    starts: tuple[Start, ...]

    @property
    def current(self) -> Start:
        """The last one."""
        return self.starts[-1]

    @property
    def address(self) -> str | None:
        """Its own address and port, as the last start that tells them has them."""
        return next((start.address for start in reversed(self.starts) if start.address), None)

    @property
    def shown(self) -> str:
        """Name and address."""
        return f"{self.name} ({self.address})" if self.address and self.address != self.name else self.name


def history(name: str, log: Iterable[Entry]) -> NodeHistory | None:
    """What *log* tells of the node *name*; None when it has no entry."""
    starts: list[Start] = []
    for entry in log:
        if not starts or _begins(entry, starts[-1]):
            starts.append(Start(began=entry, last=entry))
        start = starts[-1]
        start.last = entry
        if _WORTH.search(entry.text):
            _note(start, entry)
        _look(start, entry)
    return NodeHistory(name=name, starts=tuple(starts)) if starts else None


def _begins(entry: Entry, start: Start) -> bool:
    if "Starting WSO2 Carbon" in entry.text:
        # Some lines come before that one.
        return start.domain is not None or entry.time - start.began.time > _LONGEST_BEGINNING
    # A log that does not have the first lines of the start, or where Carbon's own INFO is off.
    begins = entry.text.startswith("Cluster domain: ")
    return begins and start.domain is not None


def _look(start: Start, entry: Entry) -> None:
    found = evidence(entry)
    if isinstance(found, Ignored):
        start.ignored[found.address] = found
    elif isinstance(found, Listed):
        start.taken = found
    elif found is not None:
        start.evidence.setdefault(found.symptom.id, found)
    if start.hazelcast is None and (own := _OWN.search(entry.text)):
        start.hazelcast = own["version"]
        start.address = f"{own['host']}:{own['port']}"


def _note(start: Start, entry: Entry) -> None:
    text = entry.text
    if text.startswith("Cluster domain: "):
        start.domain, start.domain_at = text.removeprefix("Cluster domain: ").split("\n")[0], entry
    elif scheme := re.search(r"Using (\S+) based membership management scheme", text):
        start.scheme, start.scheme_at = scheme[1], entry
    elif added := _ADDED.search(text):
        start.listed[f"{added['host']}:{added['port']}"] = entry
    elif local := _LOCAL.search(text):
        start.address = f"{local['host']}:{local['port'] or local['other']}"
    elif elections(text):
        if start.stopped is None:
            start.elected.append(entry)
    elif "Cluster initialization completed" in text:
        start.initialized = entry
        if start.elected and not start.views:
            # Hazelcast's own lists are off, as shipped: who is elected before its start is over was there first.
            _see(start, entry, frozenset({start.address or "itself"}))
    elif "Cannot initialize cluster" in text:
        start.failed = start.failed or entry
    elif any(text.startswith(stop) for stop in _STOPS) or " is SHUT" in text:
        start.stopped = start.stopped or entry
    _note_connection(start, entry)
    _follow(start, entry)


def _note_connection(start: Start, entry: Entry) -> None:
    text = entry.text
    if refused := _REFUSED.search(text):
        start.refused[refused["peer"]] = entry, refused["why"]
        start.unanswered.pop(refused["peer"], None)
    elif connecting := _CONNECTING.search(text):
        peer = connecting["peer"] or f"{connecting['host']}:{connecting['port']}"
        start.unanswered.setdefault(peer, entry)
    elif asking := _ASKING.search(text):
        start.asked[asking["host"]] = entry
    elif blacklisted := _BLACKLISTED.search(text):
        # The only trace of a refused connection in Hazelcast 4.2.
        peer = f"{blacklisted['host']}:{blacklisted['port']}"
        start.refused.setdefault(peer, (entry, "Connection refused, or not made in time"))
        start.unanswered.pop(peer, None)
    elif connected := _CONNECTED.search(text):
        _answered(start, connected["own"], connected["peer"])


def _answered(start: Start, own: str, peer: str | None) -> None:
    """One of the addresses that it tried answered; Hazelcast 3.5 does not say which, so it may have been any."""
    if peer is not None:
        start.unanswered.pop(peer, None)
    elif own != start.address:
        start.unanswered.clear()


def _follow(start: Start, entry: Entry) -> None:
    """Keep the view: Hazelcast's lists, or else what Carbon says of single members."""
    listed = view(entry.text)
    if listed is not None:
        start.has_lists = True
        _see(start, entry, listed)
        if this := _THIS.search(entry.text):
            start.address = f"{this['host']}:{this['port']}"
        return
    for event in events(entry.text):
        (start.joined if event.change is Change.JOINED else start.left).append((event.member, entry))
        known = start.members
        if known is not None and not start.has_lists:
            joins = event.change is Change.JOINED
            _see(start, entry, known | {event.member} if joins else known - {event.member})


def _see(start: Start, entry: Entry, members: frozenset[str]) -> None:
    if start.members != members and start.stopped is None:
        start.views.append(Seen(entry=entry, members=members))
