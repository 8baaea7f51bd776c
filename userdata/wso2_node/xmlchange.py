"""What an edit changes in a document, found by parsing the smallest element around it alone.

Outside of that element no byte is touched, so nothing else can say something else. A file of a product is read once,
and not once for each of its edits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wso2_node.errors import NodeError
from wso2_node.xmldocument import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wso2_node.xmldocument import Element, Splice
    from wso2_node.xmlpath import Step

_DECLARATION = re.compile(rb"""\s(xmlns(?::[^\s=]+)?)\s*=\s*("[^"]*"|'[^']*')""")
_END = b"</w>"


class Change(NamedTuple):
    """The element around a splice, as it is and as it would be, and the elements that it is in, from the root on."""

    document: Document
    splice: Splice
    around: Sequence[Element]
    old: Element
    new: Element

    def find(self, steps: Sequence[Step]) -> list[Element]:
        """Return the elements at `steps` as they would be."""
        siblings = self.around[-1].children
        place = siblings.index(self.old)
        siblings[place] = self.new
        try:
            return self.document.find(steps)
        finally:
            siblings[place] = self.old

    def make(self) -> None:
        """Let the document be that of the new bytes."""
        document, (start, end, new) = self.document, self.splice
        lines = _lines(new) - _lines(document.data[start:end])
        by = len(new) - (end - start)
        behind = self.old.end
        for element in self.around:
            element.end += by
            element.inner_end += by
            for sibling in (*element.children, *element.comments):
                if sibling.start >= behind:
                    _move(sibling, by, lines)
        for comment in document.top.comments:
            if comment.start >= behind:
                _move(comment, by, lines)
        siblings = self.around[-1].children
        siblings[siblings.index(self.old)] = self.new
        document.data = document.data[:start] + new + document.data[end:]


def change(document: Document, splice: Splice) -> Change | None:
    """Return the change; None when it takes the whole document to say what it is.

    That is so right below the root, and wherever the element would be no element any more.
    """
    start, end, new = splice
    around, old = [], document.top.children[0]
    while True:
        inner = next((each for each in old.children if each.start < start and end < each.end), None)
        if inner is None:
            break
        around.append(old)
        old = inner
    if not around:
        return None
    head = _head(document, around)
    part = document.data[old.start : start] + new + document.data[end : old.end]
    try:
        wrapper = Document(head + part + _END, document.uri).top.children[0]
    except NodeError:
        return None
    made = wrapper.children[0] if wrapper.children else wrapper
    if (made.start, made.end) != (len(head), len(head) + len(part)):
        return None
    _move(made, old.start - len(head), old.line - 1)
    return Change(document, splice, around, old, made)


def _head(document: Document, around: Sequence[Element]) -> bytes:
    """Return the start of a document whose root declares what holds inside of all these elements."""
    declared = {
        each[1]: each[2]
        for element in around
        for each in _DECLARATION.finditer(document.data, element.start, element.close)
    }
    attributes = b"".join(b" %s=%s" % each for each in declared.items())
    return b'<?xml version="1.0" encoding="%s"?><w%s>' % (document.encoding.encode("ascii"), attributes)


def _lines(data: bytes) -> int:
    r"""Return how many lines end in `data`: with LF, CR, or both."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _move(element: Element, by: int, lines: int) -> None:
    """Move the element, and all in it, by so many bytes and lines."""
    left = [element]
    while left:
        each = left.pop()
        each.line += lines
        each.start += by
        each.end += by
        each.close += by
        each.inner += by
        each.inner_end += by
        left += each.children
        left += each.comments
