"""XML files with places, and what stands in their comments."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import home
from wso2_cluster.checks.homes.markup import XmlFile, commented_out, first_foreign_byte


def xml(tmp_path: Path, data: bytes) -> XmlFile:
    """A file with *data*."""
    return XmlFile(home(tmp_path / "node"), "some.xml", data)


def test_places_count_characters_not_bytes(tmp_path: Path) -> None:
    file = xml(tmp_path, "<a>\r\n\té<b c='ü' d = \"x\">  text</b></a>".encode())

    (node,) = file.root.all("b")
    value = node.attribute("d")

    assert (node.place.line, node.place.column) == (2, 3)
    assert value is not None
    assert (value.text, value.place.column) == ("x", 17)
    assert (node.value.text, node.value.place.column) == ("text", 22)


def test_the_declared_encoding_counts(tmp_path: Path) -> None:
    file = xml(tmp_path, '<?xml version="1.0" encoding="ISO-8859-1"?><a>é<b/></a>'.encode("latin-1"))

    assert file.root.children[0].place.column == 48


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    assert xml(tmp_path, b"\xef\xbb\xbf<a/>").root.place.column == 1


def test_an_element_without_text_is_where_it_begins(tmp_path: Path) -> None:
    (node,) = xml(tmp_path, b"<a> <b></b></a>").root.all("b")

    assert (node.value.text, node.value.place.column, node.attribute("x")) == ("", 5, None)


def test_a_very_deep_file(tmp_path: Path) -> None:
    depth = 20_000

    assert sum(1 for _ in xml(tmp_path, b"<a>" * depth + b"</a>" * depth).root.walk()) == depth


@pytest.mark.parametrize(
    ("comment", "elements"),
    [
        ("HostName>www.wso2.org</HostName", [("HostName", {}, "www.wso2.org")]),
        (' <parameter name="x">1</parameter> ', [("parameter", {"name": "x"}, "1")]),
        ("<a/><b>2</b>", [("a", {}, ""), ("b", {}, "2")]),
        ("Host name of this server, e.g. www.wso2.org", []),
        ("transportReceiver name='x'>", []),
    ],
)
def test_elements_in_a_comment(comment: str, elements: list[tuple[str, dict[str, str], str]]) -> None:
    assert commented_out(comment) == elements


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<a>\xe9</a>", (3, "UTF-8")),
        ("<a>é</a>".encode(), None),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', None),
        (b'<?xml version="1.0" encoding="nonsense"?><a>\xe9</a>', None),
    ],
)
def test_bytes_of_another_encoding(data: bytes, found: tuple[int, str] | None) -> None:
    assert first_foreign_byte(data) == found
