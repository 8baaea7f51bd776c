from __future__ import annotations

import pytest

from wso2_node.errors import NodeError
from wso2_node.values import line_end, references, render, render_data, same

SECRETS = {"key": "AKIA", "password": "${x}{y}"}


def test_a_text_is_taken_literally() -> None:
    assert render("${hostName} {ref} %s \\n", SECRETS.__getitem__) == "${hostName} {ref} %s \\n"


def test_a_list_is_joined_with_its_references_resolved() -> None:
    assert render(["id=", {"ref": "key"}, ";p=", {"ref": "password"}], SECRETS.__getitem__) == "id=AKIA;p=${x}{y}"


def test_a_reference_may_be_escaped_as_in_xml() -> None:
    value = ["a&", {"ref": "x", "escape": "xml"}, {"ref": "x"}]

    assert render(value, {"x": "<&>\"'"}.__getitem__) == "a&&lt;&amp;&gt;&quot;'<&>\"'"
    assert render_data({"k": value[1:2]}, {"x": "a&b"}.__getitem__) == {"k": "a&amp;b"}
    assert references(value) == ["x", "x"]


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
        [{"ref": "a", "escape": "json"}],
        [{"escape": "xml"}],
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
    [
        (b"", b"\n"),
        (b"a\r\nb\r\nc\n", b"\r\n"),
        (b"a\r\nb\n", b"\n"),
        (b"a\n", b"\n"),
        (b"a\r\n", b"\r\n"),
        (b"a\rb", b"\r"),
    ],
)
def test_the_line_end_is_that_of_most_lines(data: bytes, expected: bytes) -> None:
    assert line_end(data) == expected


def test_data_is_rendered_with_its_references_joined_and_other_lists_kept() -> None:
    value = {"a": ["x", {"ref": "key"}], "b": [1, None, [True, {"c": 1.5}]], "ref": "key"}
    assert render_data(value, SECRETS.__getitem__) == {"a": "xAKIA", "b": [1, None, [True, {"c": 1.5}]], "ref": "key"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([b"x"], "b'x' is no value of JSON"),
        ({"a": float("nan")}, "nan is no number of JSON"),
        ([{"ref": "key"}, 1], 'a value has to be text or a list of text and {"ref": NAME}, not 1'),
    ],
)
def test_data_that_is_not_json_is_an_error(value: object, message: str) -> None:
    with pytest.raises(NodeError) as error:
        render_data(value, str)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("one", "other", "loosely", "exactly"),
    [
        (1, 1.0, True, False),
        (1, True, False, False),
        ("1", 1, False, False),
        ({"a": [1, None]}, {"a": [1, None]}, True, True),
        ({"a": 1}, {"a": 1, "b": 1}, False, False),
        ([1], [1, 1], False, False),
        (float("nan"), float("nan"), True, True),
    ],
)
def test_data_is_compared_with_its_kinds(one: object, other: object, loosely: bool, exactly: bool) -> None:
    assert (same(one, other), same(one, other, kinds=True)) == (loosely, exactly)
