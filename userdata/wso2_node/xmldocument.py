"""XML files, located by their bytes: expat says where everything is, and no byte is lost or written anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from wso2_node.errors import NodeError
from wso2_node.values import line_end
from wso2_node.xmlpath import Step, path_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = re.compile(rb"""(<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")


class Splice(NamedTuple):
    """Bytes of a file to write in place of those from `start` to `end`."""

    start: int
    end: int
    new: bytes


class Element:
    """Where an element is, or without a name a comment or processing instruction: offsets of its bytes.

    `name` is the local one, or `{uri}local` outside the root's namespace: no step has such a name. `close` is behind
    the last attribute, `inner` to `inner_end` is the content, empty in `<a/>`.
    """

    __slots__ = (
        "attributes",
        "children",
        "close",
        "comments",
        "end",
        "inner",
        "inner_end",
        "line",
        "name",
        "prefix",
        "start",
        "text",
    )

    # No dataclass: importing these takes longer than all edits of a file.
    def __init__(
        self,
        line: int,
        start: int,
        *,
        end: int = 0,
        name: str = "",
        prefix: str = "",
        attributes: dict[str, str] | None = None,
        close: int = 0,
        inner: int = 0,
        text: str = "",
    ) -> None:
        self.line, self.start, self.end = line, start, end
        self.name, self.prefix, self.attributes = name, prefix, attributes or {}
        self.close, self.inner, self.inner_end, self.text = close, inner, 0, text
        self.children: list[Element] = []
        self.comments: list[Element] = []


class Document:
    """A parsed file: `top` is above the root element, `uri` is that one's namespace.

    NodeError with line and column for what expat refuses, and for a DOCTYPE and UTF-16, which no shipped file has.
    """

    def __init__(self, data: bytes, uri: str | None = None) -> None:
        """Parse `data`. With `uri`, names are those of a file whose root is in that namespace."""
        if b"\0" in data:
            raise NodeError("line 1, column 1: UTF-16, or no text at all: save the file in UTF-8")
        self.data = data
        self.encoding = "utf-8"
        self.top = Element(1, 0)
        self.uri = uri or ""
        self._is_part = uri is not None
        self._open = [self.top]
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        # One call for a text of several lines.
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = lambda *_: self._comment("", b"?>")
        try:
            parser.Parse(data, True)  # noqa: FBT003 - expat's function has no keywords
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise NodeError(f"line {error.lineno}, column {error.offset + 1}: not well-formed XML: {reason}") from None
        except (LookupError, ValueError) as error:
            raise NodeError(f"line 1, column 1: {error}: save the file in UTF-8") from None

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or "utf-8"

    def _doctype(self, *_: object) -> None:
        where = f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber + 1}"
        raise NodeError(f"{where}: a DOCTYPE can declare entities, which are not followed: remove it")

    def _start(self, qualified: str, attributes: dict[str, str]) -> None:
        tag = next(_TAG.finditer(self.data, self._parser.CurrentByteIndex))
        uri, _, name = qualified.rpartition(" ")
        if len(self._open) == 1 and not self._is_part:
            self.uri = uri
        element = Element(
            self._parser.CurrentLineNumber,
            tag.start(),
            end=tag.end() if tag[3] else 0,
            name=name if uri == self.uri else f"{{{uri}}}{name}",
            prefix=tag[2].decode(self.encoding)[: -len(name)],
            attributes=attributes,
            close=tag.end(1),
            inner=tag.end(),
        )
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _qualified: str) -> None:
        element = self._open.pop()
        element.inner_end = self._parser.CurrentByteIndex
        element.end = element.end or self.data.index(b">", element.inner_end) + 1

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _comment(self, text: str, closing: bytes = b"-->") -> None:
        start = self._parser.CurrentByteIndex
        end = self.data.index(closing, start) + len(closing)
        self._open[-1].comments.append(Element(self._parser.CurrentLineNumber, start, end=end, text=text))

    def find(self, steps: Sequence[Step]) -> list[Element]:
        found = [self.top]
        for step in steps:
            found = [child for element in found for child in element.children if step.matches(child)]
        return found

    def one(self, steps: Sequence[Step], hint: str = "") -> Element:
        """Return the only element at `steps`; otherwise NodeError with the count and what is there."""
        found = self.find(steps)
        if len(found) == 1:
            return found[0]
        if found:
            lines = ", ".join(str(element.line) for element in found)
            fix = "add a predicate such as [@name='x']"
            raise NodeError(f"{path_text(steps)} matches {len(found)} elements, at lines {lines}: {fix}")
        depth = max(n for n in range(len(steps)) if self.find(steps[:n]))
        import difflib  # noqa: PLC0415 - for messages alone

        nearest, step = self.find(steps[:depth]), steps[depth]
        # Described by the attributes that the step asks for: a wrong predicate shows with the right value beside it.
        there = {
            str(Step(e.name, [(n, e.attributes[n[1:]]) for n, _ in step.predicates if n[1:] in e.attributes])): 0
            for parent in nearest
            for e in parent.children
        }
        near = ", ".join(difflib.get_close_matches(str(step), there, 3) or [*there][:5]) or "no element at all"
        where = f"{path_text(steps[:depth])} at line {nearest[0].line}" if depth else "the file"
        hint *= 0 < depth == len(steps) - 1
        raise NodeError(f"{path_text(steps)} matches 0 elements: {where} has no {step}, but {near}{hint}")

    def margin(self, at: int) -> tuple[str, bool]:
        """Return the blanks that open the line of `at`, and whether `at` comes right after them."""
        line = self.data[self.data.rfind(b"\n", 0, at) + 1 : at]
        blanks = line[: len(line) - len(line.lstrip(b" \t"))]
        return blanks.decode("ascii"), blanks == line

    @property
    def unit(self) -> str:
        """The indentation of one level, as the root's first child has it."""
        first = self.top.children[0].children[:1]
        return (first and self.margin(first[0].start)[0]) or "    "

    def replaced(self, start: int, end: int, text: str) -> Splice:
        """Return what writes `text` there, in the file's encoding and with its line ends."""
        new = text.replace("\n", line_end(self.data).decode("ascii")).encode(self.encoding, "xmlcharrefreplace")
        return Splice(start, end, new)

    def filled(self, element: Element, content: str) -> Splice:
        """Return what replaces everything between the tags of `element`, `<a/>` opened for it."""
        if element.inner < element.end:
            return self.replaced(element.inner, element.inner_end, content)
        return self.replaced(element.close, element.end, f">{content}</{element.prefix}{element.name}>")


_LATEST: list[Document] = []


def parsed(data: bytes) -> Document:
    """Return the document; one edit's result is what the next one begins with, and is not parsed again.

    It may become the document of that result: see `xmlchange`.
    """
    for known in _LATEST:
        if known.data == data:
            return known
    _LATEST[:] = [Document(data), *_LATEST[:1]]
    return _LATEST[0]


def told(elements: Sequence[Element], without: Sequence[Element] = (), parents: Sequence[Element] = ()) -> list[object]:
    """Return what a parser reports of the elements but for those `without`, in order, and how they are nested.

    Blanks around elements say nothing, nor do those of `parents`, where such elements come and go.
    """
    found: list[object] = []
    left, gone, loose = [*elements], {*map(id, without)}, {*map(id, parents)}
    while left:
        element = left.pop()
        children = element.children
        text = element.text.split() if children or id(element) in loose else element.text
        if gone and children:
            children = [child for child in children if id(child) not in gone]
        found.append((element.name, element.attributes, text, len(children)))
        left += reversed(children)
    return found
