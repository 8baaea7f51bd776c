"""What `wso2-cluster doctor` says."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.doctor import Diagnosis, NodeHistory, Start, Trouble
from wso2_cluster.wording import printable

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}
_DOWN, _STARTING, _MEMBER, _FAILED = " ", ".", "?", "x"
_LEGEND = "digits: how many members it saw; '.' starting, '?' up, log does not tell, 'x' failed, ' ' not running"
_NARROWEST = 20


def text(found: Diagnosis, *, colour: bool, width: int) -> Iterator[str]:
    """The lines for people; *width* is the terminal's, in characters."""
    yield from _timeline(found.nodes, width)
    yield ""
    yield from _events(found.nodes)
    for trouble in found.troubles:
        yield ""
        yield from _trouble(trouble, colour)
    yield ""
    yield _summary(found)


def _timeline(nodes: tuple[NodeHistory, ...], width: int) -> Iterator[str]:
    """A row for each node, in which time goes to the right."""
    begin = min(node.starts[0].began.time for node in nodes)
    end = max(_end(node) for node in nodes)
    label = max(len(printable(node.shown)) for node in nodes)
    columns = max(width - label - 2, _NARROWEST)
    step = max((end - begin) / columns, timedelta(seconds=1))
    columns = min(columns, int((end - begin) / step) + 1)
    yield f"{'':{label}}  {begin:%Y-%m-%d %H:%M:%S}, {_span(step)} a column, to {end:%Y-%m-%d %H:%M:%S}"
    for node in nodes:
        row = "".join(_state(node, begin + step * column, begin + step * (column + 1)) for column in range(columns))
        yield f"{printable(node.shown):{label}}  {row.rstrip()}"
    yield f"{'':{label}}  {_LEGEND}"


def _end(node: NodeHistory) -> datetime:
    """The last moment at which something changed, and a little after."""
    return max(
        entry.time
        for start in node.starts
        for entry in (
            start.began,
            *(seen.entry for seen in start.views),
            *(each for each in (start.initialized, start.failed, start.stopped) if each is not None),
            *(evidence.entry for evidence in start.evidence.values()),
        )
    )


def _state(node: NodeHistory, begin: datetime, end: datetime) -> str:
    """What *node* did in the end of the column from *begin* to *end*."""
    start = next((each for each in reversed(node.starts) if each.began.time < end), None)
    if start is None or (start.stopped is not None and start.stopped.time < begin):
        return _DOWN
    if start.failed is not None and start.failed.time < end:
        return _FAILED
    members = [seen.members for seen in start.views if seen.time < end]
    if members:
        return str(len(members[-1])) if len(members[-1]) < 10 else "+"
    return _MEMBER if start.initialized is not None and start.initialized.time < end else _STARTING


def _span(step: timedelta) -> str:
    seconds = step.total_seconds()
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _events(nodes: tuple[NodeHistory, ...]) -> Iterator[str]:
    """What happened, in the order of time."""
    happened = sorted(
        ((moment, node, what) for node in nodes for start in node.starts for moment, what in _of_start(start)),
        key=lambda each: each[0],
    )
    for moment, node, what in happened:
        yield f"{moment:%Y-%m-%d %H:%M:%S}  {printable(node.name)}: {printable(what)}"


def _of_start(start: Start) -> Iterator[tuple[datetime, str]]:
    facts = (
        f"Hazelcast {start.hazelcast}" if start.hazelcast else None,
        f"scheme {start.scheme}" if start.scheme else None,
        f"domain {start.domain}" if start.domain else None,
    )
    yield start.began.time, f"starts ({', '.join(filter(None, facts)) or 'nothing of clustering in it'})"
    for entry in start.elected:
        yield entry.time, "is elected coordinator"
    for seen in start.views:
        yield seen.time, f"sees {', '.join(sorted(seen.members))}"
    if not start.views and start.initialized is not None:
        yield start.initialized.time, "is a member; the log has no list of members"
    if start.failed is not None:
        yield start.failed.time, "can't start clustering"
    if start.stopped is not None:
        yield start.stopped.time, "stops"


def _trouble(trouble: Trouble, colour: bool) -> Iterator[str]:  # noqa: FBT001 - the same word as above
    severity = str(trouble.severity)
    if colour:
        severity = f"\033[{_COLOURS[trouble.severity]}m{severity}\033[0m"
    yield f"{printable(trouble.node.shown)}: {severity}: {printable(trouble.message)} [{trouble.id}]"
    yield f"  {printable(trouble.entry.file)}:{trouble.entry.line}: {printable(trouble.entry.first_line[:200])}"
    yield f"  fix: {trouble.fix}"


def _summary(found: Diagnosis) -> str:
    errors = sum(trouble.severity is Severity.ERROR for trouble in found.troubles)
    nodes = f"{len(found.nodes)} node{'' if len(found.nodes) == 1 else 's'}"
    if not found.troubles:
        return f"{nodes}: nothing is wrong"
    return f"{nodes}: {errors} error{'' if errors == 1 else 's'}, {len(found.troubles) - errors} other findings"


def as_json(found: Diagnosis) -> dict[str, Any]:
    """What `json.dumps` writes."""
    return {
        "version": 1,
        "sick": found.is_sick,
        "nodes": [
            {
                "name": node.name,
                "address": node.address,
                "starts": [
                    {
                        "began": start.began.time.isoformat(),
                        "stopped": start.stopped.time.isoformat() if start.stopped else None,
                        "domain": start.domain,
                        "scheme": start.scheme,
                        "hazelcast": start.hazelcast,
                        "initialized": start.initialized is not None,
                        "elected": bool(start.elected),
                        "views": [
                            {"time": seen.time.isoformat(), "members": sorted(seen.members)} for seen in start.views
                        ],
                    }
                    for start in node.starts
                ],
            }
            for node in found.nodes
        ],
        "findings": [
            {
                "id": trouble.id,
                "severity": str(trouble.severity),
                "node": trouble.node.name,
                "time": trouble.entry.time.isoformat(),
                "file": trouble.entry.file,
                "line": trouble.entry.line,
                "message": printable(trouble.message),
                "fix": trouble.fix,
            }
            for trouble in found.troubles
        ],
    }
