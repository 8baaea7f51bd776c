"""Where everything is in an XML file."""

from __future__ import annotations

import pytest

from wso2_node.errors import NodeError
from wso2_node.xmldocument import Document, Splice, parsed
from wso2_node.xmlpath import parse_path

FILE = b"""<?xml version="1.0" encoding="ISO-8859-1"?>\r
<!-- caf\xe9 -->\r
<s:Server xmlns:s="urn:s">\r
  <s:Name a='1' s:b="x &gt; y">Carb<!-- no --><![CDATA[on]]></s:Name>\r
  <s:Empty/>\r
</s:Server>"""


def test_elements_know_their_bytes() -> None:
    document = Document(FILE)
    name = document.one(parse_path("/Server/Name"))
    empty = document.one(parse_path("/Server/Empty"))

    assert FILE[name.start : name.end].startswith(b"<s:Name a='1'")
    assert FILE[name.start : name.close] == b"<s:Name a='1' s:b=\"x &gt; y\""
    assert FILE[name.inner : name.inner_end] == b"Carb<!-- no --><![CDATA[on]]>"
    assert (name.line, name.prefix, name.text, name.attributes) == (4, "s:", "Carbon", {"a": "1", "urn:s b": "x > y"})
    assert (FILE[empty.start : empty.end], empty.inner == empty.end) == (b"<s:Empty/>", True)
    assert (document.encoding, document.uri, document.unit) == ("ISO-8859-1", "urn:s", "  ")


def test_text_is_replaced_in_the_files_encoding_and_line_ends() -> None:
    document = Document(FILE)
    name = document.one(parse_path("/Server/Name"))

    assert document.filled(name, "\u00e9\n\u20ac") == Splice(name.inner, name.inner_end, b"\xe9\r\n&#8364;")


def test_an_empty_element_is_opened_for_a_text() -> None:
    document = Document(FILE)
    empty = document.one(parse_path("/Server/Empty"))

    assert document.filled(empty, "x") == Splice(empty.close, empty.end, b">x</s:Empty>")


def test_an_element_of_another_namespace_has_no_name_that_a_path_could_have() -> None:
    assert [each.name for each in Document(b'<a><b xmlns="x"/></a>').top.children[0].children] == ["{x}b"]


def test_the_same_bytes_are_parsed_once() -> None:
    assert parsed(FILE) is parsed(bytes(bytearray(FILE)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<a>\n<b></a>", "line 2, column 6: not well-formed XML: mismatched tag"),
        (b"", "line 1, column 1: not well-formed XML: no element found"),
        ("<a/>".encode("utf-16"), "line 1, column 1: UTF-16, or no text at all: save the file in UTF-8"),
        (
            b"<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>",
            "line 1, column 13: a DOCTYPE can declare entities, which are not followed: remove it",
        ),
    ],
)
def test_what_is_no_xml_without_doctype_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(NodeError) as error:
        Document(data)

    assert str(error.value) == message
