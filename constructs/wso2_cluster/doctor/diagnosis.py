"""From the histories of all nodes to what is wrong, and to what is a mere consequence of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.doctor.files import node_logs, read
from wso2_cluster.doctor.history import NodeHistory, Start, history
from wso2_cluster.doctor.parting import Parting, partings
from wso2_cluster.doctor.reasons import reasons
from wso2_cluster.doctor.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from wso2_cluster.doctor.entries import Entry

LONGEST_START = timedelta(seconds=90)
"""How long a member may look for others before that counts as a fault; Hazelcast gives up after 300 s (3.5) or goes on
alone, and members that find each other took up to 40 s on a busy machine."""


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What the logs tell."""

    nodes: tuple[NodeHistory, ...]
    troubles: tuple[Trouble, ...]
    partings: tuple[Parting, ...]
    """When nodes that were up did not see each other."""

    @property
    def is_sick(self) -> bool:
        """Whether something is wrong now."""
        return any(trouble.severity is Severity.ERROR for trouble in self.troubles)


def diagnose(paths: Iterable[Path]) -> Diagnosis:
    """Read the logs *paths*, files or folders, and tell what is wrong.

    What matters is the last start of each node; earlier ones are history.

    Raises:
        DoctorError: a log can't be read, or is none.
    """
    read_histories = (
        history(name, (entry for file in files for entry in read(file))) for name, files in node_logs(paths).items()
    )
    nodes = tuple(each for each in read_histories if each is not None)
    parted = tuple(partings(nodes))
    troubles = [trouble for node in nodes for trouble in _of_node(node)]
    troubles += _between(nodes, parted, troubles)
    troubles.sort(key=lambda trouble: (trouble.severity is not Severity.ERROR, trouble.entry.time))
    return Diagnosis(nodes=nodes, troubles=tuple(troubles), partings=parted)


def _of_node(node: NodeHistory) -> Iterator[Trouble]:
    """What is wrong by the words of one log."""
    start = node.current
    is_with_others = start.members is not None and len(start.members) > 1
    found = list(start.evidence.values())
    # It says no more than what made it fail.
    specific = [each for each in found if each.symptom.id != "discovery-failed"]
    for each in specific if len(specific) > sum(one.symptom.outlives for one in specific) else found:
        symptom = each.symptom
        passed = symptom.id in ("heartbeat-lost", "clock-jumped") or (is_with_others and not symptom.outlives)
        yield Trouble(
            id=symptom.id,
            severity=Severity.WARNING if passed else Severity.ERROR,
            node=node,
            entry=each.entry,
            message=symptom.title,
            fix=symptom.fix,
        )
    yield from _moved(node)
    if not any(each.symptom.id not in ("heartbeat-lost", "clock-jumped") for each in found):
        yield from _not_initialized(node, start)


def _moved(node: NodeHistory) -> Iterator[Trouble]:
    """Its port was taken, and Hazelcast took the next one, which no list of well-known members has."""
    start = node.current
    if start.address is None or start.address in start.listed:
        return
    host, _, port = start.address.rpartition(":")
    for listed, entry in start.listed.items():
        if listed.rpartition(":")[0] == host:
            yield Trouble(
                id="port-moved",
                severity=Severity.ERROR,
                node=node,
                entry=entry,
                message=f"it listens on {port}, and the well-known members name {listed}: its own port was taken",
                fix="stop what listens there (ss -ltnp), such as an old process of the product, and start it again",
            )


def _not_initialized(node: NodeHistory, start: Start) -> Iterator[Trouble]:
    if start.failed is not None:
        yield Trouble(
            id="not-initialized",
            severity=Severity.ERROR,
            node=node,
            entry=start.failed,
            message=f"clustering did not start: {_cause(start.failed)}",
            fix="read the exception beneath this line in the log",
        )
    elif start.domain_at is not None and start.initialized is None and not start.views and start.stopped is None:
        waited = start.last.time - start.domain_at.time
        if waited > LONGEST_START:
            yield Trouble(
                id="not-initialized",
                severity=Severity.ERROR,
                node=node,
                entry=start.domain_at,
                message=f"clustering began, and {waited.seconds} s later it is neither up nor has it failed",
                fix="set com.hazelcast.level = FINEST in logging-bridge.properties, and see what it waits for",
            )


def _cause(entry: Entry) -> str:
    causes = [line.strip() for line in entry.text.split("\n") if line.startswith("Caused by: ")]
    if causes:
        return causes[-1].removeprefix("Caused by: ")
    lines = [line.strip() for line in entry.text.split("\n") if line.strip()]
    return lines[1] if len(lines) > 1 else lines[0]


def _between(nodes: Sequence[NodeHistory], parted: Sequence[Parting], known: Sequence[Trouble]) -> Iterator[Trouble]:
    """What is wrong between nodes; a split brain only where nothing else explains it."""
    by_words = {id(trouble.node) for trouble in known if trouble.severity is Severity.ERROR}
    explained = set(by_words)
    now = [each for each in parted if each.until is None]
    for parting in now:
        for trouble in reasons(parting, is_explained=_is_explained(parting, by_words)):
            explained |= {id(parting.one), id(parting.other)}
            yield trouble
    for node, entry, others in _split(nodes, [each for each in now if not _is_explained(each, explained)]):
        yield Trouble(
            id="split-brain",
            severity=Severity.ERROR,
            node=node,
            entry=entry,
            message=f"split brain: it is up and does not see {', '.join(others)}",
            fix="see that the port is open in the security group, and who would find whom: wso2-cluster members "
            "DEPLOYMENT --live; then start the smaller side again",
        )
    for parting in parted:
        if parting.until is not None:
            yield Trouble(
                id="split-brain-healed",
                severity=Severity.WARNING,
                node=parting.other,
                entry=parting.entry,
                message=f"it and {parting.one.shown} did not see each other for "
                f"{round((parting.until - parting.since).total_seconds())} s, and found each other again",
                fix="see whether both wrote to a database or a registry in between",
            )
    if len(nodes) == 1:
        yield from _alone(nodes[0], explained)


def _is_explained(parting: Parting, explained: set[int]) -> bool:
    return bool(explained & {id(parting.one), id(parting.other)})


def _split(nodes: Sequence[NodeHistory], now: Sequence[Parting]) -> Iterator[tuple[NodeHistory, Entry, list[str]]]:
    """The nodes of the smaller sides, each with the others that it does not see."""
    size = {id(node): len(node.current.members or ()) for node in nodes}
    for node in nodes:
        apart = [each for each in now if node in (each.one, each.other)]
        if not apart:
            continue
        others = [each.other if each.one is node else each.one for each in apart]
        # Of two sides of one size, the one that comes first is the cluster.
        is_larger = all(
            (size[id(node)], -nodes.index(node)) > (size[id(other)], -nodes.index(other)) for other in others
        )
        if not is_larger:
            yield node, node.current.views[-1].entry, [other.shown for other in others]


def _alone(node: NodeHistory, explained: set[int]) -> Iterator[Trouble]:
    """One log tells little of others; but a member whose list or whose EC2 names others, and who is alone, has missed
    them."""
    start = node.current
    known = {*start.listed, *start.refused} - {start.address}
    if start.stopped is None and start.is_alone and known and id(node) not in explained and not start.left:
        yield Trouble(
            id="alone",
            severity=Severity.WARNING,
            node=node,
            entry=start.views[-1].entry,
            message=f"it is up and alone, though it knows of {', '.join(sorted(known))}",
            fix="read the logs of the other nodes as well: give them all to wso2-cluster doctor",
        )
