r"""Edits of XML files that touch no byte but those of the edit.

expat only locates: the serialisers of lxml and ElementTree rewrite line ends, attribute layout, quotes and encoding
of nearly every file that WSO2 ships. So each edit takes the bytes of a file and returns them with one span replaced,
or the same bytes when the document already says what is wanted. What it cannot do raises NodeError, without the value:
that may be a secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Union

from wso2_node.errors import NodeError
from wso2_node.xmlchange import change
from wso2_node.xmldocument import Document, parsed, told
from wso2_node.xmlpath import Step, path_text, xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wso2_node.xmldocument import Element, Splice

_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_LINE_REST = re.compile(rb"(?:[ \t]*<!--(?:(?!-->).)*-->)*[ \t]*(?=\r?\n)")
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


class New(NamedTuple):
    """An element to write: its content is a text, or elements, each on a line of its own."""

    tag: str
    attributes: Mapping[str, str]
    content: Union[str, Sequence[New]]


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
    document = parsed(data)
    if create and not document.find(at):
        asked = {name[1:]: text for name, text in at[-1].predicates if name[0] == "@"}
        new = New(at[-1].name, {**asked, **(attributes or {})}, value)
        return _checked(document, at, _inserted(document, at, new, after), lambda made: _is(made, *new[1:]))
    element = document.one(at, '; "create": true would insert it')
    if element.children:
        where = f"{path_text(at)} at line {element.line}"
        raise NodeError(f"{where} has child elements, which a text would delete: set the text of these")
    text = document.filled(element, _escaped(value))
    return _checked(document, at, text, lambda new: new.attributes == element.attributes and new.text == value)


def set_attribute(data: bytes, at: Sequence[Step], name: str, value: str) -> bytes:
    """Give the element the attribute; a missing one follows the last one in the same layout and quotes.

    The path may ask for the old value of that attribute: an element that is alone in having the new one is meant too.
    """
    document = parsed(data)
    asked = [(each, value if each == f"@{name}" else old) for each, old in at[-1].predicates]
    then = [*at[:-1], Step(at[-1].name, asked)]
    if not document.find(at) and len(document.find(then)) == 1:
        return data
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
        return told(new.children) == told(element.children) and any(
            {**new.attributes, each: value} == new.attributes == {**element.attributes, each: value} for each in names
        )

    text = f"{new}{quote}{_escaped(value, quote)}{quote}"
    return _checked(document, at, document.replaced(start, end, text), meant, then)


def put(data: bytes, at: Sequence[Step], element: New, after: Sequence[Step] = ()) -> bytes:
    """Replace the element by `element`, or insert that when there is none, as `set_text` does."""
    document = parsed(data)
    if not document.find(at):
        splice = _inserted(document, at, element, after)
    else:
        old = document.one(at)
        text = _written(element, old.prefix, document.margin(old.start)[0], document.unit)
        splice = document.replaced(old.start, old.end, text)
    return _checked(document, at, splice, lambda new: _is(new, element.attributes, element.content))


def remove(data: bytes, at: Sequence[Step]) -> bytes:
    """Remove the element, with its lines when nothing else is on them; nothing to do when there is none."""
    document = parsed(data)
    if not document.find(at):
        return data
    element = document.one(at)
    start, end = element.start, element.end
    blanks, alone = document.margin(start)
    rest = re.compile(rb"[ \t]*\r?\n").match(data, end)
    if alone and rest:
        start, end = start - len(blanks), rest.end()
    return _checked(document, at, document.replaced(start, end, ""))


def declare_prefix(data: bytes, prefix: str, uri: str) -> bytes:
    """Let the root element declare that `prefix` stands for the namespace `uri`, after its attributes.

    NodeError when it declares the prefix for another one.
    """
    document = parsed(data)
    root, name = document.top.children[0], f"xmlns:{prefix}"
    for attribute in _ATTRIBUTE.finditer(data, root.start, root.close):
        if attribute[1].decode(document.encoding) == name:
            if attribute[2][1:-1].decode(document.encoding) == _escaped(uri, '"'):
                return data
            raise NodeError(f"line {root.line}: {name} stands for something else there: use its prefix for one thing")
    result = _spliced(data, document.replaced(root.close, root.close, f' {name}="{_escaped(uri, chr(34))}"'))
    if told(parsed(result).top.children) != told([root]):
        raise NodeError(f"{name} would change what the file says: declare it by hand")
    return result


def _checked(
    document: Document,
    steps: Sequence[Step],
    splice: Splice,
    meant: Callable[[Element], bool] | None = None,
    then: Sequence[Step] = (),
) -> bytes:
    """Return the bytes with the splice, or as they were when both say the same. `then` is the element's path after it.

    NodeError when the element is not as `meant`, or still there without that, or anything else says something else.
    """
    then = then or steps
    made = change(document, splice)
    if made is None:
        return _checked_whole(document, steps, splice, meant, then)
    found, gone = made.find(then), document.find(steps)
    # An element that is the one of the edit has nothing else in it.
    alone = gone == [made.old] and found == [made.new]
    same = alone or told([made.old], gone, document.find(steps[:-1])) == told([made.new], found, made.find(steps[:-1]))
    if len(found) != bool(meant) or not same or (meant and not meant(found[0])):
        # What is wrong, in words.
        return _checked_whole(document, steps, splice, meant, then)
    if told([made.old]) != told([made.new]):
        made.make()
    return document.data


def _checked_whole(
    document: Document,
    steps: Sequence[Step],
    splice: Splice,
    meant: Callable[[Element], bool] | None,
    then: Sequence[Step],
) -> bytes:
    data = _spliced(document.data, splice)
    try:
        result = parsed(data)
    except NodeError as error:
        raise NodeError(f"the file would not be XML any more: {error}") from None
    found, count = result.find(then), 1 if meant else 0
    if len(found) != count:
        fix = "use predicates that are still true then"
        raise NodeError(f"{path_text(then)} would match {len(found)} elements after this edit, not {count}: {fix}")
    rest = [told([each.top], each.find(at), each.find(at[:-1])) for each, at in ((document, steps), (result, then))]
    if document.uri != result.uri or rest[0] != rest[1] or (meant and not meant(found[0])):
        raise NodeError(f"{path_text(steps)} would not say what is meant after this edit: edit the file by hand")
    # Outside of the parents all is the same.
    inside = [told(each.find(steps[:-1])) for each in (document, result)]
    return document.data if inside[0] == inside[1] else data


def _spliced(data: bytes, splice: Splice) -> bytes:
    return data[: splice.start] + splice.new + data[splice.end :]


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


def _inserted(document: Document, steps: Sequence[Step], new: New, after: Sequence[Step]) -> Splice:
    """Return what writes `new` on a line of its own: where `after` says, by its commented-out twin, or last."""
    parent = document.one(steps[:-1] if len(steps) > 1 else steps)
    wanted = ([child for child in parent.children if step.matches(child)] for step in after)
    anchors = next(filter(None, wanted), []) or _twins(parent, steps[-1]) or parent.children or parent.comments
    outer = document.margin(parent.start)[0]
    margins = (document.margin(element.start) for element in [*anchors[-1:], *reversed(parent.children)])
    indent = next((blanks for blanks, alone in margins if alone), outer + document.unit)
    text = "\n" + indent + _written(new, parent.prefix, indent, document.unit)
    if not anchors:
        if document.data[parent.inner : parent.inner_end].strip():
            raise NodeError(f"{path_text(steps[:-1])} at line {parent.line} has a text, which a child would change")
        return document.filled(parent, f"{text}\n{outer}")
    end = anchors[-1].end
    rest = _LINE_REST.match(document.data, end)
    if rest:
        return document.replaced(rest.end(), rest.end(), text)
    is_last = not document.data[end : parent.inner_end].strip()
    return document.replaced(end, end, f"{text}\n{outer if is_last else indent}")


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
