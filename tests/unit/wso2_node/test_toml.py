from __future__ import annotations

import itertools
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.errors import NodeError
from wso2_node.keypath import changed, value_at
from wso2_node.toml import remove_toml, set_toml

if TYPE_CHECKING:
    from collections.abc import Callable

# The layout of the kernel's deployment.toml.
DEPLOYMENT = b"""[server]
hostname = "localhost"
node_ip = "127.0.0.1"
#offset = 1

[database.shared_db]
type = "h2"
url="jdbc:h2:./DB" # as shipped
[database.shared_db.pool_options]
max_active = "50"

#[keystore.internal]
#type = "JKS"

[[datasource]]
id = "A"
pool.max = 5
[[datasource]]
id = 'B'
tags = [
    "x",  # first
    "y",
]

[truststore]
type = "JKS"
#[truststore.more]
#password = "x"
"""


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(NodeError) as error:
        call()
    return str(error.value)


@pytest.mark.parametrize(
    ("at", "value", "old", "new"),
    [
        (["server", "hostname"], 'é"\\\n$env{X}', b'"localhost"', b'"\xc3\xa9\\"\\\\\\n$env{X}"'),
        (["database", "shared_db", "url"], "jdbc:mysql", b'"jdbc:h2:./DB"', b'"jdbc:mysql"'),
        (["database", "shared_db", "pool_options", "max_active"], 50, b'"50"', b"50"),
        (["datasource", 1, "id"], "C's", b"'B'", b'"C\'s"'),
        (["datasource", 1, "id"], "C", b"'B'", b"'C'"),
        (["datasource", 0, "pool", "max"], 1.5, b"= 5", b"= 1.5"),
        (["datasource", 1, "tags", 0], True, b'"x",', b"true,"),
        (["datasource", 1, "tags", 2], "z", b'"y",', b'"y",\n    "z",'),
        (["datasource", 1, "tags"], ["z"], b'"x",  # first\n    "y",', b'"z",'),
        (["datasource", 1, "tags"], [], b'[\n    "x",  # first\n    "y",\n]', b"[]"),
        (["server", "offset"], 2, b"#offset = 1\n", b"#offset = 1\noffset = 2\n"),
        (["server", "new"], {"a": [1]}, b'#password = "x"\n', b'#password = "x"\n\n[server.new]\na = [1]\n'),
        (["a", "b", 0, "c"], 1, b'#password = "x"\n', b'#password = "x"\n\n[[a.b]]\nc = 1\n'),
        (["datasource", 2, "id"], "C", b'#password = "x"\n', b'#password = "x"\n\n[[datasource]]\nid = "C"\n'),
        (["top"], 1, b"[server]\n", b"top = 1\n\n[server]\n"),
        (["datasource", 0, "pool", "min"], 1, b"pool.max = 5\n", b"pool.max = 5\npool.min = 1\n"),
        (["truststore", "password"], "y", b'type = "JKS"\n#[trust', b'type = "JKS"\npassword = "y"\n#[trust'),
    ],
)
def test_a_value_is_set_and_nothing_else(at: list[Any], value: object, old: bytes, new: bytes) -> None:
    assert DEPLOYMENT.count(old) == 1
    for mark, end in itertools.product([b"", b"\xef\xbb\xbf"], [b"\n", b"\r\n"]):
        data = mark + DEPLOYMENT.replace(b"\n", end)
        assert set_toml(data, at, value) == mark + DEPLOYMENT.replace(old, new).replace(b"\n", end)


@pytest.mark.parametrize(
    ("data", "at", "value", "expected"),
    [
        (b"", ["a"], 1, b"a = 1\n"),
        (b"", ["a", "b c"], 1, b'[a]\n"b c" = 1\n'),
        (b"a = 1", ["b"], 2, b"a = 1\nb = 2"),
        (b"[a]", ["a", "b"], 2, b"[a]\nb = 2"),
        (b"  [a]\n\tb=1", ["a", "c"], 2, b"  [a]\n\tb=1\n\tc=2"),
        (b"a = {}", ["a", "b"], 1, b"a = { b = 1 }"),
        (b"a = { b=1 }", ["a", "c", "d"], [{"e": "f"}], b'a = { b=1, c.d=[{ e = "f" }] }'),
        (b"a = []", ["a", 0], {"b": {}}, b"a = [{ b = {} }]"),
        (b"a = [1, 2]", ["a", 2], 3, b"a = [1, 2, 3]"),
        (b"a = [\n  1, # one\n  2 # two\n]", ["a", 2], 3, b"a = [\n  1, # one\n  2, # two\n  3\n]"),
        (b"[[a]]\nb = 1\n[[a]]\nb = 2\n", ["a", 0, "c", "d"], 3, b"[[a]]\nb = 1\n\n[a.c]\nd = 3\n[[a]]\nb = 2\n"),
        (b"# a = 1\nb = 2\n#a=3\n[c]\n#a = 4\n", ["a"], 5, b"# a = 1\nb = 2\n#a=3\na=5\n[c]\n#a = 4\n"),
        (b"a.b = 1\n", ["a", "c"], 2, b"a.b = 1\na.c = 2\n"),
    ],
)
def test_what_is_missing_is_added(data: bytes, at: list[Any], value: object, expected: bytes) -> None:
    assert set_toml(data, at, value) == expected


@pytest.mark.parametrize(
    ("data", "value"), [(b"a = 0x1F", 31), (b"a = '''x'''", "x"), (b"a = [ 1,\n2, ]", [1, 2]), (b"a = {b=1}", {"b": 1})]
)
def test_what_is_there_already_changes_no_byte(data: bytes, value: object) -> None:
    assert set_toml(data, ["a"], value) == data


def test_a_number_of_the_other_kind_is_no_longer_the_same() -> None:
    assert set_toml(b"a = 1", ["a"], 1.0) == b"a = 1.0"


@pytest.mark.parametrize(
    ("at", "old"),
    [
        (["server", "hostname"], b'hostname = "localhost"\n'),
        (
            ["database"],
            DEPLOYMENT[DEPLOYMENT.index(b"[database") : DEPLOYMENT.index(b"#[keystore")],
        ),
        (["database", "shared_db", "pool_options"], b'[database.shared_db.pool_options]\nmax_active = "50"\n'),
        (["datasource", 0, "pool"], b"pool.max = 5\n"),
        (["datasource", 1, "tags"], b'tags = [\n    "x",  # first\n    "y",\n]\n'),
        (["server", "offset"], b""),
        (["no", "such", "place"], b""),
    ],
)
def test_a_key_or_table_is_removed_with_its_lines(at: list[Any], old: bytes) -> None:
    assert DEPLOYMENT.count(old) == 1 or not old
    assert remove_toml(DEPLOYMENT, at) == (DEPLOYMENT.replace(old, b"") if old else DEPLOYMENT)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a = {b = 1, c = 2}", b"a = {c = 2}"),
        (b"a = {c = 2, b = 1}", b"a = {c = 2}"),
        (b"a = {b = 1}", b"a = {}"),
        (b"a = {b.d = 1, c = 2, b.e = 3}", b"a = {c = 2}"),
        (b"[a.b]\nc = 1", b""),
        (b"a.b.c = 1\na.d = 2", b"a.d = 2"),
    ],
)
def test_a_key_of_an_inline_table_is_removed_with_its_comma(data: bytes, expected: bytes) -> None:
    assert remove_toml(data, ["a", "b"]) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: set_toml(DEPLOYMENT, ["server"], 1), "server is a table at line 1: set its keys, or remove it first"),
        (
            lambda: set_toml(DEPLOYMENT, ["server", "node_i"], 1, create=False),
            "server.node_i is missing: server at line 1 has no 'node_i', but 'node_ip'; \"create\": true would add it",
        ),
        (
            lambda: set_toml(DEPLOYMENT, ["server", "hostname", "a"], 1),
            "server.hostname.a is missing: server.hostname at line 2 is text, not a table",
        ),
        (
            lambda: set_toml(DEPLOYMENT, ["datasource", 3, "a"], 1),
            "datasource[3].a is missing: datasource at line 15 has 2 items, counted from 0",
        ),
        (
            lambda: set_toml(DEPLOYMENT, ["datasource", 1, "tags", 5], 1),
            "datasource[1].tags[5] is missing: datasource[1].tags at line 20 has 2 items, counted from 0",
        ),
        (
            lambda: remove_toml(DEPLOYMENT, ["datasource", 0]),
            "datasource[0] is an item of an array: set or remove the whole array instead",
        ),
        (
            lambda: set_toml(b"a = 1\n[b]\n[c]\n[b]\n", ["d"], 1),
            "line 4, column 1: not TOML: b is there 2 times, at lines 2, 4: keep one of them",
        ),
        (
            lambda: set_toml(b"a = 1\n'a' = 2", ["d"], 1),
            "line 2, column 1: not TOML: a is there 2 times, at lines 1, 2: keep one of them",
        ),
    ],
)
def test_what_cannot_be_edited_is_an_error_with_what_is_there(call: Callable[[], object], message: str) -> None:
    assert refused(call) == message


VALUES_IN_TOML = [
    "1",
    "0x1F",
    "1_000",
    '"a#b"',
    "'[c]'",
    '"""m\nl = 1\n[x]"""',
    "'''x\n#y = 1\n'''",
    "true",
    "-1.5e3",
    "nan",
    "inf",
    "1979-05-27T07:32:00Z",
    "07:32:00",
    "[1, 2]",
    '[\n  "x", # c\n  "y",\n]',
    "[\n\t[1],\n\t{ a = 1 }\n]",
    '{ k = 1, l.m = "z" }',
    "{}",
    "[]",
    '["$env{A}", {b = 1}]',
]
KEYS_IN_TOML = ["a", "b", '"c d"', "'é'", "d.e", "d . f"]
NOISE = ["", "", "# prose", "#a = 1", "# new = 2", "  #b=3", "#[s]", "\t"]
HEADERS = ["[s]", "[s.t]", '["x y".u.v]', "[[arr]]", "[arr.sub]", "[[arr]]", "[[arr.more]]", "[[q.r]]", "[z] # end"]
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b c", "é"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return a file with tables, arrays of tables, dotted keys and comments."""
    present = draw(st.sets(st.integers(0, len(HEADERS) - 1), max_size=4))
    if 3 not in present:
        # An [arr.sub] before its [[arr]] would be a table of another kind.
        present -= {4, 6}
    headers = [HEADERS[number] for number in sorted(present)]
    lines: list[str] = []
    for header in ["", *headers]:
        lines += [header] * bool(header)
        names = draw(st.lists(st.sampled_from(KEYS_IN_TOML), max_size=2, unique=True))
        margin, sign = draw(st.sampled_from([("", " = "), ("\t", "="), ("  ", " =\t")]))
        for name in names:
            lines.append(draw(st.sampled_from(NOISE)))
            lines.append(f"{margin}{name}{sign}{draw(st.sampled_from(VALUES_IN_TOML))}")
        lines.append(draw(st.sampled_from(NOISE)))
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n"]))
    return (
        draw(st.sampled_from(["", "", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    ).encode()


def loads(data: bytes) -> dict[str, Any]:
    return tomllib.loads(data.decode("utf-8-sig"))


def places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place in the data, and one more key or item of each table and array."""
    found = [at] if at else []
    if isinstance(value, dict):
        found += [place for key in value for place in places(value[key], (*at, key))] + [(*at, "new")]
    if isinstance(value, list):
        found += [place for index, inner in enumerate(value) for place in places(inner, (*at, index))]
        found.append((*at, len(value)))
    return found


def ordered(value: object) -> object:
    """Return the data in a form that compares: not-a-number is itself, and 1 is not 1.0."""
    if isinstance(value, dict):
        return {key: ordered(inner) for key, inner in value.items()}
    return [ordered(inner) for inner in value] if isinstance(value, list) else repr(value)


def kept(before: bytes, after: bytes) -> bool:
    """Return whether the lines of one file are all in the other one, in the same order."""
    left = iter(after.splitlines(keepends=True))
    return all(line in left for line in before.splitlines(keepends=True))


def line_ends(data: bytes) -> set[bytes]:
    return {*re.findall(rb"\r?\n", data)}


@given(data=documents(), value=VALUES, choice=st.integers(0, 10**6))
def test_a_value_that_is_set_is_the_only_difference(data: bytes, value: object, choice: int) -> None:
    plain = loads(data)
    there = places(plain)
    at = [*there[choice % len(there)]]
    try:
        once, refusal = set_toml(data, at, value), ""
    except NodeError as error:
        once, refusal = data, str(error)
    if refusal:
        # A table stays one, and an array of tables takes no value that is none.
        assert refusal.endswith(("set its keys, or remove it first", "items, counted from 0"))
        return
    assert ordered(loads(once)) == ordered(changed(plain, at, value))
    assert set_toml(once, at, value) == once
    assert line_ends(once) <= (line_ends(data) or {b"\n"})
    try:
        old = value_at(plain, at)
    except LookupError:
        # No line is lost, but that of an array or inline table which has one more item.
        assert kept(data, once) or sum(line not in once for line in data.splitlines()) <= 2
    else:
        assert sum(line not in once for line in data.splitlines(keepends=True)) <= (5 if old else 1)


@given(data=documents(), choice=st.integers(0, 10**6))
def test_what_is_removed_is_the_only_difference(data: bytes, choice: int) -> None:
    plain = loads(data)
    there = [place for place in places(plain) if isinstance(place[-1], str)]
    at = [*there[choice % len(there)]]
    once = remove_toml(data, at)
    assert remove_toml(once, at) == once
    assert line_ends(once) <= line_ends(data)
    try:
        value_at(plain, at)
    except LookupError:
        assert once == data
        return
    after, expected = loads(once), changed(plain, at)
    for depth in range(len(at) - 1, 0, -1):
        # Tables that only the names of others made are gone with the last of those.
        if value_at(expected, at[:depth]) == {} and ordered(after) != ordered(expected):
            expected = changed(expected, at[:depth])
    assert ordered(after) == ordered(expected)
    assert kept(once, data) or sum(line not in data for line in once.splitlines()) <= 1
