"""Where the tables, keys and values of a TOML 1.0 file are: Python reads TOML itself only from 3.11 on."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, Union

from wso2_node.errors import NodeError
from wso2_node.keypath import BARE, Key, decoded, dotted, line, place
from wso2_node.values import line_end

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTROL = r"\x00-\x08\x0a-\x1f\x7f"
_ESCAPE = r'\\(?:[btnfr"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})'
_BASIC = rf'"(?:[^"\\{_CONTROL}]|{_ESCAPE})*"'
_LITERAL = rf"'[^'{_CONTROL}]*'"
_LINES = rf'"""(?:(?:""?)?(?:[^"\\{_CONTROL}]|\r?\n|{_ESCAPE}|\\[ \t]*\r?\n[ \t\r\n]*))*"{{3,5}}'
_LITERAL_LINES = rf"'''(?:(?:''?)?(?:[^'{_CONTROL}]|\r?\n))*'{{3,5}}"
_DIGITS = r"[0-9](?:_?[0-9])*"
_WHOLE = r"[-+]?(?:0|[1-9](?:_?[0-9])*)"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_TEXT = re.compile(f"{_LINES}|{_LITERAL_LINES}|{_BASIC}|{_LITERAL}")
_MOMENT = re.compile(rf"({_DATE})(?:[Tt ]{_TIME}(?:[Zz]|[-+](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?|{_TIME}")
_FLOAT = re.compile(rf"{_WHOLE}(?:\.{_DIGITS}(?:[eE][-+]?{_DIGITS})?|[eE][-+]?{_DIGITS})|[-+]?(?:inf|nan)")
_INTEGER = re.compile(rf"0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*|{_WHOLE}")
_NAME = re.compile(f"{BARE}|{_BASIC}|{_LITERAL}")
_COMMENT = rf"#[^{_CONTROL}]*"
_BLANKS = re.compile(r"[ \t]*")
_GAP = re.compile(rf"(?:[ \t]|\r?\n|{_COMMENT})*")
_REST = re.compile(rf"[ \t]*(?:{_COMMENT})?(?:\r?\n|\Z)")
_DEEPEST = 100
_NAMED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class Moment(str):
    """A date or time as it is written: no value that an edit sets is the same."""

    __slots__ = ()


# No dataclasses: importing these takes longer than all edits of a file.
class Entry:
    """`keys = value` in a table: `start` to `end` are the keys."""

    __slots__ = ("end", "keys", "start", "value")

    def __init__(self, keys: Sequence[str], start: int, end: int, value: Value) -> None:
        self.keys, self.start, self.end, self.value = keys, start, end, value


class Value:
    """Where a value is: an array has `items`, an inline table its `table` and, as they are written, `entries`."""

    __slots__ = ("end", "entries", "items", "scalar", "start", "table")

    def __init__(
        self,
        start: int,
        end: int = 0,
        scalar: Any = None,  # noqa: ANN401 - TOML's data
        items: list[Value] | None = None,
        table: Table | None = None,
    ) -> None:
        self.start, self.end, self.scalar, self.items, self.table = start, end, scalar, items, table
        self.entries: list[Entry] = []

    @property
    def plain(self) -> Any:  # noqa: ANN401 - TOML's data
        if self.table:
            return self.table.plain
        return self.scalar if self.items is None else [item.plain for item in self.items]


class Table:
    """A table: of `section` when it has a header, "dotted" when dotted keys made it, "super" when only headers of
    others did; "inline" and what dotted keys make in there takes no more.
    """

    __slots__ = ("children", "kind", "section", "start")

    def __init__(self, kind: str, start: int, section: Section | None = None) -> None:
        self.kind, self.start, self.section = kind, start, section
        self.children: dict[str, Node] = {}

    @property
    def plain(self) -> dict[str, Any]:
        return {key: child.plain for key, child in self.children.items()}


class Tables:
    """An array of tables; `start` is that of the first one's header."""

    __slots__ = ("items", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.items: list[Table] = []

    @property
    def plain(self) -> list[Any]:
        return [item.plain for item in self.items]


Node = Union[Value, Table, Tables]


class Section:
    """The lines from one header, which ends at `end`, to the next one; the first one has none and is the root's.

    `path` has the indexes of arrays of tables in it, `comments` the offsets of lines that are one.
    """

    __slots__ = ("comments", "end", "entries", "path", "start")

    def __init__(self, path: Sequence[Key], start: int, end: int) -> None:
        self.path, self.start, self.end = path, start, end
        self.entries: list[Entry] = []
        self.comments: list[int] = []


class Document:
    """A parsed file; NodeError with line and column for what is not TOML, both lines for what is there twice."""

    def __init__(self, data: bytes) -> None:
        self.mark, self.text = decoded(data)
        self.end_of_line = line_end(data).decode("ascii")
        self.sections = [Section((), 0, 0)]
        self.root = self._table = Table("header", 0, self.sections[0])
        at = 0
        while at < len(self.text):
            at = self._line(at)

    def fail(self, at: int, reason: str) -> NoReturn:
        raise NodeError(f"{place(self.text, at)}: not TOML: {reason}")

    def line_of(self, at: int) -> int:
        return line(self.text, at)

    def _line(self, at: int) -> int:
        start = self._skip(_BLANKS, at)
        first = self.text[start : start + 1]
        end = start
        if first == "#":
            self.sections[-1].comments.append(start)
        elif first == "[":
            end = self._header(start)
        elif first not in ("", "\r", "\n"):
            entry = self._entry(start, 0)
            section = self.sections[-1]
            self._add(self._table, section.path, entry, section)
            section.entries.append(entry)
            end = entry.value.end
        rest = _REST.match(self.text, end)
        if not rest:
            at = self._skip(_BLANKS, end)
            control = self.text[at] == "#"
            self.fail(at, "a control character in a comment" if control else "expected the end of the line here")
        return rest.end()

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        found = pattern.match(self.text, at)
        return found.end() if found else at

    def _keys(self, at: int) -> tuple[list[str], int]:
        """Return the dotted keys at an offset and their end."""
        keys: list[str] = []
        while True:
            name = _NAME.match(self.text, at)
            if not name:
                self.fail(at, "expected a key: letters, digits, _ and -, or anything in quotes")
            keys.append(self._read(name[0], at) if name[0][0] in "'\"" else name[0])
            dot = self._skip(_BLANKS, name.end())
            if not self.text.startswith(".", dot):
                return keys, name.end()
            at = self._skip(_BLANKS, dot + 1)

    def _entry(self, at: int, depth: int) -> Entry:
        keys, end = self._keys(at)
        sign = self._skip(_BLANKS, end)
        if not self.text.startswith("=", sign):
            self.fail(sign, f"expected '=' after the key {dotted(keys)}")
        return Entry(keys, at, end, self._value(self._skip(_BLANKS, sign + 1), depth))

    def _header(self, start: int) -> int:
        double = self.text.startswith("[[", start)
        width = 1 + double
        keys, end = self._keys(self._skip(_BLANKS, start + width))
        end = self._skip(_BLANKS, end)
        if not self.text.startswith("]" * width, end):
            self.fail(end, f"expected '{']' * width}' after the name of the table")
        table = self.root
        path: list[Key] = []
        for key in keys[:-1]:
            child = table.children.setdefault(key, Table("super", start))
            path.append(key)
            if isinstance(child, Tables):
                path.append(len(child.items) - 1)
                child = child.items[-1]
            if not isinstance(child, Table):
                self._twice(start, path, child)
            table = child
        path.append(keys[-1])
        old = table.children.get(keys[-1])
        section = Section(path, start, end + width)
        new = Table("header", start, section)
        if double:
            array = old or Tables(start)
            if not isinstance(array, Tables):
                self._twice(start, path, array)
            path.append(len(array.items))
            array.items.append(new)
            table.children[keys[-1]] = array
        else:
            if isinstance(old, Table) and old.kind == "super":
                new.children = old.children
            elif old:
                self._twice(start, path, old)
            table.children[keys[-1]] = new
        self.sections.append(section)
        self._table = new
        return section.end

    def _twice(self, at: int, path: Sequence[Key], old: Node) -> NoReturn:
        lines = f"at lines {self.line_of(old.start)}, {self.line_of(at)}"
        self.fail(at, f"{dotted(path)} is there 2 times, {lines}: keep one of them")

    def _add(self, table: Table, path: Sequence[Key], entry: Entry, section: Section | None) -> None:
        """Put the entry into the tree; dotted keys add to no table that another header, or a value, has made."""
        for depth, key in enumerate(entry.keys[:-1], 1):
            child = table.children.setdefault(key, Table("dotted", entry.start, section))
            if isinstance(child, Table) and child.kind == "super":
                child.kind, child.section = "dotted", section
            if not isinstance(child, Table) or child.kind != "dotted" or child.section is not section:
                self._twice(entry.start, [*path, *entry.keys[:depth]], child)
            table = child
        old = table.children.get(entry.keys[-1])
        if old:
            self._twice(entry.start, [*path, *entry.keys], old)
        table.children[entry.keys[-1]] = entry.value

    def _value(self, at: int, depth: int) -> Value:
        if depth > _DEEPEST:
            self.fail(at, f"nested more than {_DEEPEST} levels deep")
        first = self.text[at : at + 1]
        if first == "[":
            return self._array(at, depth + 1)
        if first == "{":
            return self._inline(at, depth + 1)
        found = _TEXT.match(self.text, at)
        if found:
            return Value(at, found.end(), self._read(found[0], at))
        moment = _MOMENT.match(self.text, at)
        if moment:
            try:
                date.fromisoformat(moment[1] or "2000-01-01")
            except ValueError:
                self.fail(at, "there is no such day")
            return Value(at, moment.end(), Moment(moment[0]))
        number = _FLOAT.match(self.text, at) or _INTEGER.match(self.text, at)
        if number:
            digits = number[0].replace("_", "")
            try:
                scalar = float(digits) if number.re is _FLOAT else int(digits, 0)
                return Value(at, number.end(), scalar)
            except ValueError:
                self.fail(at, "a number too long to be one")
        for word, scalar in (("true", True), ("false", False)):
            if self.text.startswith(word, at):
                return Value(at, at + len(word), scalar)
        allowed = "expected a value: text in quotes, a number, true, false, an array or an inline table"
        wrong = "text that does not end, or has a wrong escape or a control character"
        return self.fail(at, wrong if first in ("'", '"') else allowed)

    def _array(self, start: int, depth: int) -> Value:
        items: list[Value] = []
        at = self._skip(_GAP, start + 1)
        while not self.text.startswith("]", at):
            items.append(self._value(at, depth))
            at = self._skip(_GAP, items[-1].end)
            if self.text.startswith(",", at):
                at = self._skip(_GAP, at + 1)
            elif not self.text.startswith("]", at):
                self.fail(at, f"expected ',' or the ']' of the array that begins at line {self.line_of(start)}")
        return Value(start, at + 1, items=items)

    def _inline(self, start: int, depth: int) -> Value:
        value = Value(start, table=Table("inline", start))
        at = self._skip(_BLANKS, start + 1)
        while not self.text.startswith("}", at) or value.entries:
            entry = self._entry(at, depth)
            if value.table:
                self._add(value.table, (), entry, None)
            value.entries.append(entry)
            at = self._skip(_BLANKS, entry.value.end)
            if self.text.startswith("}", at):
                break
            if not self.text.startswith(",", at):
                self.fail(at, "expected ',' or the '}' of the inline table, which is on one line")
            at = self._skip(_BLANKS, at + 1)
        value.end = at + 1
        return value

    def _read(self, raw: str, at: int) -> str:
        """Return what a string in its quotes stands for."""
        quotes = raw[:3] if raw[:3] in ('"""', "'''") and len(raw) > 3 else raw[0]
        inner = raw[len(quotes) : -len(quotes)]
        if len(quotes) == 3:
            inner = inner.replace("\r\n", "\n")
            inner = inner[inner[:1] == "\n" :]
        if quotes[0] == "'":
            return inner

        def char(escape: re.Match[str]) -> str:
            if not (escape[1] or escape[2]):
                return _NAMED.get(escape[0][1], escape[0][1:].strip())
            code = int(escape[1] or escape[2], 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                self.fail(at, f"text with the escape {escape[0]}, which is no character")
            return chr(code)

        return re.sub(r"\\(?:u(.{4})|U(.{8})|[ \t]*\n[ \t\n]*|.)", char, inner)

    def follow(self, at: Sequence[Key]) -> list[Node]:
        """Return what is on the way to `at`, from the root on, as far as it is there."""
        way: list[Node] = [self.root]
        for key in at:
            node = way[-1]
            table = node.table if isinstance(node, Value) else node
            child: Node | None = None
            if isinstance(key, int):
                items: Sequence[Node] = (node.items or ()) if not isinstance(node, Table) else ()
                child = items[key] if key < len(items) else None
            elif isinstance(table, Table):
                child = table.children.get(key)
            if child is None:
                break
            way.append(child)
        return way
