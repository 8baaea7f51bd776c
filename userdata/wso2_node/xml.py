r"""Edits of XML files that touch no byte but those of the edit.

expat only locates: the serialisers of lxml and ElementTree rewrite line ends, attribute layout, quotes and encoding
of nearly every file that WSO2 ships. So each edit takes the bytes of a file and returns them with one span replaced,
or the same bytes when the document already says what is wanted. What it cannot do raises NodeError, without the value:
that may be a secret.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Union
from xml.parsers import expat

from wso2_node.errors import NodeError
from wso2_node.values import line_end
from wso2_node.xmlpath import Step, xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TAG = re.compile(rb"""(<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_LINE_REST = re.compile(rb"(?:[ \t]*<!--(?:(?!-->).)*-->)*[ \t]*(?=\r?\n)")
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


class New(NamedTuple):
    """An element to write: its content is a text, or elements, each on a line of its own."""

    tag: str
    attributes: Mapping[str, str]
    content: Union[str, Sequence[New]]


class Element:
    """Where an element is, or without a name a comment or processing instruction: offsets of its bytes.

    `name` is the local one, or `{uri}local` outside the root's namespace: no step has such a name. `close` is behind
    the last attribute, `inner` to `inner_end` is the content, empty in `<a/>`.
    """

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

    def __init__(self, data: bytes) -> None:
        if b"\0" in data:
            raise NodeError("line 1, column 1: UTF-16, or no text at all: save the file in UTF-8")
        self.data = data
        self.encoding = "utf-8"
        self.top = Element(1, 0)
        self.uri = ""
        self._open = [self.top]
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
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
        if len(self._open) == 1:
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
            raise NodeError(f"{_path(steps)} matches {len(found)} elements, at lines {lines}: {fix}")
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
        where = f"{_path(steps[:depth])} at line {nearest[0].line}" if depth else "the file"
        hint *= 0 < depth == len(steps) - 1
        raise NodeError(f"{_path(steps)} matches 0 elements: {where} has no {step}, but {near}{hint}")

    @cached_property
    def told(self) -> list[object]:
        """What a parser reports of the file."""
        return _told([self.top])

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

    def replaced(self, start: int, end: int, text: str) -> bytes:
        new = text.replace("\n", line_end(self.data).decode("ascii")).encode(self.encoding, "xmlcharrefreplace")
        return self.data[:start] + new + self.data[end:]

    def filled(self, element: Element, content: str) -> bytes:
        """Return the bytes with everything between the tags of `element` replaced, `<a/>` opened for it."""
        if element.inner < element.end:
            return self.replaced(element.inner, element.inner_end, content)
        return self.replaced(element.close, element.end, f">{content}</{element.prefix}{element.name}>")

    def inserted(self, steps: Sequence[Step], new: New, after: Sequence[Step]) -> bytes:
        """Return the bytes with `new` on a line of its own: where `after` says, by its commented-out twin, or last."""
        parent = self.one(steps[:-1] if len(steps) > 1 else steps)
        wanted = ([child for child in parent.children if step.matches(child)] for step in after)
        anchors = next(filter(None, wanted), []) or _twins(parent, steps[-1]) or parent.children or parent.comments
        outer = self.margin(parent.start)[0]
        margins = (self.margin(element.start) for element in [*anchors[-1:], *reversed(parent.children)])
        indent = next((blanks for blanks, alone in margins if alone), outer + self.unit)
        text = "\n" + indent + _written(new, parent.prefix, indent, self.unit)
        if not anchors:
            if self.data[parent.inner : parent.inner_end].strip():
                raise NodeError(f"{_path(steps[:-1])} at line {parent.line} has a text, which a child would change")
            return self.filled(parent, f"{text}\n{outer}")
        end = anchors[-1].end
        rest = _LINE_REST.match(self.data, end)
        if rest:
            return self.replaced(rest.end(), rest.end(), text)
        is_last = not self.data[end : parent.inner_end].strip()
        return self.replaced(end, end, f"{text}\n{outer if is_last else indent}")


@lru_cache(maxsize=2)
def _parsed(data: bytes) -> Document:
    """Return the document; one edit's result is what the next one begins with."""
    return Document(data)


def _twins(parent: Element, step: Step) -> list[Element]:
    """Return the comments that hold the element commented out, written <!--a>x</a--> or <!--<a>x</a>-->."""
    twins = []
    for comment in parent.comments:
        inner = comment.text.strip()
        inner = inner if inner[:1] == "<" else f"<{inner}>"
        try:
            found = step.name in inner and Document(f"<x>{inner}</x>".encode()).find([Step("x"), step])
        except NodeError:  # prose, not XML
            continue
        if found:
            twins.append(comment)
    return twins


def _path(steps: Sequence[Step]) -> str:
    return "".join(f"/{step}" for step in steps)


def _escaped(value: str, quote: str = "") -> str:
    xml_text(value)
    for char in "&<>\r" + (quote and quote + "\t\n"):
        value = value.replace(char, f"&{_ENTITIES.get(char) or f'#{ord(char)}'};")
    return value


def _written(new: New, prefix: str, indent: str, unit: str) -> str:
    tag = prefix + new.tag
    content = new.content
    if not isinstance(content, str):
        lines = (f"\n{indent}{unit}{_written(child, prefix, indent + unit, unit)}" for child in content)
        content = f"{''.join(lines)}\n{indent}" if content else ""
    else:
        content = _escaped(content)
    start = f"<{tag}" + "".join(f' {name}="{_escaped(value, chr(34))}"' for name, value in new.attributes.items())
    return f"{start}>{content}</{tag}>" if content else f"{start}/>"


def set_text(
    data: bytes,
    at: Sequence[Step],
    value: str,
    *,
    create: bool = False,
    attributes: Mapping[str, str] | None = None,
    after: Sequence[Step] = (),
) -> bytes:
    """Make `value` all the content of the element, comments in it included.

    With `create`, a missing element is inserted, with `attributes` and those of its last step: after the last child
    that matches the first of `after` that matches any; or after its commented-out twin; or after the last child.
    """
    document = _parsed(data)
    if create and not document.find(at):
        asked = {name[1:]: text for name, text in at[-1].predicates if name[0] == "@"}
        new = New(at[-1].name, {**asked, **(attributes or {})}, value)
        return _checked(document, at, document.inserted(at, new, after), lambda made: _is(made, *new[1:]))
    element = document.one(at, '; "create": true would insert it')
    if element.children:
        raise NodeError(
            f"{_path(at)} at line {element.line} has child elements, which a text would delete: set the text of these"
        )
    data = document.filled(element, _escaped(value))
    return _checked(document, at, data, lambda new: new.attributes == element.attributes and new.text == value)


def set_attribute(data: bytes, at: Sequence[Step], name: str, value: str) -> bytes:
    """Give the element the attribute; a missing one follows the last one in the same layout and quotes."""
    document = _parsed(data)
    element = document.one(at)
    start, end, quote, new = element.close, element.close, '"', f" {name}="
    for attribute in _ATTRIBUTE.finditer(data, element.start, element.close):
        quote = attribute[2][:1].decode("ascii")
        blanks, alone = document.margin(attribute.start(1))
        new = f"\n{blanks}{name}=" if alone else f" {name}="
        if attribute[1].decode(document.encoding) == name:
            (start, end), new = attribute.span(2), ""
            break

    def meant(new: Element) -> bool:
        # A prefixed name is reported as `uri local`.
        local = name.rpartition(":")[2]
        names = [each for each in new.attributes if each == name or (local != name and each.endswith(f" {local}"))]
        return _told(new.children) == _told(element.children) and any(
            {**new.attributes, each: value} == new.attributes == {**element.attributes, each: value} for each in names
        )

    text = f"{new}{quote}{_escaped(value, quote)}{quote}"
    return _checked(document, at, document.replaced(start, end, text), meant)


def put(data: bytes, at: Sequence[Step], element: New, after: Sequence[Step] = ()) -> bytes:
    """Replace the element by `element`, or insert that when there is none, as `set_text` does."""
    document = _parsed(data)
    if not document.find(at):
        data = document.inserted(at, element, after)
    else:
        old = document.one(at)
        text = _written(element, old.prefix, document.margin(old.start)[0], document.unit)
        data = document.replaced(old.start, old.end, text)
    return _checked(document, at, data, lambda new: _is(new, element.attributes, element.content))


def remove(data: bytes, at: Sequence[Step]) -> bytes:
    """Remove the element, with its lines when nothing else is on them; nothing to do when there is none."""
    document = _parsed(data)
    if not document.find(at):
        return data
    element = document.one(at)
    start, end = element.start, element.end
    blanks, alone = document.margin(start)
    rest = re.compile(rb"[ \t]*\r?\n").match(data, end)
    if alone and rest:
        start, end = start - len(blanks), rest.end()
    return _checked(document, at, document.replaced(start, end, ""))


def _checked(
    document: Document, steps: Sequence[Step], data: bytes, meant: Callable[[Element], bool] | None = None
) -> bytes:
    """Return `data`, or the bytes as they were when both say the same.

    NodeError when the element is not as `meant`, or still there without that, or anything else says something else.
    """
    try:
        result = _parsed(data)
    except NodeError as error:
        raise NodeError(f"the file would not be XML any more: {error}") from None
    found, count = result.find(steps), 1 if meant else 0
    if len(found) != count:
        fix = "use predicates that are still true then"
        raise NodeError(f"{_path(steps)} would match {len(found)} elements after this edit, not {count}: {fix}")
    rest = [_told([each.top], each.find(steps), each.find(steps[:-1])) for each in (document, result)]
    if document.uri != result.uri or rest[0] != rest[1] or (meant and not meant(found[0])):
        raise NodeError(f"{_path(steps)} would not say what is meant after this edit: edit the file by hand")
    return document.data if result.told == document.told else data


def _told(
    elements: Sequence[Element], without: Sequence[Element] = (), parents: Sequence[Element] = ()
) -> list[object]:
    """Return what a parser reports of the elements but for those `without`, in order, and how they are nested.

    Blanks around elements say nothing, nor do those of `parents`, where such elements come and go.
    """
    found: list[object] = []
    left, gone, loose = [*elements], {*map(id, without)}, {*map(id, parents)}
    while left:
        element = left.pop()
        children = [child for child in element.children if id(child) not in gone]
        text = element.text.split() if element.children or id(element) in loose else element.text
        found.append((element.name, element.attributes, text, len(children)))
        left += children[::-1]
    return found


def _is(element: Element, attributes: Mapping[str, str], content: str | Sequence[New]) -> bool:
    """Say whether an element has these attributes, told by their local names, and this content."""
    there = sorted((name.rpartition(" ")[2], text) for name, text in element.attributes.items())
    if there != sorted((name.rpartition(":")[2], text) for name, text in attributes.items()):
        return False
    if isinstance(content, str):
        return element.text == content and not element.children
    return (
        not element.text.strip()
        and len(element.children) == len(content)
        and all(
            element.children[number].name == new.tag and _is(element.children[number], new.attributes, new.content)
            for number, new in enumerate(content)
        )
    )
