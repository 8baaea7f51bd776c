"""What an edit changes, found in the element around it, is what the whole file would say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wso2_node.xmlchange import change
from wso2_node.xmldocument import Document, Element, Splice
from wso2_node.xmlpath import parse_path

FILE = b"""<?xml version="1.0" encoding="ISO-8859-1"?>\r
<s:Server xmlns:s="urn:s" xmlns:o='urn:o'>\r
  <s:Keys o:a='1'><s:Name s:b="x &gt; y">caf\xe9</s:Name>\r
    <s:Empty/></s:Keys>\r
  <!-- after --><s:Last>\r
  </s:Last>\r
</s:Server>\r
<!-- end -->"""


def everything(document: Document) -> list[Any]:
    """All that a document knows, element by element; where comments begin and end."""
    found: list[Any] = [document.data, document.encoding, document.uri]
    left = [document.top]
    while left:
        each = left.pop()
        found.append((each.line, each.start, each.end, each.name, each.prefix, each.text))
        if each.name:
            found.append((each.attributes, each.close, each.inner, each.inner_end))
        left += [*each.children, *each.comments]
    return found


def made(data: bytes, splice: Splice) -> Document | None:
    """The document after the change; None when it takes the whole of it to say."""
    document = Document(data)
    found = change(document, splice)
    if found is None:
        assert everything(document) == everything(Document(data))
        return None
    found.make()
    return document


def spliced(data: bytes, splice: Splice) -> bytes:
    return data[: splice.start] + splice.new + data[splice.end :]


def element(path: str) -> Element:
    return Document(FILE).one(parse_path(path))


@pytest.mark.parametrize(
    ("start", "end", "new"),
    [
        (b"caf", b"</s:Name>", b"two\r\nlines &#8364;"),
        (b" s:b=", b">caf", b""),
        (b' s:b="', b' s:b="', b" o:c='2'"),
        (b"<s:Empty/>", b"</s:Keys>", b"<s:Empty>\r\n<!-- x --><o:z/>\r\n</s:Empty>"),
        (b"\r\n    <s:Empty/>", b"</s:Keys>", b""),
        (b"/></s:Keys>", b"</s:Keys>", b">x</s:Empty>"),
    ],
)
def test_elements_behind_an_edit_move(start: bytes, end: bytes, new: bytes) -> None:
    splice = Splice(FILE.index(start), FILE.index(end), new)
    document = made(FILE, splice)

    assert document is not None
    assert everything(document) == everything(Document(spliced(FILE, splice)))


def test_the_smallest_element_around_is_parsed_alone() -> None:
    name = element("/Server/Keys/Name")
    found = change(Document(FILE), Splice(name.inner, name.inner_end, b"x"))

    assert found is not None
    assert [each.name for each in found.around] == ["Server", "Keys"]
    assert (found.old.name, found.old.text, found.new.text) == ("Name", "caf\u00e9", "x")


def test_what_would_be_there_is_found_before_it_is() -> None:
    document = Document(FILE)
    empty = element("/Server/Keys/Empty")
    found = change(document, Splice(empty.start, empty.end, b"<s:New/>"))

    assert found is not None
    assert [each.name for each in found.find(parse_path("/Server/Keys/New"))] == ["New"]
    assert (document.find(parse_path("/Server/Keys/New")), document.data) == ([], FILE)


@pytest.mark.parametrize(
    ("start", "end", "new"),
    [
        # Right below the root.
        (b"\r\n  <!-- after", b"<!-- after", b"<s:New/>"),
        (b"<s:Last>", b"\r\n</s:Server>", b""),
        # No element any more, or more than one.
        (b"caf", b"</s:Name>", b"</s:Name><s:Name>"),
        (b"caf", b"</s:Name>", b"<s:Name>"),
        (b"caf", b"</s:Name>", b"\0"),
        (b"caf", b"</s:Name>", b"<q:x/>"),
        (b"caf", b"</s:Name>", b"<!DOCTYPE a>"),
        (b"<s:Empty", b"/></s:Keys>", b"</s:Keys><s:Keys><s:Empty"),
        # Across elements.
        (b"xe9", b"Server>", b""),
    ],
)
def test_what_takes_the_whole_file(start: bytes, end: bytes, new: bytes) -> None:
    first = FILE.find(start)
    assert made(FILE, Splice(max(first, 0), FILE.index(end), new)) is None


PARTS = [
    *("<b>", "</b>", "<p:c q:n='1'>", "</p:c>", "<d", " n='&lt;'", "/>", ">", "<e xmlns='u'>", "</e>", "</", "<"),
    *("<!--", "-->", " <!-- > -->", "<?pi a?>", "<![CDATA[", "]]>", "&amp;", "&", "text", "\u00e9", "'", '"'),
    *(" ", "\n", "\r\n", "\r", "\t", " xmlns:q='urn:r'", "<!DOCTYPE a>", "\0"),
]


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """An element with what files have in them."""
    some = st.sampled_from(
        ["", "\n", "\r\n  ", " ", "text", "\u00e9", "<!-- > -->", "\n<?pi a?>", "<![CDATA[<]]>", "&lt;"]
    )
    name = draw(st.sampled_from(["b", "p:c", "q:d"]))
    attributes = draw(st.sampled_from(["", " n='1'", '\n q:n = ">"', " xmlns='urn:x'", " xmlns:q='urn:y'"]))
    if draw(st.booleans()) or not depth:
        return f"<{name}{attributes}{draw(st.sampled_from(['', ' ']))}/>"
    inner = draw(st.lists(st.one_of(some, elements(depth=depth - 1)), max_size=4))
    return f"<{name}{attributes}>{''.join(inner)}</{name}>"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A file with a few levels of elements."""
    encoding = draw(st.sampled_from(["utf-8", "iso-8859-1", "windows-1252"]))
    mark = draw(st.sampled_from(["", "\ufeff"])) if encoding == "utf-8" else ""
    root = draw(st.sampled_from(["a", "p:a"]))
    namespaces = draw(st.sampled_from(["", " xmlns='urn:z'"])) + " xmlns:p='urn:p' xmlns:q='urn:q'"
    inner = "".join(draw(st.lists(elements(), min_size=1, max_size=3)))
    end = draw(st.sampled_from(["", "\n", "\r\n<!-- end -->"]))
    text = f"{mark}<?xml version='1.0' encoding='{encoding}'?>{end}<{root}{namespaces}>{inner}</{root}>{end}"
    return text.encode(encoding)


@given(
    data=documents(),
    parts=st.lists(st.sampled_from(PARTS), max_size=5),
    points=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
@example(data=b"<a><b><c/></b></a>", parts=["</b>", "<b>"], points=(0.35, 0.35))
def test_any_change_is_what_the_whole_file_says(data: bytes, parts: list[str], points: tuple[float, float]) -> None:
    document = Document(data)
    # At places where tokens meet, and at any place.
    edges = sorted({0, len(data), *(place for each in walk(document) for place in (each.start, each.inner, each.end))})
    between = [*edges, *(sum(pair) // 2 for pair in pairwise(edges))]
    start, end = sorted(between[round(point * (len(between) - 1))] for point in points)
    splice = Splice(start, end, "".join(parts).encode(document.encoding))

    after = made(data, splice)

    if after is not None:
        assert everything(after) == everything(Document(spliced(data, splice)))


@given(data=documents(), pick=st.floats(0, 1), text=st.sampled_from(["", "new", "a\r\nb", "<b/>", "\n<p:c q:n='2'/>"]))
def test_the_content_of_an_element_below_the_roots_children_never_takes_the_whole_file(
    data: bytes, pick: float, text: str
) -> None:
    document = Document(data)
    deep = [each for child in document.top.children[0].children for each in walk_below(child) if each.inner < each.end]
    if deep:
        chosen = deep[round(pick * (len(deep) - 1))]
        splice = Splice(chosen.inner, chosen.inner_end, text.encode())
        after = made(data, splice)
        assert after is not None
        assert everything(after) == everything(Document(spliced(data, splice)))


def walk(document: Document) -> list[Element]:
    return [each for child in document.top.children for each in (child, *walk_below(child))]


def walk_below(element: Element) -> list[Element]:
    return [each for child in element.children for each in (child, *walk_below(child))]
