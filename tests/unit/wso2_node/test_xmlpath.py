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


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "/a/b[@c='1'][@c='2']",
            "\"/a/b[@c='1'][@c='2']\" asks for two values of the attribute 'c': keep one of them",
        ),
        (
            "/a[@xmlns='1']/b",
            "\"/a[@xmlns='1']/b\" asks for xmlns, which declares a namespace and is no attribute: leave it out",
        ),
    ],
)
def test_a_path_that_no_element_can_have_is_refused(path: str, message: str) -> None:
    with pytest.raises(NodeError) as error:
        parse_path(path)

    assert str(error.value) == message


def test_a_value_may_be_asked_for_twice_and_of_two_elements() -> None:
    assert len(parse_path("/a[@b='1'][@b='1']/a[@b='2'][c='1'][c='2']")) == 2
