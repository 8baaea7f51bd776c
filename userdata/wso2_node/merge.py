"""Three-way merging by lines: what two sides made of the same text, together in one."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Change(NamedTuple):
    """Lines `start` to `end` of a text became `lines`, which are at `at` in the other one."""

    start: int
    end: int
    lines: tuple[bytes, ...]
    at: int


def merge(base: bytes, mine: bytes, theirs: bytes) -> bytes | None:
    """Return `base` with the changes of `mine` and of `theirs`; None when both changed the same lines differently.

    The same change on both sides counts once. Changes of neighbouring lines do not disturb each other.
    """
    lines = _lines(base)
    both = {(change.start, change.end, change.lines) for text in (mine, theirs) for change in _changes(lines, text)}
    result: list[bytes] = []
    done, inserted = 0, -1
    for start, end, new in sorted(both):
        # Two insertions at one place have no order.
        if start < done or start == end == inserted:
            return None
        result += [*lines[done:start], *new]
        done, inserted = end, end if start == end else -1
    return b"".join((*result, *lines[done:]))


def settle(text: bytes, other: bytes, unknown: bytes) -> bytes:
    """Return `text` with the lines of `other` where the two differ in nothing but what `unknown` stands for."""
    lines, there = _lines(text), _lines(other)
    for change in _changes(lines, other):
        place, end = change.at, change.at + len(change.lines)
        for number in range(change.start, change.end):
            parts = lines[number].split(unknown)
            pattern = re.compile(b".*".join(map(re.escape, parts)), re.DOTALL)
            found = [at for at in range(place, end) if len(parts) > 1 and pattern.fullmatch(there[at])]
            if found:
                lines[number], place = there[found[0]], found[0] + 1
    return b"".join(lines)


def _lines(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True)


def _changes(base: Sequence[bytes], text: bytes) -> list[_Change]:
    other = _lines(text)
    # A line that is there often, such as an empty one, counts like any other.
    codes = difflib.SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [_Change(a, b, tuple(other[c:d]), c) for kind, a, b, c, d in codes if kind != "equal"]
