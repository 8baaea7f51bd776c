"""The deployment file as YAML 1.2: its plain values, and where each of them stands."""

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from wso2_cluster.deployment.parse import NULLS, Mapping, Node, Scalar, Sequence, parse
from wso2_cluster.deployment.syntax import Position, UnreadableError
from wso2_cluster.deployment.wording import Location, dotted, plain, shown

MOST_VALUES = 10_000
"""Values that are read, each alias counted as all that it stands for: a few lines of aliases can stand for billions."""
LONGEST_NUMBER = 20
"""Characters of a number: those of the smallest one of 64 bits."""

_WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_ANY_NUMBER = re.compile(f"{_WHOLE_NUMBER.pattern}|{_NUMBER.pattern}")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_Plain: TypeAlias = "str | int | float | bool | list[_Plain] | dict[str, _Plain] | None"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A setting as it is written."""

    at: Position
    """Its value; for a mapping or a list that has a key, the key."""
    key: Position | None
    text: str | None
    """Source text of a scalar."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What the file says, before anything is known of its meaning."""

    data: dict[str, Any]
    """Plain dicts, lists, texts, numbers and booleans; None where a key has no value."""
    entries: dict[Location, Entry]
    faults: tuple[tuple[Position, str], ...]
    """What is wrong with it as YAML, though it can be read: doubled keys, keys without a value, odd numbers."""
    lost: frozenset[Location]
    """Settings whose value could not be taken; a fault says why."""

    def find(self, loc: Location) -> Entry:
        """The setting at *loc*; the nearest one around it when there is none."""
        while loc not in self.entries:
            loc = loc[:-1]
        return self.entries[loc]


def read_document(text: str) -> Document:
    """Read *text*, which holds no control characters.

    Raises:
        UnreadableError: it is not YAML, holds no mapping or several documents, or is nested or aliased beyond measure.
    """
    return _Reading().document(parse(text))


class _Reading:
    """Nodes to plain values."""

    def __init__(self) -> None:
        self._entries: dict[Location, Entry] = {}
        self._faults: list[tuple[Position, str]] = []
        self._lost: set[Location] = set()
        self._values = 0

    def document(self, root: Mapping) -> Document:
        data = self._mapping(root, (), None)
        return Document(data=data, entries=self._entries, faults=tuple(self._faults), lost=frozenset(self._lost))

    def _value(self, node: Node, loc: Location, key: Position | None) -> _Plain:
        if isinstance(node, Mapping):
            return self._mapping(node, loc, key)
        self._count(node)
        if isinstance(node, Sequence):
            self._entries[loc] = Entry(at=key or node.at, key=key, text=None)
            return [self._value(item, (*loc, index), None) for index, item in enumerate(node.items)]
        self._entries[loc] = Entry(at=node.at, key=key, text=node.text)
        return self._scalar(node, loc, key)

    def _mapping(self, node: Mapping, loc: Location, key: Position | None) -> dict[str, _Plain]:
        self._entries[loc] = Entry(at=key or node.at, key=key, text=None)
        pairs = self._pairs(node)
        return {name: self._value(value, (*loc, name), name_at) for name, (name_at, value) in pairs.items()}

    def _pairs(self, node: Mapping) -> dict[str, tuple[Position, Node]]:
        self._count(node)
        own: dict[str, tuple[Position, Node]] = {}
        merged: dict[str, tuple[Position, Node]] = {}
        for key, value in node.pairs:
            if isinstance(key, Scalar) and key.text == "<<" and not key.quoted:
                for source in self._merge_sources(value):
                    merged = {**self._pairs(source), **merged}
                continue
            name = self._key(key, value)
            if name is None:
                continue
            if name in own:
                first = own[name][0]
                self._fault(key.at, f"{shown(name)} is given twice, first in line {first.line}: keep one of them")
                continue
            own[name] = (key.at, value)
        return {**merged, **own}

    def _merge_sources(self, value: Node) -> list[Mapping]:
        sources = value.items if isinstance(value, Sequence) else [value]
        mappings = [source for source in sources if isinstance(source, Mapping)]
        if len(mappings) != len(sources):
            self._fault(value.at, "'<<' takes in a mapping: give it an alias of one, for example '<<: *worker'")
        return mappings

    def _key(self, key: Node, value: Node) -> str | None:
        if not isinstance(key, Scalar):
            kind = "a list" if isinstance(key, Sequence) else "a mapping"
            self._fault(key.at, f"a key must be text, this one is {kind}")
            return None
        if not key.quoted and key.text in NULLS:
            self._fault(key.at, "a key is missing before ':'")
            return None
        if not key.quoted and (key.text in _BOOLEANS or _NUMBER.fullmatch(key.text)):
            text = plain(key.text)
            if key.text not in _BOOLEANS and isinstance(value, Scalar) and not value.text and not value.quoted:
                fix = "write a number without commas, or quote the key"
                self._fault(key.at, f"{text} is a key without a value: {fix}")
            else:
                self._fault(key.at, f'a key must be text: quote it, "{text}"')
            return None
        return key.text

    def _scalar(self, node: Scalar, loc: Location, key: Position | None) -> _Plain:
        text = node.text
        if node.quoted:
            return text
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        fault = _doubtful(text)
        if text in NULLS:
            self._lose(loc, key or node.at, f"'{dotted(loc)}' has no value: give it one, or leave it out")
            return None
        if fault is not None:
            self._lose(loc, node.at, f"{dotted(loc)}: {fault}")
            return None
        return _number(text)

    def _count(self, node: Node) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise UnreadableError(
                node.at, f"more than {MOST_VALUES} values, aliases counted: no deployment needs so many"
            )

    def _fault(self, at: Position, message: str) -> None:
        self._faults.append((at, message))

    def _lose(self, loc: Location, at: Position, message: str) -> None:
        self._lost.add(loc)
        self._fault(at, message)


def _doubtful(text: str) -> str | None:
    """Why no number is made of *text*, though it looks like one; None when there is no doubt."""
    if _LEADING_ZERO.fullmatch(text):
        return f"{plain(text)} begins with a zero, which some take for octal: remove the zero, or quote text"
    if _ANY_NUMBER.fullmatch(text) and len(text) > LONGEST_NUMBER:
        return f"{plain(text)} is too long a number: quote it if it is text"
    return None


def _number(text: str) -> int | float | str:
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text, 0)
    return float(re.sub(r"\.(?=[in])", "", text.lower())) if _NUMBER.fullmatch(text) else text
