from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.errors import NodeError
from wso2_node.json import merge_json, remove_json, set_json
from wso2_node.keypath import changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The layout of Enterprise Store's publisher.json.
PUBLISHER = b"""{
    "assetsUrlPrefix": "/assets",
    "server": {
        "https": "%https.host%",
        "context" : "/publisher"
    },
    "lifeCycle": ["Published"],
    "sso": {
        "issuer": "publisher",
        "isPassive":false
    },
    "version": ""
}
"""


def refused(call: Callable[[], bytes]) -> str:
    with pytest.raises(NodeError) as error:
        call()
    return str(error.value)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
def test_a_value_is_replaced_and_nothing_else(end: bytes, mark: bytes) -> None:
    data = mark + PUBLISHER.replace(b"\n", end)
    expected = data.replace(b'"/publisher"', b'"/p\\"\xc3\xa9"')
    assert set_json(data, ["server", "context"], '/p"é') == expected


@pytest.mark.parametrize(
    ("data", "value"),
    [(b'{"a": "\\u0041"}', "A"), (b'{"a": 1.0}', 1), (b'{"a" :[ 1,{"b":2e0 } ]}', [1, {"b": 2}]), (b'{"a": {}}', {})],
)
def test_what_is_there_already_changes_no_byte(data: bytes, value: object) -> None:
    assert set_json(data, ["a"], value) == data


@pytest.mark.parametrize(
    ("data", "at", "value", "expected"),
    [
        (b'{"a": 1}', ["a"], True, b'{"a": true}'),
        (b'{"a": [1, 2, 3]}', ["a", 1], None, b'{"a": [1, null, 3]}'),
        (b'{"a":{"b":[]}}', ["a", "b"], ["x", 1.5], b'{"a":{"b":["x", 1.5]}}'),
        (b"[1,[2]]", [1, 0], {"a": {"b": []}}, b'[1,[{"a": {"b": []}}]]'),
        (b'{\n\t"a": 1\n}', ["a"], {"b": [1, 2]}, b'{\n\t"a": {\n\t\t"b": [1, 2]\n\t}\n}'),
        (b'{\n  "a": [\n    1\n  ]\n}', ["a"], [2, 3], b'{\n  "a": [\n    2,\n    3\n  ]\n}'),
        (b'{"a": "x"}', ["a"], "\u2028\x01/", b'{"a": "\\u2028\\u0001/"}'),
    ],
)
def test_a_value_of_another_kind_is_written_in_the_file_s_layout(
    data: bytes, at: list[Any], value: object, expected: bytes
) -> None:
    assert set_json(data, at, value) == expected


@pytest.mark.parametrize(
    ("data", "at", "value", "expected"),
    [
        (b"{}", ["a"], 1, b'{\n    "a": 1\n}'),
        (b'{"a":1}', ["b"], 2, b'{"a":1, "b":2}'),
        (b'{"a":1,"c":2}', ["b"], 3, b'{"a":1,"c":2,"b":3}'),
        (b'{\r\n\t"a" : 1\r\n}', ["b"], {"c": 2}, b'{\r\n\t"a" : 1,\r\n\t"b" : {\r\n\t\t"c" : 2\r\n\t}\r\n}'),
        (b'{\n  "a": 1\n , "c": 2\n}', ["b"], 3, b'{\n  "a": 1\n , "c": 2\n , "b": 3\n}'),
        (b'{"a": []}', ["a", 0], 1, b'{"a": [1]}'),
        (b'{"a": [\n  1\n]}', ["a", 1], 2, b'{"a": [\n  1,\n  2\n]}'),
        (b'{"a": {}}', ["a", "b", "c"], 1, b'{"a": {"b": {"c": 1}}}'),
        (b'{\n  "a": {}\n}', ["b", "c"], 1, b'{\n  "a": {},\n  "b": {\n    "c": 1\n  }\n}'),
        (b'{"a": 1, "a": 2}', ["b"], 3, b'{"a": 1, "a": 2, "b": 3}'),
    ],
)
def test_a_missing_key_is_added_in_the_layout_of_its_neighbours(
    data: bytes, at: list[Any], value: object, expected: bytes
) -> None:
    assert set_json(data, at, value, create=True) == expected


def test_objects_are_merged_and_all_else_is_replaced() -> None:
    once = merge_json(PUBLISHER, [], {"sso": {"issuer": "p", "acs": ["a", "b"]}, "lifeCycle": None, "new": {}})
    expected = PUBLISHER.replace(b'"issuer": "publisher"', b'"issuer": "p"').replace(b'["Published"]', b"null")
    expected = expected.replace(b'"isPassive":false', b'"isPassive":false,\n        "acs":["a", "b"]')
    assert once == expected.replace(b'"version": ""', b'"version": "",\n    "new": {}')
    assert merge_json(once, ["sso"], {"acs": ["a", "b"], "issuer": "p"}) == once


@pytest.mark.parametrize(
    ("data", "at", "expected"),
    [
        (b'{"a": 1}', ["a"], b"{}"),
        (b'{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', ["b"], b'{\n  "a": 1,\n  "c": 3\n}'),
        (b'{\n  "a": 1,\n  "b": 2\n}', ["a"], b'{\n  "b": 2\n}'),
        (b'{\n  "a": 1,\n  "b": 2\n}', ["b"], b'{\n  "a": 1\n}'),
        (b'{"a": [{"b": 1, "c": 2}]}', ["a", 0, "c"], b'{"a": [{"b": 1}]}'),
        (b'{"a": 1}', ["b", "c"], b'{"a": 1}'),
    ],
)
def test_a_key_is_removed_with_its_comma(data: bytes, at: list[Any], expected: bytes) -> None:
    assert remove_json(data, at) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: set_json(PUBLISHER, ["server", "contxt"], 1),
            "server.contxt is missing: server at line 3 has no 'contxt', but 'context'; \"create\": true would add it",
        ),
        (
            lambda: set_json(PUBLISHER, ["version", "a"], 1, create=True),
            "version.a is missing: version at line 12 is text, not an object",
        ),
        (
            lambda: set_json(PUBLISHER, ["lifeCycle", 2], 1, create=True),
            "lifeCycle[2] is missing: lifeCycle at line 7 has 1 items, counted from 0",
        ),
        (
            lambda: set_json(PUBLISHER, ["lifeCycle", "a"], 1, create=True),
            "lifeCycle.a is missing: lifeCycle at line 7 is an array, not an object",
        ),
        (
            lambda: set_json(b'{"a": 1,\n"b": 2,\n"a": 3}', ["a"], 1),
            "a is there 2 times, at lines 1, 3: keep one of them",
        ),
        (
            lambda: remove_json(b'{"a": 1,\n"b": 2,\n"a": 3}', ["a"]),
            "a is there 2 times, at lines 1, 3: keep one of them",
        ),
        (
            lambda: merge_json(PUBLISHER, ["version"], {}),
            "version at line 12 is text, not an object: set it instead of merging",
        ),
        (
            lambda: merge_json(PUBLISHER, ["no"], {}),
            "no is missing: the file has no 'no', but 'assetsUrlPrefix', 'server', 'lifeCycle', 'sso', 'version'",
        ),
        (
            lambda: remove_json(PUBLISHER, ["lifeCycle", 0]),
            "lifeCycle[0] is an item of an array: set the whole array instead",
        ),
    ],
)
def test_a_place_that_cannot_be_edited_is_an_error_with_what_is_there(call: Callable[[], bytes], message: str) -> None:
    assert refused(call) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1, column 1: not JSON: expected a value"),
        (b'{"a": 1', "line 1, column 8: not JSON: the object that begins at line 1 is not closed"),
        (b'{"a": 1\n"b": 2}', "line 2, column 1: not JSON: a comma is missing before this, or the end of the object"),
        (b'{"a": 1,}', "line 1, column 9: not JSON: expected a key in double quotes after the comma"),
        (b"{'a': 1}", "line 1, column 2: not JSON: expected a key in double quotes"),
        (b'{"a" 1}', 'line 1, column 6: not JSON: a colon is missing after the key "a"'),
        (b'{"a": 1}\n\n{', "line 3, column 1: not JSON: expected the end of the file"),
        (b'{\n// no\n"a": 1}', "line 2, column 1: not JSON: JSON has no comments: remove it"),
        (b'{"a": /* x */ 1}', "line 1, column 7: not JSON: JSON has no comments: remove it"),
        (b'{"a": "x\ty"}', "line 1, column 7: not JSON: text that does not end on its line, or has a wrong escape"),
        (b'{"a": "\\x"}', "line 1, column 7: not JSON: text that does not end on its line, or has a wrong escape"),
        (b'{"a": 01}', "line 1, column 8: not JSON: a comma is missing before this, or the end of the object"),
        (b'{"a": NaN}', "line 1, column 7: not JSON: expected a value"),
        (b"[" * 300, "line 1, column 201: not JSON: nested more than 200 levels deep"),
        (b'{"a": "\xff"}', "line 1, column 8: not UTF-8: save the file in UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "line 1, column 1: not UTF-8: save the file in UTF-8"),
    ],
)
def test_a_file_that_is_not_json_is_an_error_with_line_and_column(data: bytes, message: str) -> None:
    for call in (
        lambda: set_json(data, ["a"], 1, create=True),
        lambda: merge_json(data, [], {"a": 1}),
        lambda: remove_json(data, ["a"]),
    ):
        assert refused(call) == message


MARK = "\ue000"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=5)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT, st.just("%a.b%")
)
KEYS = st.sampled_from(["a", "b", "c d", 'e"', "é", ""])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=4,
)
BLANKS = st.lists(st.sampled_from(["", " ", "\t", "\n", "\r\n", "\n    ", "\r\n\t", "\n\n  "]), min_size=1, max_size=6)


def laid_out(value: Any, blanks: Iterator[str], ascii_only: bool, marked: list[Any] | None = None) -> str:  # noqa: ANN401 - JSON
    """Return the value as JSON with any blanks where there may be some, the place `marked` between two marks."""

    def inside(key: object) -> list[Any] | None:
        return marked[1:] if marked and marked[0] == key else None

    if isinstance(value, dict):
        pairs = [
            f"{json.dumps(key, ensure_ascii=ascii_only)}{next(blanks)}:{next(blanks)}"
            + laid_out(inner, blanks, ascii_only, inside(key))
            for key, inner in value.items()
        ]
        text = "{" + next(blanks) + f"{next(blanks)},{next(blanks)}".join(pairs) + next(blanks) + "}"
    elif isinstance(value, list):
        items = [laid_out(inner, blanks, ascii_only, inside(index)) for index, inner in enumerate(value)]
        text = "[" + next(blanks) + f"{next(blanks)},{next(blanks)}".join(items) + next(blanks) + "]"
    else:
        text = json.dumps(value, ensure_ascii=ascii_only)
    return MARK + text + MARK if marked == [] else text


def places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place in the data, and that of one more key or item of each object and array."""
    found = [at] if at else []
    if isinstance(value, dict):
        found += [place for key in value for place in places(value[key], (*at, key))] + [(*at, "new")]
    if isinstance(value, list):
        found += [place for index, inner in enumerate(value) for place in places(inner, (*at, index))]
        found.append((*at, len(value)))
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[bytes, Any, list[Any], list[bytes]]:
    """Return a file, its data, a place in it, and the bytes before and behind that one's value, if it is there."""
    data = draw(st.dictionaries(KEYS, VALUES, min_size=1, max_size=3))
    blanks = itertools.cycle(draw(BLANKS))
    at = [*draw(st.sampled_from(places(data)))]
    text = next(blanks) + laid_out(data, blanks, draw(st.booleans()), at) + next(blanks)
    text = draw(st.sampled_from(["", "", "\ufeff"])) + text
    return text.replace(MARK, "").encode(), data, at, [part.encode() for part in text.split(MARK)[::2]]


def loads(data: bytes) -> object:
    return json.loads(data.decode("utf-8-sig"))


@given(case=cases(), value=VALUES)
def test_a_value_that_is_set_is_the_only_difference(
    case: tuple[bytes, Any, list[Any], list[bytes]], value: object
) -> None:
    data, plain, at, around = case
    once = set_json(data, at, value, create=True)
    assert loads(once) == changed(plain, at, value)
    assert set_json(once, at, value, create=True) == once
    if b"\r\n" in data and data.count(b"\r\n") == data.count(b"\n"):
        assert once.count(b"\r\n") == once.count(b"\n")
    if len(around) == 2:
        assert once.startswith(around[0])
        assert once.endswith(around[1])
    else:
        # An insertion: without blanks, which an empty object or array may have, one span is new.
        before, after = b"".join(data.split()), b"".join(once.split())
        start = next((n for n, byte in enumerate(before) if byte != after[n]), len(before))
        assert after.endswith(before[start:])


@given(case=cases())
def test_a_key_that_is_removed_is_the_only_difference(case: tuple[bytes, Any, list[Any], list[bytes]]) -> None:
    data, plain, at, around = case
    if isinstance(at[-1], int):
        return
    once = remove_json(data, at)
    if len(around) == 2:
        assert loads(once) == changed(plain, at)
        start = next((n for n, byte in enumerate(once) if byte != data[n]), len(once))
        assert data.endswith(once[start:])
    else:
        assert once == data
    assert remove_json(once, at) == once


@given(case=cases(), value=st.dictionaries(KEYS, VALUES, max_size=3))
def test_merging_keeps_all_that_is_not_named(
    case: tuple[bytes, Any, list[Any], list[bytes]], value: dict[str, Any]
) -> None:
    def merged(one: object, other: object) -> object:
        if not (isinstance(one, dict) and isinstance(other, dict)):
            return other
        return {**one, **{key: merged(one.get(key), inner) for key, inner in other.items()}}

    data, plain, *_ = case
    once = merge_json(data, [], value)
    assert loads(once) == merged(plain, value)
    assert merge_json(once, [], value) == once
