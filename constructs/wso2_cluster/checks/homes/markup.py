"""XML files of a product home, every value with its place.

They are read with the node program's reader, so what is unreadable here is exactly what it refuses to edit.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.checks.homes.finding import Place, Value
from wso2_node.errors import NodeError
from wso2_node.xmldocument import Document, Element

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*(["'])""")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_BLANKS = re.compile(rb"\s*")
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class XmlFile:
    """A parsed file.

    Raises:
        NodeError: it is not readable as XML without DOCTYPE; the text begins with `line L, column C: `.
    """

    def __init__(self, home: Home, path: str, data: bytes) -> None:
        self._home = home
        self._path = path
        self._document = Document(data)
        self._lines = [0, *(match.end() for match in _LINE_END.finditer(data))]

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self._document.data

    @property
    def root(self) -> Node:
        """The outermost element."""
        return Node(file=self, element=self._document.top.children[0])

    def place(self, offset: int) -> Place:
        """Where the byte *offset* is."""
        line = bisect_right(self._lines, offset)
        before = self.data[self._lines[line - 1] : offset].decode(self._document.encoding, "replace")
        column = len(before.removeprefix("\ufeff")) + 1
        return Place(home=self._home, file=self._path, line=line, column=column)


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment, or a processing instruction without its text."""

    text: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class Node:
    """An element. Names are local ones in the namespace of the root."""

    file: XmlFile
    element: Element

    @property
    def name(self) -> str:
        """Without prefix."""
        return self.element.name

    @property
    def place(self) -> Place:
        """Where the element begins."""
        return self.file.place(self.element.start)

    @property
    def text(self) -> str:
        """Its own text, blanks around it left out."""
        return self.element.text.strip()

    @property
    def value(self) -> Value:
        """Its text; the place is that of the first character, or of the element when there is none."""
        inner = self.element.inner
        blanks = _BLANKS.match(self.file.data, inner, max(inner, self.element.inner_end))
        start = blanks.end() if self.text and blanks else self.element.start
        return Value(text=self.text, place=self.file.place(start))

    def attribute(self, name: str) -> Value | None:
        """An attribute's value; None: it is not there."""
        if name not in self.element.attributes:
            return None
        start = next(
            (
                match.end()
                for match in _ATTRIBUTE.finditer(self.file.data, self.element.start, self.element.close)
                if match[1].decode("ascii", "replace") == name
            ),
            self.element.start,
        )
        return Value(text=self.element.attributes[name], place=self.file.place(start))

    @property
    def attributes(self) -> dict[str, str]:
        """Names and values of its attributes."""
        return self.element.attributes

    @property
    def children(self) -> list[Node]:
        """All child elements."""
        return [Node(file=self.file, element=child) for child in self.element.children]

    def all(self, *names: str) -> list[Node]:
        """The elements at the path *names* below this one."""
        found = [self]
        for name in names:
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *names: str) -> Node | None:
        """The first element at the path *names*."""
        return next(iter(self.all(*names)), None)

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    @property
    def comments(self) -> list[Comment]:
        """The comments right below this element."""
        return [Comment(text=each.text, place=self.file.place(each.start)) for each in self.element.comments]


def first_foreign_byte(data: bytes) -> tuple[int, str] | None:
    """Offset of the first byte that is not of the encoding that *data* declares, and that one; None: there is none."""
    declared = _DECLARED.match(data)
    encoding = declared[1].decode("ascii") if declared else "UTF-8"
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start, encoding
    except (LookupError, ValueError):
        return None
    return None


def commented_out(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Name, attributes and text of the elements that the comment *text* holds: `<a>x</a>`, or `a>x</a`.

    Prose holds none.
    """
    inner = text.strip()
    inner = inner if inner[:1] == "<" else f"<{inner}>"
    try:
        top = Document(f"<x>{inner}</x>".encode()).top.children[0]
    except NodeError:
        return []
    return [(child.name, child.attributes, child.text.strip()) for child in top.children]
