r"""Edits of JSON files that touch no byte but those of the edit.

Such files are the configuration of WSO2's Jaggery apps (publisher.json and store.json of Enterprise Store). Strict JSON
in UTF-8, a byte order mark kept: all that is shipped is that. Indentation, line ends, order of keys, blanks around ':'
and ',', spelling of numbers and escapes stay. What cannot be done raises NodeError, without the value: that may be a
secret. A place is a list of keys and indexes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from wso2_node.errors import NodeError
from wso2_node.keypath import Key, changed, decoded, dotted, line, near, place
from wso2_node.values import line_end, same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"')
_SCALAR = re.compile(rf"{_STRING.pattern}|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
# U+2028 and U+2029 end a line of JavaScript before ES2019, also within a string.
_UNSAFE = re.compile('["\\\\\x00-\x1f\u2028\u2029\ud800-\udfff]')
_DEEPEST = 200
_NAMES = {dict: "an object", list: "an array", str: "text", bool: "true or false", type(None): "null"}


# No dataclasses: importing these takes longer than all edits of a file.
class Member:
    """A member of an object, or under its index an item of an array; `start` is that of its key, if it has one."""

    __slots__ = ("key", "start", "value")

    def __init__(self, key: Key, start: int, value: Value) -> None:
        self.key, self.start, self.value = key, start, value


class Value:
    """Where a value is. `spread`: what stands in it has lines of its own, or in an empty one should have."""

    __slots__ = ("end", "members", "plain", "spread", "start")

    def __init__(self, start: int, end: int = 0, plain: Any = None) -> None:  # noqa: ANN401 - JSON's data
        self.start, self.end, self.plain, self.spread = start, end, plain, False
        self.members: list[Member] = []


class Document:
    """A parsed file; NodeError with line and column for what is not JSON."""

    def __init__(self, data: bytes) -> None:
        self.mark, self.text = decoded(data)
        self.end_of_line = line_end(data).decode("ascii")
        self._colons: Counter[str] = Counter()
        self._commas: Counter[str] = Counter()
        self.root = self._value(self._blanks(0), spread=True, depth=0)
        rest = self._blanks(self.root.end)
        if rest < len(self.text):
            self._fail(rest, "expected the end of the file")
        first = [member.start for member in self.root.members[:1] if self.root.spread]
        self.unit = (first and self.margin(first[0])[len(self.margin(self.root.start)) :]) or "    "

    def _blanks(self, at: int) -> int:
        space = _SPACE.match(self.text, at)
        return space.end() if space else at

    def _fail(self, at: int, reason: str) -> NoReturn:
        if self.text.startswith(("//", "/*"), at):
            reason = "JSON has no comments: remove it"
        raise NodeError(f"{place(self.text, at)}: not JSON: {reason}")

    def _value(self, at: int, *, spread: bool, depth: int) -> Value:
        if self.text[at : at + 1] in ("{", "["):
            return self._container(at, spread=spread, depth=depth + 1)
        scalar = _SCALAR.match(self.text, at)
        if not scalar:
            bad = self.text.startswith('"', at)
            self._fail(at, "text that does not end on its line, or has a wrong escape" if bad else "expected a value")
        try:
            return Value(at, scalar.end(), json.loads(scalar[0]))
        except ValueError:
            self._fail(at, "a number too long to be one")

    def _container(self, start: int, *, spread: bool, depth: int) -> Value:
        if depth > _DEEPEST:
            self._fail(start, f"nested more than {_DEEPEST} levels deep")
        text, is_object = self.text, self.text[start] == "{"
        kind, closing = ("object", "}") if is_object else ("array", "]")
        value, end, at = Value(start), start + 1, self._blanks(start + 1)
        value.spread = "\n" in text[end:at] or (spread and text.startswith(closing, at))
        while not text.startswith(closing, at) or value.members:
            key, begin = len(value.members), at
            if is_object:
                name = _STRING.match(text, at)
                if not name:
                    self._fail(at, "expected a key in double quotes" + " after the comma" * bool(value.members))
                key, colon = json.loads(name[0]), self._blanks(name.end())
                if not text.startswith(":", colon):
                    self._fail(colon, f"a colon is missing after the key {name[0]}")
                at = self._blanks(colon + 1)
                self._colons[text[name.end() : at]] += 1
            inner = self._value(at, spread=value.spread, depth=depth)
            value.members.append(Member(key, begin, inner))
            at = self._blanks(inner.end)
            if text.startswith(closing, at):
                break
            if not text.startswith(",", at):
                missing = text[at : at + 1] not in ("", "}", "]")
                self._fail(
                    at, f"a comma is missing before this, or the end of the {kind}" if missing else self._open(value)
                )
            at = self._blanks(at + 1)
            self._commas[text[inner.end : at]] += 1
        value.end = at + 1
        plain = {member.key: member.value.plain for member in value.members}
        value.plain = plain if is_object else [*plain.values()]
        return value

    def _open(self, value: Value) -> str:
        what = "object" if self.text[value.start] == "{" else "array"
        return f"the {what} that begins at line {line(self.text, value.start)} is not closed"

    def margin(self, at: int) -> str:
        """Return the blanks that open the line of `at`."""
        start = self.text.rfind("\n", 0, at) + 1
        return self.text[start : start + len(self.text[start:at]) - len(self.text[start:at].lstrip(" \t"))]

    def follow(self, at: Sequence[Key]) -> list[Value]:
        """Return the values on the way to `at`, from the root on, as far as they are there."""
        way = [self.root]
        for depth, key in enumerate(at, 1):
            found = [member for member in way[-1].members if member.key == key]
            if len(found) > 1:
                lines = ", ".join(str(line(self.text, member.start)) for member in found)
                raise NodeError(f"{dotted(at[:depth])} is there {len(found)} times, at lines {lines}: keep one of them")
            if not found:
                break
            way.append(found[0].value)
        return way

    def missing(self, at: Sequence[Key], way: Sequence[Value], hint: str) -> NodeError:
        """Return the error for a place that is not there, with what is."""
        parent, key = way[-1], at[len(way) - 1]
        where = f"{dotted(at[: len(way) - 1])} at line {line(self.text, parent.start)}" if len(way) > 1 else "the file"
        wanted = dict if isinstance(key, str) else list
        if not isinstance(parent.plain, wanted):
            return NodeError(f"{dotted(at)} is missing: {where} is {_name(parent.plain)}, not {_NAMES[wanted]}")
        if isinstance(key, int):
            return NodeError(f"{dotted(at)} is missing: {where} has {len(parent.plain)} items, counted from 0{hint}")
        return NodeError(f"{dotted(at)} is missing: {where} has no {key!r}, but {near(key, parent.plain)}{hint}")

    def replaced(self, start: int, end: int, new: str, meant: object) -> bytes:
        """Return the bytes with one span replaced; NodeError when they would not be the data `meant`."""
        data = (self.mark + self.text[:start] + new + self.text[end:]).encode("utf-8")
        if not same(parsed(data).root.plain, meant):
            raise NodeError("the file would have other data than meant after this edit: edit it by hand")
        return data

    def written(self, value: object, indent: str, *, spread: bool, tall: bool = False) -> str:
        """Return `value` as JSON; `spread` over lines, and with `tall` also an array that would fit on one."""
        if isinstance(value, str):
            return '"' + _UNSAFE.sub(_escape, value) + '"'
        if not isinstance(value, (dict, list)) or not value:
            return json.dumps(value)
        deeper = indent + self.unit
        spread = spread and (tall or isinstance(value, dict) or any(isinstance(v, (dict, list)) and v for v in value))
        if isinstance(value, dict):
            items = [self.member(key, inner, deeper, spread=spread) for key, inner in value.items()]
        else:
            items = [self.written(inner, deeper, spread=spread) for inner in value]
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if not spread:
            return opening + self.comma.join(items) + closing
        eol = self.end_of_line
        return f"{opening}{eol}{deeper}" + f",{eol}{deeper}".join(items) + f"{eol}{indent}{closing}"

    def member(self, key: Key, value: object, indent: str, *, spread: bool, colon: str = "") -> str:
        text = self.written(value, indent, spread=spread)
        return text if isinstance(key, int) else self.written(key, "", spread=False) + (colon or self.colon) + text

    @property
    def colon(self) -> str:
        """The colon with the blanks that the file mostly has around it."""
        return max((key for key in self._colons if "\n" not in key), key=self._colons.__getitem__, default=": ")

    @property
    def comma(self) -> str:
        """The comma with the blanks that the file mostly has around it where no line ends."""
        return max((key for key in self._commas if "\n" not in key), key=self._commas.__getitem__, default=", ")

    def added(self, parent: Value, key: Key, value: object, meant: object) -> bytes:
        """Return the bytes with a member behind the last one, in the same layout."""
        if not parent.members:
            before = after = self.text[parent.start + 1 : parent.end - 1]
            flat = isinstance(key, int) and not (isinstance(value, (dict, list)) and value) and "\n" not in before
            if parent.spread and not flat:
                after = self.end_of_line + self.margin(parent.start)
                before = after + self.unit
            indent = before.rpartition("\n")[2]
            new = before + self.member(key, value, indent, spread=parent.spread and not flat) + after
            return self.replaced(parent.start + 1, parent.end - 1, new, meant)
        last = parent.members[-1]
        gap = self.text[parent.members[-2].value.end if len(parent.members) > 1 else parent.start + 1 : last.start]
        lines, tail = "\n" in gap, gap.rpartition("\n")[2]
        if lines:
            gap = ("" if "," in tail else ",") + self.end_of_line + tail
        elif len(parent.members) == 1:
            gap = self.comma
        named = self.text[last.start : last.value.start]
        colon = named[len(named.rstrip(": \t\r\n")) :]
        colon = "" if "\n" in colon else colon
        new = gap + self.member(key, value, self.margin(last.start), spread=lines, colon=colon)
        return self.replaced(last.value.end, last.value.end, new, meant)


def _name(plain: object) -> str:
    return _NAMES.get(type(plain), "a number")


@lru_cache(maxsize=2)
def parsed(data: bytes) -> Document:
    """Return the document; one edit's result is what the next one begins with."""
    return Document(data)


def _escape(char: re.Match[str]) -> str:
    return json.dumps(char[0])[1:-1]


def set_json(data: bytes, at: Sequence[Key], value: object, *, create: bool = False) -> bytes:
    """Give the one place `at` the value; what is there and says the same keeps its spelling.

    With `create`, a key that its object lacks is added behind the last one, with the objects on the way to it, and an
    array takes one more item.
    NodeError names the lines of a key that is there more than once, and for a missing place what is there instead.
    """
    document = parsed(data)
    way = document.follow(at)
    if len(way) > len(at):
        old, parent = way[-1], way[-2]
        if same(old.plain, value):
            return data
        spread = old.spread if old.members else parent.spread
        new = document.written(value, document.margin(old.start), spread=spread, tall=isinstance(old.plain, list))
        return document.replaced(old.start, old.end, new, changed(document.root.plain, at, value))
    parent, (key, *deeper) = way[-1], at[len(way) - 1 :]
    fits = isinstance(parent.plain, dict) if isinstance(key, str) else _is_next(parent.plain, key)
    if not create or not fits or not all(isinstance(name, str) for name in deeper):
        raise document.missing(at, way, "" if create else '; "create": true would add it')
    for name in reversed(deeper):
        value = {name: value}
    return document.added(parent, key, value, changed(document.root.plain, at[: len(way)], value))


def _is_next(plain: object, index: int) -> bool:
    return isinstance(plain, list) and len(plain) == index


def merge_json(data: bytes, at: Sequence[Key], value: Mapping[str, Any]) -> bytes:
    """Set every key of `value` in the object at `at`, which has to be there; objects are merged with those there.

    A missing key is added, and what is no object replaces what is there, null and arrays included.
    """
    document = parsed(data)
    way = document.follow(at)
    if len(way) <= len(at):
        raise document.missing(at, way, "")
    if not isinstance(way[-1].plain, dict):
        where = f"{dotted(at) or 'the file'} at line {line(document.text, way[-1].start)}"
        raise NodeError(f"{where} is {_name(way[-1].plain)}, not an object: set it instead of merging")
    for key, inner in value.items():
        place_of = [*at, key]
        there = document.follow(place_of)[len(place_of) :]
        if isinstance(inner, dict) and there and isinstance(there[0].plain, dict):
            data = merge_json(data, place_of, inner)
        else:
            data = set_json(data, place_of, inner, create=True)
    return data


def remove_json(data: bytes, at: Sequence[Key]) -> bytes:
    """Remove a key with its value and comma; nothing to do when it is not there.

    NodeError for an item of an array: another would be in its place then.
    """
    if isinstance(at[-1], int):
        raise NodeError(f"{dotted(at)} is an item of an array: set the whole array instead")
    document = parsed(data)
    way = document.follow(at)
    if len(way) <= len(at):
        return data
    parent, meant = way[-2], changed(document.root.plain, at)
    index = [member.value for member in parent.members].index(way[-1])
    if len(parent.members) == 1:
        return document.replaced(parent.start + 1, parent.end - 1, "", meant)
    if index:
        return document.replaced(parent.members[index - 1].value.end, way[-1].end, "", meant)
    return document.replaced(parent.members[0].start, parent.members[1].start, "", meant)
