"""The members of a cluster on machines of this host, and waiting for what they do."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from wso2_cluster.doctor.log import Change, MembershipEvent, elections, events, view
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import LabError
from wso2_cluster.topology import Node, Topology

LOG = "repository/logs/wso2carbon.log"
"""Relative to the product home; the same in every Carbon product."""
INITIALIZED = "Cluster initialization completed"
"""What Carbon's clustering agent logs when it listens (carbon-kernel 4.4.16 to 4.7.1, HazelcastClusteringAgent)."""
CLUSTER_S = 600
"""Seconds from power-on to one cluster, at most: the first member creates the tables, on a busy host slowly."""
_PAUSE_S = 1.0


class MachineLike(Protocol):
    """What is needed of a machine."""

    def read(self, path: str) -> bytes:
        """Read a file of the machine; raises `MachineError` when it is not there."""


@dataclass(frozen=True, kw_only=True)
class LabMember:
    """A node of the topology and the machine that it runs on."""

    node: Node
    home: str
    port: int
    machine: MachineLike

    @property
    def member(self) -> str:
        """Address and port, as members name each other."""
        return f"{self.node.address}:{self.port}"

    def log(self) -> str:
        """wso2carbon.log as it is now, empty before the product's first start."""
        try:
            return self.machine.read(f"{self.home}/{LOG}").decode("utf-8", "replace")
        except MachineError:
            return ""

    def view(self) -> frozenset[str]:
        """The members of its cluster that it has logged last."""
        return view(self.log()) or frozenset()

    def events(self) -> tuple[MembershipEvent, ...]:
        """What it logged of others that joined and left."""
        return events(self.log())


def keep_logs(members: Iterable[LabMember], folder: Path) -> tuple[Path, ...]:
    """Write what each member has logged to *folder*, in a folder with its name; return these.

    A machine that is off has its log on its disk; a member without one is left out.
    """
    kept = []
    for member in members:
        text = member.log()
        if text:
            place = folder / member.node.name
            place.mkdir(parents=True, exist_ok=True)
            (place / PurePosixPath(LOG).name).write_text(text, "utf-8")
            kept.append(place)
    return tuple(kept)


def members_of(topology: Topology, machine: Callable[[str], MachineLike]) -> tuple[LabMember, ...]:
    """The members of *topology*; *machine* gives the machine with an address."""
    return tuple(
        LabMember(
            node=node,
            home=topology.home,
            port=node.member_port,
            machine=machine(str(node.address)),
        )
        for node in topology.nodes
    )


def wait_for_one_cluster(
    members: Sequence[LabMember], say: Callable[[str], None] = lambda _: None, *, seconds: float = CLUSTER_S
) -> float:
    """Wait until each of *members* sees exactly them; return how many seconds that took.

    *say* gets every new line in which one of them says that another joined or left.

    Raises:
        LabError: they don't within *seconds*; the message has what each of them saw last.
    """
    whole = frozenset(member.member for member in members)
    said = {member.member: len(member.events()) for member in members}

    def formed() -> bool:
        logs = {member.member: member.log() for member in members}
        for member in members:
            seen = events(logs[member.member])
            for event in seen[said[member.member] :]:
                say(f"{member.node.name}: {event.line}")
            said[member.member] = len(seen)
        return all(settled(log, whole) for log in logs.values()) and announced(whole, logs.values())

    took = wait_until(formed, seconds=seconds)
    if took is None:
        raise LabError(f"No cluster of {len(members)} after {seconds:.0f} s. {views(members)}")
    return took


def settled(log: str, members: frozenset[str]) -> bool:
    """Whether a member sees exactly *members*, and Carbon listens to who joins and leaves.

    Hazelcast lists the members before it hands itself over to Carbon: who leaves in between, Carbon never hears of.
    """
    return view(log) == members and INITIALIZED in log


def announced(members: Iterable[str], logs: Iterable[str]) -> bool:
    """Whether Carbon has logged `Member joined` for all *members* but the one that was there first.

    Hazelcast knows of a new member some seconds before Carbon's clustering agent says so.
    """
    joined = {event.member for log in logs for event in events(log) if event.change is Change.JOINED}
    return len(frozenset(members) - joined) <= 1


def wait_until(true: Callable[[], bool], *, seconds: float) -> float | None:
    """Ask every second; the seconds that it took, or None when it did not come true in time."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > seconds:
            return None
        time.sleep(_PAUSE_S)
    return time.monotonic() - started


def views(members: Sequence[LabMember]) -> str:
    """Who sees whom, and who took itself for the coordinator, as one sentence for each member."""
    return " ".join(
        f"{member.node.name} ({member.member}) sees {', '.join(sorted(member.view())) or 'nobody'}"
        f"{', and was elected coordinator' if elections(member.log()) else ''}."
        for member in members
    )
