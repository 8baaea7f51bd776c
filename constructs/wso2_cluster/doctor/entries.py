"""The entries of wso2carbon.log, in the layouts that Carbon has had."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_LINES = 400
"""Lines of one entry that are kept, such as of a stack trace."""

_BEGINNING = re.compile(
    r"(?:TID: ?\[[^\]]*\] (?:\[[^\]]*\] ){0,4}?)?"
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d?:\d\d:\d\d,\d{3})\](?: \[[^\]]*\]){0,4}"
    r"\s+(?P<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+"
    r"(?:\{(?P<logger>[^}]*)\}\s+-(?: |$) ?|-\s+(?P<short>\S+)\s)(?P<text>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A message of the log, with the lines that belong to it."""

    file: str
    """As the caller named it."""
    line: int
    """Of its beginning, counted from 1."""
    time: datetime
    """As the node's clock and time zone had it."""
    level: str
    logger: str
    """Name of a class: with its package, or in the console's layout without."""
    text: str
    """The message; lines end with a line feed."""

    @property
    def first_line(self) -> str:
        """The first line that is not empty."""
        return next((line.strip() for line in self.text.split("\n") if line.strip()), "")


def entries(lines: Iterable[str], file: str) -> Iterator[Entry]:
    """The entries of *lines*, which come from *file*.

    Lines before the first entry are left out; a line that begins no entry belongs to the one before. Both layouts are
    read: `TID: [-1234] [] [TIME]  INFO {LOGGER} -  TEXT` of the file, with or without its beginning, and
    `[TIME]  INFO - LOGGER TEXT` of the console (carbon-kernel 4.4.1 to 4.7.1, log4j.properties and log4j2.properties).
    The last lines of a stop have an hour of one digit before ten o'clock (seen: kernel 4.7.1).
    """
    begun: tuple[int, re.Match[str]] | None = None
    more: list[str] = []
    for number, line in enumerate(lines, 1):
        found = _BEGINNING.match(line) if line.startswith(("[", "TID")) else None
        if found is None:
            if len(more) < MOST_LINES:
                more.append(line)
            continue
        if begun is not None:
            yield _entry(file, begun, more)
        begun, more = (number, found), []
    if begun is not None:
        yield _entry(file, begun, more)


def _entry(file: str, begun: tuple[int, re.Match[str]], more: list[str]) -> Entry:
    number, found = begun
    return Entry(
        file=file,
        line=number,
        time=datetime.strptime(found["time"], "%Y-%m-%d %H:%M:%S,%f"),  # noqa: DTZ007 - logs name no zone
        level=found["level"],
        logger=found["logger"] or found["short"],
        text="\n".join((found["text"], *more)) + "\n",
    )
