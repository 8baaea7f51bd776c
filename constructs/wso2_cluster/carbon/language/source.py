"""XML with positions: the bytes of a file become a tree in which everything knows its place.

`wso2_node.xml` locates elements to edit bytes. Here it is values, attributes and their exact spelling that are
wanted, also in text that has no file, so this reader works on characters.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from xml.parsers import expat

from wso2_cluster.carbon.language.errors import ClusteringFileError, unreadable
from wso2_cluster.carbon.language.model import Attribute, Position, Text

_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODING = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TAG = re.compile(r"""<([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ATTRIBUTE = re.compile(r"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_PIECE = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|\s+|[^<\s]+", re.DOTALL)
_ZIP = b"PK\3\4"
_NOTHING = ("<!--", "<?")


@dataclass
class Node:
    """An element: offsets into the text, and what a parser reports of it."""

    name: str
    """With its prefix, as in the file."""
    attributes: tuple[Attribute, ...]
    at: Position
    start: int
    inner: int
    """Where the content begins; in `<a/>` where the element ends."""
    inner_end: int = 0
    end: int = 0
    text: str = ""
    """Its own text, without that of elements in it."""
    children: list[Node] = field(default_factory=list)


class Source:
    """A parsed text. `root` is its outermost element.

    Raises:
        ClusteringFileError: it is not readable as XML without DOCTYPE; the place is that of the first mistake.
    """

    def __init__(self, data: bytes | str, file: str) -> None:
        self.file = file
        self.text = data if isinstance(data, str) else self._decoded(data)
        if "\0" in self.text:
            raise self.error(self.text.index("\0"), "a NUL character is no text", "save the file as UTF-8 text")
        self._utf8 = self._encoded()
        # Offsets of expat count bytes of UTF-8; in plain ASCII they are those of the characters.
        self._plain = len(self._utf8) == len(self.text)
        self._offsets = [] if self._plain else _offsets(self.text)
        self.root = self._parsed()

    def _decoded(self, data: bytes) -> str:
        if data.startswith(_ZIP):
            raise self._at_start("the file is a zip archive", "unpack it, and name the home or its axis2.xml")
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
            raise self._at_start("the file is UTF-16 or no text at all", "save it as UTF-8")
        data = data.removeprefix(codecs.BOM_UTF8)
        declared = _DECLARED.match(data)
        name = declared[1].decode("ascii") if declared else "UTF-8"
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            codec = ""
        if not _ENCODING.fullmatch(codec):
            raise self._at_start(f"encoding '{name}' is not supported", "save the file as UTF-8 or ISO-8859-1")
        try:
            return data.decode(codec)
        except UnicodeDecodeError as error:
            self.text = data[: error.start].decode(codec)
            message = f"byte 0x{data[error.start]:02x} is not {name}"
            raise self.error(error.start, message, "save the file in the encoding that it declares") from None

    def _encoded(self) -> bytes:
        try:
            return self.text.encode("utf-8")
        except UnicodeEncodeError as error:
            code = f"U+{ord(self.text[error.start]):04X}"
            raise self.error(error.start, f"{code} is half of a character", "remove it") from None

    def _at_start(self, message: str, fix: str) -> ClusteringFileError:
        return ClusteringFileError((unreadable(self.file, message, fix),))

    def error(self, offset: int, message: str, fix: str) -> ClusteringFileError:
        """An error at the character *offset*."""
        at = self.position(offset)
        return ClusteringFileError((unreadable(self.file, message, fix, line=at.line, column=at.column),))

    def position(self, offset: int) -> Position:
        """Line and column of the character *offset*; behind the text: of its end."""
        if not hasattr(self, "_lines"):
            self._lines = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        offset = min(offset, len(self.text))
        line = bisect_right(self._lines, offset)
        return Position(line=line, column=offset - self._lines[line - 1] + 1)

    def _parsed(self) -> Node:
        top = Node(name="", attributes=(), at=Position(line=1, column=1), start=0, inner=0)
        open_nodes = [top]
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.buffer_text = True

        def start(name: str, values: list[str]) -> None:
            node = self._node(name, values, self._character(parser.CurrentByteIndex))
            open_nodes[-1].children.append(node)
            open_nodes.append(node)

        def end(_name: str) -> None:
            node = open_nodes.pop()
            if node.end:  # <a/>
                node.inner_end = node.inner
                return
            node.inner_end = self._character(parser.CurrentByteIndex)
            node.end = self.text.index(">", node.inner_end) + 1

        def text(value: str) -> None:
            open_nodes[-1].text += value

        def doctype(*_: object) -> None:
            raise self.error(
                self.text.rfind("<!DOCTYPE", 0, self._character(parser.CurrentByteIndex) + len("<!DOCTYPE")),
                "a DOCTYPE can declare entities, which are not followed",
                "remove it",
            )

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = doctype
        try:
            parser.Parse(self._utf8, True)  # noqa: FBT003 - expat's function has no keywords
        except expat.ExpatError as error:
            offset = self._character(max(parser.ErrorByteIndex, 0))
            reason = expat.ErrorString(error.code)
            if reason == expat.errors.XML_ERROR_TAG_MISMATCH:
                reason = f"<{open_nodes[-1].name}> of line {open_nodes[-1].at.line} is still open"
            raise self.error(offset, f"not well-formed XML, {reason}", "correct it here") from None
        return top.children[0]

    def _character(self, byte: int) -> int:
        return byte if self._plain else bisect_right(self._offsets, byte) - 1

    def _node(self, name: str, values: list[str], start: int) -> Node:
        tag = _TAG.match(self.text, start)
        if tag is None:
            raise AssertionError(f"expat found a start tag that is none: {self.text[start : start + 80]!r}")
        spans = [(match.start(2) + 1, match[2][1:-1]) for match in _ATTRIBUTE.finditer(self.text, start, tag.end(2))]
        attributes = tuple(
            Attribute(name=key, value=Text(value=value, raw=raw, at=self.position(offset)))
            for key, value, (offset, raw) in zip(values[::2], values[1::2], spans, strict=True)
        )
        end = tag.end() if tag[3] else 0
        return Node(name, attributes, self.position(start), start, tag.end(), end=end)

    def content(self, node: Node) -> Text:
        """The text of *node*, at its first character."""
        raw = self.text[node.inner : node.inner_end]
        return Text(value=node.text, raw=raw, at=self.position(node.inner) if raw else node.at)

    def gaps(self, node: Node) -> list[tuple[int, str]]:
        """Text between the elements of *node*: offset and spelling; blanks and comments alone are none."""
        edges = [node.inner, *(edge for child in node.children for edge in (child.start, child.end)), node.inner_end]
        found = []
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            pieces = [
                piece
                for piece in _PIECE.finditer(self.text, low, max(low, high))
                if not piece[0].startswith(_NOTHING) and not piece[0].isspace()
            ]
            if pieces:
                found.append((pieces[0].start(), self.text[pieces[0].start() : pieces[-1].end()]))
        return found


def _offsets(text: str) -> list[int]:
    """Where each character begins in UTF-8, and the end."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + len(character.encode("utf-8")))
    return offsets
