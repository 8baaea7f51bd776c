r"""Edits of TOML files that touch no byte but those of the edit.

Such a file is the deployment.toml of Carbon kernels from 4.5 on, from which they render their XML files at every start.
Comments, commented-out keys, order, blanks, line ends and kinds of quotes stay. Carbon's placeholders, such as
`$env{X}`, `$ref{x.y}`, `$secret{x}` and `${hostName}`, are text like any other. What cannot be done raises NodeError,
without the value: that may be a secret. A place is a list of keys, with indexes for arrays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from wso2_node.errors import NodeError
from wso2_node.keypath import BARE, Key, changed, dotted, near, value_at
from wso2_node.tomldocument import Document, Entry, Moment, Node, Section, Table, Tables, Value
from wso2_node.tomltext import encodable, name_of, written
from wso2_node.values import same

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN_NAME = rf"""(?:{BARE}|"[^"\\
]*"|'[^'
]*')"""
_TWIN = re.compile(rf"#[# 	]*({_PLAIN_NAME}(?:[ 	]*\.[ 	]*{_PLAIN_NAME})*)([ 	]*=[ 	]*)")
_HIDDEN_HEADER = re.compile(r"#[# \t]*\[")
_AFTER_ITEM = re.compile(r"(?:[ \t]|\r?\n|#[^\n]*)*(,)?")
_LINE_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")
_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", Moment: "a time", list: "an array"}


def set_toml(data: bytes, at: Sequence[Key], value: object, *, create: bool = True) -> bytes:
    """Give the one place `at` the value; what is there and says the same, 1 and 1.0 apart, keeps its spelling.

    What is missing is added, unless `create` is false: a key after the line where it is commented out, or after the
    last one of its table; a table, also for a value that is an object, at the end of the file; to an array one more
    item. NodeError for a place where there is a table already, or something that can hold no key.
    """
    document = document_of(data)
    way = document.follow(at)
    if len(way) > len(at):
        old = way[-1]
        if same(old.plain, value, kinds=True):
            return data
        if not isinstance(old, Value):
            where = f"{dotted(at)} is a table at line {document.line_of(old.start)}"
            raise NodeError(f"{where}: set its keys, or remove it first")
        return _checked(document, at, value, [(old.start, old.end, _replacement(document, old, value))])
    spans = _added(document, at, value, way) if create else None
    if spans is None:
        raise _missing(document, at, way, create=create)
    return _checked(document, at, value, spans)


def remove_toml(data: bytes, at: Sequence[Key]) -> bytes:
    """Remove a key, or a table with all that is in it, comments included; nothing to do when it is not there.

    NodeError for an item of an array: another would be in its place then.
    """
    if isinstance(at[-1], int):
        raise NodeError(f"{dotted(at)} is an item of an array: set or remove the whole array instead")
    document = document_of(data)
    way = document.follow(at)
    if len(way) <= len(at):
        return _parsed(data)
    meant = changed(document.root.plain, at)
    while len(way) > len(at):
        values = [depth for depth, node in enumerate(way[:-1]) if isinstance(node, Value)]
        if values:
            start, end = _inline_removal(way[values[-1]], at[values[-1] :])
        else:
            start, end = _removal(document, at)
        data = (document.mark + document.text[:start] + document.text[end:]).encode("utf-8")
        document = document_of(data)
        way = document.follow(at)
    # Tables that only the names of others made are gone with the last of those.
    for depth in range(len(at) - 1, len(way) - 1, -1):
        if same(value_at(meant, at[:depth]), {}):
            meant = changed(meant, at[:depth])
    return _meant(data, meant)


def _checked(document: Document, at: Sequence[Key], value: object, spans: list[tuple[int, int, str]]) -> bytes:
    text = document.text
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return _meant((document.mark + text).encode("utf-8"), changed(document.root.plain, at, value))


def _meant(data: bytes, plain: object) -> bytes:
    """Return `data`; NodeError when it is not `plain`."""
    if not same(document_of(_parsed(data)).root.plain, plain, kinds=True):
        raise NodeError("the file would have other data than meant after this edit: edit it by hand")
    return data


@lru_cache(maxsize=2)
def document_of(data: bytes) -> Document:
    """Return the document; one edit's result is what the next one begins with."""
    return Document(data)


@lru_cache(maxsize=2)
def _parsed(data: bytes) -> bytes:
    """Return `data`, which is TOML for Python's own reader as well, where there is one."""
    if tomllib:
        try:
            tomllib.loads(data.decode("utf-8").lstrip("\ufeff"))
        except ValueError as error:
            raise NodeError(f"the file is not TOML: {error}") from None
    return data


def _missing(document: Document, at: Sequence[Key], way: Sequence[Node], *, create: bool) -> NodeError:
    node, key, depth = way[-1], at[len(way) - 1], len(way) - 1
    where = f"{dotted(at[:depth])} at line {document.line_of(node.start)}" if depth else "the file"
    plain, hint = node.plain, "" if create else '; "create": true would add it'
    if not isinstance(plain, dict if isinstance(key, str) else list):
        kind = "a table" if isinstance(plain, dict) else _NAMES[type(plain)]
        reason = f"{where} is {kind}, not {'a table' if isinstance(key, str) else 'an array'}"
        return NodeError(f"{dotted(at)} is missing: {reason}")
    if isinstance(key, str) and not create:
        return NodeError(f"{dotted(at)} is missing: {where} has no {key!r}, but {near(key, plain)}{hint}")
    if isinstance(key, str):
        return NodeError(f"{dotted(at)} is missing: {where} has no {key!r}: an array begins with index 0")
    return NodeError(f"{dotted(at)} is missing: {where} has {len(plain)} items, counted from 0{hint}")


def _added(
    document: Document, at: Sequence[Key], value: object, way: Sequence[Node]
) -> list[tuple[int, int, str]] | None:
    """Return the spans to replace so that `at` has the value; None when nothing on the way can take it."""
    node, missing = way[-1], at[len(way) - 1 :]
    values = [depth for depth, each in enumerate(way) if isinstance(each, Value)]
    holder = way[values[-1]] if values else None
    if isinstance(holder, Value):
        keys = at[values[-1] :]
        if holder.table and all(isinstance(key, str) for key in keys):
            return [_inline_addition(document, holder, keys, value)]
        if holder.items is not None and [*missing] == [len(holder.items)]:
            return _item_addition(document, holder, value)
        return None
    if isinstance(node, Tables):
        if missing[0] != len(node.items) or not all(isinstance(key, str) for key in missing[1:]):
            return None
        return _table_addition(document, at[: len(way)], missing[1:], value)
    if not isinstance(node, Table):
        return None
    numbers = [depth for depth, key in enumerate(missing) if isinstance(key, int)]
    if numbers:
        # An array of tables that is not there yet.
        if numbers != [numbers[0]] or missing[numbers[0]] != 0 or node.kind == "dotted":
            return None
        split = len(way) + numbers[0]
        return _table_addition(document, at[:split], at[split:], value)
    if node.kind == "dotted" and node.section:
        path = at[: len(way) - 1]
        section = node.section
        anchor = [entry for entry in section.entries if [*section.path, *entry.keys][: len(path)] == [*path]][-1]
        return [_entry_addition(document, section, at[len(section.path) :], value, anchor)]
    if isinstance(value, dict) and value:
        return _table_addition(document, at, [], value)
    if len(missing) > 1 or not node.section:
        return _table_addition(document, at[:-1], at[-1:], value)
    return [_entry_addition(document, node.section, missing, value, None)]


def _table_addition(
    document: Document, path: Sequence[Key], keys: Sequence[Key], value: object
) -> list[tuple[int, int, str]] | None:
    """Return the span for a new header with the entry `keys`, or without keys with those of the object `value`."""
    if not keys and not (isinstance(value, dict) and value):
        return None
    eol = document.end_of_line
    array = isinstance(path[-1], int)
    name = name_of([key for key in path if isinstance(key, str)])
    lines = [f"[[{name}]]" if array else f"[{name}]"]
    if keys:
        lines.append(f"{name_of(keys)} = {written(value)}")
    elif isinstance(value, dict):
        lines += [f"{name_of([key])} = {written(inner)}" for key, inner in value.items()]
    start, text = len(document.text), document.text
    inner_most = max((depth for depth, key in enumerate(path[:-1]) if isinstance(key, int)), default=-1)
    if inner_most >= 0:
        # Behind its item of the array: at the end of the file it would be in the last one.
        prefix = [*path[: inner_most + 1]]
        inside = [each for each in document.sections if [*each.path[: len(prefix)]] == prefix]
        following = document.sections[document.sections.index(inside[-1]) + 1 :]
        if following:
            start = _line_end(text, _end(inside[-1]))
    new = eol.join(lines)
    if not start or text[start - 1] == "\n":
        new += eol
    else:
        new = eol + new
    before = text[:start].rstrip(" \t")
    return [(start, start, new if not before or re.search(r"\n[ \t]*\r?\n\Z", before) else eol + new)]


def _entry_addition(
    document: Document, section: Section, keys: Sequence[Key], value: object, anchor: Entry | None
) -> tuple[int, int, str]:
    """Return the span for one more entry of a section, in the layout of the line that it follows."""
    text, eol = document.text, document.end_of_line
    twin = _twin(document, section, keys)
    last = anchor or (section.entries[-1] if section.entries else None)
    separator, start = " = ", 0
    if twin:
        start, separator = twin.start(), twin[2]
    elif last:
        start, separator = last.start, text[last.end : last.value.start]
    elif section.path:
        start = section.start
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    new = f"{margin}{name_of(keys)}{separator}{written(value)}"
    if not (twin or last or section.path):
        return _first_entry(document, new)
    end = _line_end(text, start if twin else last.value.end if last else section.end)
    return end, end, f"{new}{eol}" if text[end - 1] == "\n" else f"{eol}{new}"


def _first_entry(document: Document, new: str) -> tuple[int, int, str]:
    """Return the span for the root's first entry: before the first header and the comment that belongs to it."""
    text, eol = document.text, document.end_of_line
    if len(document.sections) == 1:
        return len(text), len(text), new + eol if not text or text[-1] == "\n" else eol + new
    start = text.rfind("\n", 0, document.sections[1].start) + 1
    while start and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1
    return start, start, f"{new}{eol}{eol}"


def _twin(document: Document, section: Section, keys: Sequence[Key]) -> re.Match[str] | None:
    """Return the last comment of the section that is the entry commented out, those of commented-out tables apart."""
    found, hidden = None, False
    entries = [entry.start for entry in section.entries]
    for start in sorted([*section.comments, *entries]):
        twin = _TWIN.match(document.text, start)
        if start in entries:
            hidden = False
        elif _HIDDEN_HEADER.match(document.text, start):
            hidden = True
        elif twin and not hidden and _same_name(twin[1], keys):
            found = twin
    return found


def _same_name(written: str, keys: Sequence[Key]) -> bool:
    try:
        entry = Document(f"{written} = 0".encode()).sections[0].entries[0]
    except NodeError:  # prose that looks like keys
        return False
    return [*entry.keys] == [*keys]


def _inline_addition(document: Document, holder: Value, keys: Sequence[Key], value: object) -> tuple[int, int, str]:
    if not holder.entries:
        return holder.start, holder.end, f"{{ {name_of(keys)} = {written(value)} }}"
    last = holder.entries[-1]
    separator = document.text[last.end : last.value.start]
    return last.value.end, last.value.end, f", {name_of(keys)}{separator}{written(value)}"


def _item_addition(document: Document, array: Value, value: object) -> list[tuple[int, int, str]]:
    items, text = array.items or [], document.text
    if not items:
        return [(array.start + 1, array.start + 1, written(value))]
    end = items[-1].end
    lead = text[items[-2].end if len(items) > 1 else array.start + 1 : items[-1].start]
    after = _AFTER_ITEM.match(text, end, array.end - 1)
    comma = after.start(1) if after and after[1] else -1
    at = end if comma < 0 else comma + 1
    gap = " "
    if "\n" in lead:
        gap = document.end_of_line + lead.rpartition("\n")[2].replace(",", "")
        rest = _LINE_REST.match(text, at)
        at = rest.end() if rest else at
    new = gap + written(value) + ("" if comma < 0 else ",")
    return [(at, at, "," + new)] if comma < 0 and at == end else [(at, at, new), *[(end, end, ",")] * (comma < 0)]


def _inline_removal(holder: Node, keys: Sequence[Key]) -> tuple[int, int]:
    entries = holder.entries if isinstance(holder, Value) else []
    index = max(number for number, entry in enumerate(entries) if [*entry.keys[: len(keys)]] == [*keys])
    if len(entries) == 1:
        return holder.start + 1, _end_of(holder) - 1
    if index:
        return entries[index - 1].value.end, entries[index].value.end
    return entries[0].start, entries[1].start


def _end_of(node: Node) -> int:
    return node.end if isinstance(node, Value) else node.start


def _removal(document: Document, at: Sequence[Key]) -> tuple[int, int]:
    """Return the lines of the last section or entry that is in `at`."""
    text, path = document.text, [*at]
    for section in reversed(document.sections):
        if [*section.path[: len(path)]] == path:
            start, end = text.rfind("\n", 0, section.start) + 1, _line_end(text, _end(section))
            # The blank line before or behind a table goes with it.
            if not text[end:].strip():
                before = text[:start].rstrip()
                start = min(start, _line_end(text, len(before)) if before else 0)
            elif not text[:start].strip() or re.search(r"\n[ \t]*\r?\n\Z", text[:start]):
                blank = re.compile(r"(?:[ \t]*\r?\n)*").match(text, end)
                end = blank.end() if blank else end
            return start, end
        for entry in reversed(section.entries):
            if [*section.path, *entry.keys][: len(path)] == path:
                return text.rfind("\n", 0, entry.start) + 1, _line_end(text, entry.value.end)
    raise NodeError(f"{dotted(at)} is part of another table: remove that")


def _end(section: Section) -> int:
    return section.entries[-1].value.end if section.entries else section.end


def _line_end(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _replacement(document: Document, old: Value, value: object) -> str:
    """Return `value` for the place of `old`: in its quotes, and an array over lines if that one is."""
    text = document.text
    raw = text[old.start : old.end]
    if (
        isinstance(value, str)
        and raw[0] == "'"
        and raw[:3] != "'''"
        and not re.search("['\x00-\x08\x0a-\x1f\x7f]", value)
    ):
        return encodable(f"'{value}'")
    if not (isinstance(value, list) and value and old.items and "\n" in text[old.start : old.items[0].start]):
        return written(value)
    lead, end = text[old.start + 1 : old.items[0].start], old.items[-1].end
    gap = document.end_of_line + lead.rpartition("\n")[2]
    after = _AFTER_ITEM.match(text, end, old.end - 1)
    comma = "," if after and after[1] else ""
    last_line = text.rfind("\n", end, old.end) + 1
    tail = document.end_of_line + text[last_line : old.end - 1] if last_line else ""
    return "[" + gap + f",{gap}".join(map(written, value)) + comma + tail + "]"
