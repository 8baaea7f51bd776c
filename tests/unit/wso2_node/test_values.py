from __future__ import annotations

import pytest

from wso2_node.errors import NodeError
from wso2_node.values import line_end, references, render

SECRETS = {"key": "AKIA", "password": "${x}{y}"}


def test_a_text_is_taken_literally() -> None:
    assert render("${hostName} {ref} %s \\n", SECRETS.__getitem__) == "${hostName} {ref} %s \\n"


def test_a_list_is_joined_with_its_references_resolved() -> None:
    assert render(["id=", {"ref": "key"}, ";p=", {"ref": "password"}], SECRETS.__getitem__) == "id=AKIA;p=${x}{y}"


def test_an_empty_list_and_an_empty_text_are_empty() -> None:
    assert (render([], SECRETS.__getitem__), render("", SECRETS.__getitem__)) == ("", "")


def test_references_are_returned_in_order_and_as_often_as_they_are_used() -> None:
    assert references([{"ref": "b"}, "x", {"ref": "a"}, {"ref": "b"}]) == ["b", "a", "b"]
    assert references("text") == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        True,
        {},
        {"ref": "key"},
        [1],
        [None],
        [["x"]],
        [{"ref": 1}],
        [{"ref": "a", "x": "b"}],
        [{"name": "a"}],
        b"x",
    ],
)
def test_another_shape_is_an_error_that_shows_the_part(value: object) -> None:
    part = value[0] if isinstance(value, list) else value
    message = f'a value has to be text or a list of text and {{"ref": NAME}}, not {part!r}'
    for call in (lambda: render(value, str), lambda: references(value)):
        with pytest.raises(NodeError) as error:
            call()
        assert str(error.value) == message


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"", b"\n"), (b"a\r\nb\r\nc\n", b"\r\n"), (b"a\r\nb\n", b"\n"), (b"a\n", b"\n"), (b"a\r\n", b"\r\n")],
)
def test_the_line_end_is_that_of_most_lines(data: bytes, expected: bytes) -> None:
    assert line_end(data) == expected
