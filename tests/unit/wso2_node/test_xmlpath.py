from __future__ import annotations

import pytest

from wso2_node.errors import NodeError
from wso2_node.xmlpath import Step, parse_path


def test_a_path_is_read_step_by_step() -> None:
    assert parse_path("/Server/Ports/Offset") == [Step("Server", []), Step("Ports", []), Step("Offset", [])]


def test_predicates_ask_for_attributes_and_children_in_both_quotes() -> None:
    path = """/a.b-c/_d[@name='x "/]' ][ child = "it's" ][@e='']"""
    assert parse_path(path) == [
        Step("a.b-c", []),
        Step("_d", [("@name", 'x "/]'), ("child", "it's"), ("@e", "")]),
    ]


def test_a_step_is_shown_as_it_is_written() -> None:
    assert str(parse_path('/parameter[@name="domain"][x="1"]')[0]) == "parameter[@name='domain'][x='1']"


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "a", "a/b", "//a", "/a/", "/a//b", "/*", "/a/@b", "/c:a", "/a[1]", "/a[b]", "/a[@b]", "/a[@b=c]"),
        *("/a[@b='c\"]", "/a[@c:b='1']", "/a b", "/1a", "/a[@b='c'", "/a\n", None, 1, ["/a"]),
    ],
)
def test_anything_else_is_an_error_that_shows_a_path(path: object) -> None:
    with pytest.raises(NodeError) as error:
        parse_path(path)
    assert str(error.value) == f"{path!r} has to be a path such as /a/b[@name='x']/c[child='y']"
