"""YAML text to a tree in which every value knows its place; nothing is known yet of what the values mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from wso2_cluster.deployment.syntax import Position, UnreadableError, explain, explain_escape
from wso2_cluster.deployment.wording import plain, shown

DEEPEST = 20
"""Levels of nesting that are read; the deepest setting stands at six."""
NULLS = ("", "~", "null", "Null", "NULL")

_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Scalar:
    """A single value as it is written; which type it has is for the reader to say."""

    at: Position
    text: str
    quoted: bool


@dataclass(frozen=True, kw_only=True)
class Sequence:
    """A list."""

    at: Position
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """Keys with their values, in order; a key may come twice."""

    at: Position
    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


def parse(text: str) -> Mapping:
    """The mapping that *text*, which holds no control characters, consists of.

    Raises:
        UnreadableError: it is no YAML 1.2, is nested too deep, or holds anything but one document with one mapping.
    """
    events = YAML(typ="safe", pure=True).parse(text)
    try:
        documents = _documents(events)
    except MarkedYAMLError as error:
        raise explain(error) from None
    except (OverflowError, ValueError):
        # The scanner hands an escape such as "\UFFFFFFFF" to chr() as it is.
        raise explain_escape(text) from None
    if not documents or (isinstance(documents[0], Scalar) and documents[0].text in NULLS and not documents[0].quoted):
        raise UnreadableError(
            Position(line=1, column=1), "the file holds no settings: begin with 'name: esb' and 'pattern: ...'"
        )
    root = documents[0]
    if not isinstance(root, Mapping):
        kind = "a list" if isinstance(root, Sequence) else f"the text {shown(root.text)}"
        raise UnreadableError(root.at, f"expected 'key: value' lines at the top of the file, got {kind}")
    return root


def _documents(events: Iterator[Event]) -> list[Node]:
    nodes: list[Node] = []
    for event in events:
        if isinstance(event, DocumentStartEvent):
            at = _position(event)
            if event.version is not None and tuple(event.version) != (1, 2):
                raise UnreadableError(at, "the file is read as YAML 1.2: remove the line with %YAML")
            if nodes:
                raise UnreadableError(at, "a second document begins here: one file holds one deployment")
            nodes.append(_Composer(events).node(next(events), depth=0))
    return nodes


def _short_tag(tag: object) -> str:
    return str(tag).replace("tag:yaml.org,2002:", "!!")


def _position(event: Event) -> Position:
    return Position(line=event.start_mark.line + 1, column=event.start_mark.column + 1)


class _Composer:
    """Events of one document to nodes; an alias becomes the very node of its anchor."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._anchors: dict[str, Node | None] = {}

    def node(self, event: Event, *, depth: int) -> Node:
        at = _position(event)
        if isinstance(event, AliasEvent):
            return self._aliased(event.anchor, at)
        if depth > DEEPEST:
            raise UnreadableError(at, f"nested more than {DEEPEST} levels deep: no setting is")
        if not isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            raise TypeError(f"the parser handed out {event!r} where a value begins")
        if event.tag is not None and event.tag != "!":
            raise UnreadableError(at, f"the tag {shown(_short_tag(event.tag))} has no meaning here: leave it out")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        node = self._collected(event, at, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _aliased(self, name: str, at: Position) -> Node:
        if name not in self._anchors:
            raise UnreadableError(
                at, f"*{plain(name)} stands for nothing: put an anchor &{plain(name)} before, or quote text"
            )
        node = self._anchors[name]
        if node is None:
            raise UnreadableError(at, f"*{plain(name)} stands inside the value that it stands for: write the value out")
        return node

    def _collected(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent, at: Position, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            if _HALF_CHARACTER.search(event.value):
                raise UnreadableError(at, f"{shown(event.value)} holds half a character: write the character itself")
            return Scalar(at=at, text=event.value, quoted=event.style is not None)
        if isinstance(event, SequenceStartEvent):
            sequence = Sequence(at=at)
            while not isinstance(inner := next(self._events), SequenceEndEvent):
                sequence.items.append(self.node(inner, depth=depth + 1))
            return sequence
        mapping = Mapping(at=at)
        while not isinstance(inner := next(self._events), MappingEndEvent):
            key = self.node(inner, depth=depth + 1)
            mapping.pairs.append((key, self.node(next(self._events), depth=depth + 1)))
        return mapping
