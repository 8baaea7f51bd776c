"""When two nodes were up and did not see each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from wso2_cluster.doctor.entries import Entry
    from wso2_cluster.doctor.history import NodeHistory, Start

SHORTEST = timedelta(seconds=15)
"""A parting that is over sooner is none: two lists of members are logged one after the other, on clocks that differ."""


@dataclass(frozen=True, kw_only=True)
class Parting:
    """Two nodes, each up and in a cluster without the other one."""

    one: NodeHistory
    other: NodeHistory
    since: datetime
    until: datetime | None
    """None: to the end of the logs."""
    entry: Entry
    """The list of members with which it began, in the log of *other*."""


def partings(nodes: Sequence[NodeHistory]) -> Iterator[Parting]:
    """Every parting of every two of *nodes*.

    A node that says nothing is taken to be up until it says that it stops, it starts again, or one that it saw in its
    last list says that it left.
    """
    for one, other in combinations(nodes, 2):
        moments = sorted({*_moments(one), *_moments(other)})
        since: datetime | None = None
        for moment in moments:
            apart = _are_apart(one, other, moment)
            if apart and since is None:
                since = moment
            elif not apart and since is not None:
                # What stopped was not found again.
                merged = _at(one, moment) is not None and _at(other, moment) is not None
                if merged and moment - since >= SHORTEST:
                    yield Parting(one=one, other=other, since=since, until=moment, entry=_entry(other, since))
                since = None
        if since is not None:
            yield Parting(one=one, other=other, since=since, until=None, entry=_entry(other, since))


def _are_apart(one: NodeHistory, other: NodeHistory, moment: datetime) -> bool:
    mine, theirs = _at(one, moment), _at(other, moment)
    if mine is None or theirs is None or _is_gone(one, other, moment) or _is_gone(other, one, moment):
        return False
    return not mine & theirs or (one.address == other.address and mine == theirs and one.name != other.name)


def _at(node: NodeHistory, moment: datetime) -> frozenset[str] | None:
    """Whom *node* saw at *moment*; None: it was not up, or nobody knows."""
    start = _start_at(node, moment)
    return start.seen_at(moment) if start is not None else None


def _start_at(node: NodeHistory, moment: datetime) -> Start | None:
    begun = [start for start in node.starts if start.began.time <= moment]
    return begun[-1] if begun else None


def _is_gone(node: NodeHistory, reporter: NodeHistory, moment: datetime) -> bool:
    """Whether *reporter* saw *node* leave before *moment*, and *node* has not said anything since."""
    start = _start_at(node, moment)
    if start is None:
        return True
    return any(
        member == node.address and start.began.time < entry.time <= moment and start.last.time <= entry.time
        for each in reporter.starts
        for member, entry in each.left
        if reporter.address in (start.members or ())
    )


def _moments(node: NodeHistory) -> Iterator[datetime]:
    for start in node.starts:
        yield start.began.time
        yield from (seen.time for seen in start.views)
        yield from (entry.time for _, entry in start.left)
        if start.stopped is not None:
            yield start.stopped.time
    yield from (later.began.time for _, later in pairwise(node.starts))


def _entry(node: NodeHistory, moment: datetime) -> Entry:
    start = _start_at(node, moment) or node.starts[0]
    known = [seen.entry for seen in start.views if seen.time <= moment]
    return known[-1] if known else start.began
