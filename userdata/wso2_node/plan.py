"""What a run is going to write into the product home, worked out in memory before any of it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node.drift import File, Outcome, outcome
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.state import Left

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wso2_node.config import Config

    Read = Callable[[str], bytes | None]
    Resolve = Callable[[str], str]
    Digest = Callable[[bytes], str]


class Change(NamedTuple):
    """A file of the product home, its edits, and what becomes of it."""

    file: File
    edits: Sequence[Mapping[str, Any]]
    outcome: Outcome

    def left(self, digest: Digest) -> Left:
        """Return what the state notes of it."""
        return Left(self.edits, digest(self.outcome.after), self.outcome.merged)


def changes(
    config: Config, read: Read, resolve: Resolve, history: Mapping[str, Sequence[Left]], digest: Digest
) -> tuple[list[Change], list[str]]:
    """Return what becomes of every file that is configured, or was last time; and everything that is wrong."""
    found: list[str] = []
    made: list[Change] = []
    # A file that is configured no longer has no edits: those of the last time are undone.
    for path, edits in {**config.files, **{path: () for path in history if path not in config.files}}.items():
        try:
            file = File(path, read(path), read(path + SHIPPED))
            if file.now is not None or (path in config.files and file.shipped is not None):
                made.append(Change(file, edits, outcome(file, edits, resolve, history.get(path, ()), digest)))
            elif path in config.files:
                found.append(f"{path}: {config.home} has no such file; correct the path, or the product's version")
        except NodeError as error:
            found.append(str(error))
    return made, found


def report(change: Change, kept: str) -> list[str]:
    """Return what there is to say of a file that was changed by hand; `kept` is the name of the copy, if any."""
    path, result = change.file.path, change.outcome
    lines = []
    if result.drifted:
        places = f"it differed at {', '.join(result.differs)}" if result.differs else "every edit was still in place"
        lines.append(f"{path} was changed by hand: {places}{f'; that version is kept as {kept}' if kept else ''}")
    elif result.merged:
        lines.append(f"{path} keeps changes made by hand")
    lines += [f"{path}: {place} is configured no longer, but could not be undone" for place in result.stays]
    return lines
