from __future__ import annotations

from typing import Any

import pytest

from wso2_node.errors import NodeError
from wso2_node.keypath import changed, decoded, dotted, line, near, parse_keys, place, value_at


def test_keys_are_texts_and_indexes() -> None:
    assert parse_keys(["a", "b c", 0]) == ["a", "b c", 0]
    assert parse_keys([], 0) == []


@pytest.mark.parametrize("value", ["a", None, [], [1.0], ["a", -1], ["a", True], ["a", None]])
def test_other_places_are_an_error(value: object) -> None:
    with pytest.raises(NodeError) as error:
        parse_keys(value)
    assert str(error.value) == (f'{value!r} has to be a list of keys such as ["clustering", "members"], indexes from 0')


def test_keys_are_shown_as_a_person_would_say_them() -> None:
    assert dotted(["a", "b.c", "members", 0, 'd"e']) == 'a."b.c".members[0]."d\\"e"'


@pytest.mark.parametrize(
    ("at", "value", "expected"),
    [
        (["a"], [1], {"a": 1, "b": [{"c": 1}]}),
        (["b", 0, "c"], [2], {"a": {"x": 1}, "b": [{"c": 2}]}),
        (["b", 1], [2], {"a": {"x": 1}, "b": [{"c": 1}, 2]}),
        (["d", "e"], [2], {"a": {"x": 1}, "b": [{"c": 1}], "d": {"e": 2}}),
        (["d", 0, "e"], [2], {"a": {"x": 1}, "b": [{"c": 1}], "d": [{"e": 2}]}),
        (["a", "x"], [], {"a": {}, "b": [{"c": 1}]}),
        (["b"], [], {"a": {"x": 1}}),
    ],
)
def test_data_is_changed_in_a_copy(at: list[Any], value: list[object], expected: object) -> None:
    data: dict[str, Any] = {"a": {"x": 1}, "b": [{"c": 1}]}
    after = changed(data, at, *value)
    assert after == expected
    assert data == {"a": {"x": 1}, "b": [{"c": 1}]}
    if value:
        assert value_at(after, at) == value[0]


def test_names_alike_are_named_and_otherwise_the_first_five() -> None:
    assert near("hostnam", ["a", "hostname"]) == "'hostname'"
    assert near("zzz", "abcdefg") == "'a', 'b', 'c', 'd', 'e'"
    assert near("a", []) == "nothing"


def test_places_count_from_one() -> None:
    assert (place("ab", 0), place("a\nb\tc", 4), line("a\n\n", 3)) == (
        "line 1, column 1",
        "line 2, column 3",
        3,
    )


def test_text_is_decoded_without_its_mark() -> None:
    assert decoded("\ufeffé".encode()) == ("\ufeff", "é")
    assert decoded(b"a") == ("", "a")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xff", "line 2, column 2: not UTF-8: save the file in UTF-8"),
        (b"a\0", "line 1, column 2: UTF-16, or no text at all: save the file in UTF-8"),
    ],
)
def test_what_is_not_utf8_is_an_error_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(NodeError) as error:
        decoded(data)
    assert str(error.value) == message
