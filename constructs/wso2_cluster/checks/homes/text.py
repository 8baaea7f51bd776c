"""The report for people: by home and file, one finding after the other."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.finding import HomeFinding
    from wso2_cluster.checks.homes.report import Report

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def text(report: Report, *, colour: bool = False) -> Iterator[str]:
    """The lines of *report*, without line ends. *colour* adds those of a terminal. Default: plain."""
    for number, home in enumerate(report.homes):
        if number:
            yield ""
        yield _styled(home.label, "1", colour) + f" ({printable(str(home.identity))})"
        own = [each for each in report.findings if each.home is home]
        if not own:
            yield "  nothing found"
        for file, group in groupby(own, key=lambda each: each.finding.file):
            yield f"  {printable(file)}"
            for each in group:
                yield from _finding(each, colour)
    yield ""
    yield _summary(report)


def _finding(each: HomeFinding, colour: bool) -> Iterator[str]:  # noqa: FBT001 - the same word as above
    found = each.finding
    severity = _styled(str(found.severity), _COLOURS[found.severity], colour)
    yield f"    {found.line}:{found.column} {severity}: {found.message} [{found.rule}]"
    yield f"      fix: {found.fix}"
    for place in each.related:
        where = "" if place.home is each.home else f"{place.home.label}: "
        yield f"      see: {where}{printable(place.file)}:{place.line}:{place.column}"


def _summary(report: Report) -> str:
    counts = ", ".join(_counted(report.count(severity), str(severity)) for severity in Severity)
    return f"{counts} in {_counted(len(report.homes), 'home')}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _styled(word: str, code: str, colour: bool) -> str:  # noqa: FBT001 - the same word as above
    return f"\033[{code}m{word}\033[0m" if colour else word
