"""A synthesized stack is read, and everything in it has a place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wso2_cluster.checks.stack import StackError, parse_template, read_template
from wso2_cluster.checks.stack.template import is_open, plain

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
{
  "resource": {
    "aws_vpc": {
      "main": {"tags": {"a\\"b": "x", "list": [1, {"deep": true}]}}
    }
  }
}
"""


@pytest.mark.parametrize(
    ("place", "line", "column"),
    [
        ((), 1, 1),
        (("resource",), 2, 3),
        (("resource", "aws_vpc", "main"), 4, 7),
        (("resource", "aws_vpc", "main", "tags", 'a"b'), 4, 25),
        (("resource", "aws_vpc", "main", "tags", "list", 1), 4, 50),
        (("resource", "aws_vpc", "main", "tags", "list", 1, "deep"), 4, 51),
    ],
)
def test_things_have_places(place: tuple[str | int, ...], line: int, column: int) -> None:
    assert parse_template(TEXT, "x").find(place) == (line, column)


@pytest.mark.parametrize(
    "place", [("resource", "aws_vpc", "other"), ("resource", "aws_vpc", 0), ("resource", "aws_vpc", "oddly", "deep")]
)
def test_what_is_not_there_is_where_it_would_be(place: tuple[str | int, ...]) -> None:
    assert parse_template(TEXT, "x").find(place) == (3, 5)


def test_a_text_file_of_windows_has_the_same_places() -> None:
    assert parse_template(TEXT.replace("\n", "\r\n"), "x").find(("resource", "aws_vpc", "main")) == (4, 7)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=6), inside, max_size=4),
    max_leaves=20,
)


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:  # noqa: ANN401
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(at, value), *(each for step, inside in steps for each in places(inside, (*at, step)))]


@given(VALUES, st.sampled_from([None, 1, 2]))
@settings()
def test_every_value_of_any_document_is_found_where_it_stands(value: object, indent: int | None) -> None:
    document = {"top": value}
    text = json.dumps(document, indent=indent)
    template = parse_template(text, "x")
    lines = text.split("\n")
    for place, inside in places(document):
        line, column = template.find(place)
        here = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        if place and isinstance(place[-1], str):
            key, end = json.JSONDecoder().raw_decode(here)
            assert key == place[-1]
            here = here[end:].lstrip().removeprefix(":").lstrip()
        assert json.JSONDecoder().raw_decode(here)[0] == inside


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"{",
            "no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1): synthesize it again",
        ),
        (b"[]", "no JSON object: name the cdk.tf.json that cdktf synth wrote"),
        (b"\xff", "not UTF-8: name the cdk.tf.json that cdktf synth wrote"),
        (b"[" * 100_000, "no JSON: maximum recursion depth exceeded"),
    ],
)
def test_what_is_no_stack_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "cdk.tf.json"
    file.write_bytes(content)
    with pytest.raises(StackError) as raised:
        read_template(file)
    assert str(raised.value).startswith(f"{file}: {message}")


def test_a_stack_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StackError) as raised:
        read_template(tmp_path / "none.json")
    assert str(raised.value) == (
        f"{tmp_path}/none.json: No such file or directory: name the cdk.tf.json that cdktf synth wrote"
    )


@pytest.mark.parametrize(
    ("value", "known_later"),
    [("${var.a}", True), ("a${var.a}b", True), ("$${hostName}", False), ("plain", False), (7, False), (None, False)],
)
def test_what_terraform_alone_knows(value: object, known_later: bool) -> None:
    assert is_open(value) == known_later


def test_signs_of_templates_are_doubled_in_a_stack_alone() -> None:
    assert plain("ESB $${live} %%{x}") == "ESB ${live} %{x}"


ODD: list[Any] = [
    {},
    {"resource": []},
    {"resource": {"aws_instance": []}},
    {"resource": {"aws_instance": {"x": 1}}},
    {"provider": {"aws": {"region": "eu-west-1"}}},
    {"provider": []},
]


@pytest.mark.parametrize("document", ODD)
def test_documents_of_odd_shapes_have_no_resources(document: dict[str, Any]) -> None:
    assert list(parse_template(json.dumps(document), "x").resources("aws_instance")) == []
