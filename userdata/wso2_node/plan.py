"""What a run is going to write into the product home, worked out in memory before any of it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node.drift import File, Outcome, lost, names, outcome
from wso2_node.errors import NodeError
from wso2_node.files import SHIPPED
from wso2_node.state import PROGRAM, Left
from wso2_node.values import is_each, is_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from wso2_node.config import Config

    Read = Callable[[str], bytes | None]
    Resolve = Callable[[str], str]
    Digest = Callable[[bytes], str]


RESTORE = "put the file there as the product ships it; until then no edit of it can be undone"


class Change(NamedTuple):
    """A file of the product home, its edits, and what becomes of it."""

    file: File
    edits: Sequence[Mapping[str, Any]]
    outcome: Outcome
    values: str
    shipped: str
    known: Mapping[str, str]

    def left(self, digest: Digest) -> Left:
        """Return what the state notes of it."""
        result = self.outcome
        return Left(
            self.edits, digest(result.after), result.merged, self.values, result.stays, self.shipped, self.known
        )


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
                values = _values(edits, resolve, digest)
                result = _unchanged(file, edits, values, history.get(path, ()), digest)
                result = result or outcome(file, edits, resolve, history.get(path, ()), digest)
                shipped = _shipped(file, history.get(path, ()), digest)
                made.append(Change(file, edits, result, values, shipped, _members(config, edits, resolve)))
            elif path in config.files:
                found.append(f"{path}: {config.home} has no such file; correct the path, or the product's version")
        except NodeError as error:
            found.append(str(error))
    found += [
        f"{path}: {config.home} has it, and would make the edited files anew from it: use a pack without it"
        for path in config.absent
        if read(path) is not None
    ]
    return made, found


def _unchanged(
    file: File, edits: Sequence[Mapping[str, Any]], values: str, history: Sequence[Left], digest: Digest
) -> Outcome | None:
    """Return the outcome for a file that is as the last run left it, when there is nothing new to make of it."""
    if len(history) != 1 or file.now is None or history[0].digest != digest(file.now):
        return None
    last = history[0]
    known = values and [*last.edits] == [*edits] and last.values == values and not last.stays
    return Outcome(file.now, merged=last.merged, lost=lost(file, history, digest)) if known else None


def _shipped(file: File, history: Sequence[Left], digest: Digest) -> str:
    """Return a digest of the file as shipped: where that is lost, as it was noted."""
    if lost(file, history, digest):
        return history[-1].shipped
    return digest(file.now or b"" if file.shipped is None else file.shipped)


def _values(edits: Sequence[Mapping[str, Any]], resolve: Resolve, digest: Digest) -> str:
    """Return a digest of what the edits refer to; an empty one when that cannot be had."""
    try:
        return digest(PROGRAM + json.dumps([[name, resolve(name)] for name in _references(edits)]).encode())
    except NodeError:
        # The edit that needs it says so.
        return ""


def _members(config: Config, edits: Sequence[Mapping[str, Any]], resolve: Resolve) -> dict[str, str]:
    """Return the lists of members in a file: no secret, and too long to be told from a change by hand without them."""
    return {
        name: resolve(name) for name in _references(edits) if config.references.get(name, {}).get("kind") == "members"
    }


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict) and (is_reference(value) or is_each(value)):
        yield str(value.get("ref") or value["each"])
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _references(part)


def report(change: Change, kept: str) -> list[str]:
    """Return what there is to say of a file that was changed by hand; `kept` is the name of the copy, if any."""
    path, result = change.file.path, change.outcome
    lines = []
    if result.drifted:
        places = f"it differed at {', '.join(result.differs)}" if result.differs else "every edit was still in place"
        lines.append(f"{path} was changed by hand: {places}{f'; that version is kept as {kept}' if kept else ''}")
    elif result.merged:
        lines.append(f"{path} keeps changes made by hand")
    lines += [f"{path}: {place} is configured no longer, but could not be undone" for place in names(result.stays)]
    lines += [f"{path}{SHIPPED} is missing: {RESTORE}"] if result.lost else []
    return lines
