from __future__ import annotations

import tomllib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wso2_node.test_toml import documents
from wso2_node.errors import NodeError
from wso2_node.tomldocument import Document, Moment, Table, Value


def told(value: object) -> object:
    """Return the data in a form that compares: moments are what they are, not how they are written."""
    if isinstance(value, dict):
        return {key: told(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [told(inner) for inner in value]
    if isinstance(value, Moment):
        value = tomllib.loads(f"a = {value}")["a"]
    return value.isoformat() if isinstance(value, (date, time)) else repr(value)


def read(data: bytes) -> object:
    """Return what Python's own reader makes of the file, None when that is no TOML for it."""
    try:
        return told(tomllib.loads(data.decode("utf-8-sig")))
    except ValueError:
        return None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only\r\n\t# comments",
        "a = 0\nb = -0\nc = +1_0\nd = 0xdead_BEEF\ne = 0o17\nf = 0b1_1",
        "a = 1e5\nb = -1.5E-3\nc = 6.2_1e+0_1\nd = -inf\ne = +nan",
        'a = "\\u00e9\\U0001F600\\t\\"\\\\"\nb = \'\\u\'',
        'a = """\nx \\\n   y\\"""" \nb = """"q"""""\nc = \'\'\'\n\'x\'\'\'\'',
        "a = 1979-05-27\nb = 07:32:00.5\nc = 1979-05-27 07:32:00-07:00\nd = 1979-05-27t07:32:00z",
        'a = []\nb = [ # c\n 1 ,\n # d\n 2,\n]\nc = [[1], ["x"], [{}]]',
        "a = {}\nb = { c = 1, d.e = { f = [1,\n2] } }",
        "a.b.c = 1\na.b.d = 2\na.e = 3\n[g]\ng = 1",
        "[a.b.c]\nd = 1\n[a]\ne = 2\n[a.b]\nf = 3",
        '[ a . "b.c" . \'d\' ]\n1.2 = 3\n"" = 4',
        "[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[[a.d]]\n[[a]]\n[a.b]\n",
        "true = false\ninf = nan\n1979-05-27 = 1",
    ],
)
def test_a_file_is_read_as_python_reads_it(text: str) -> None:
    assert told(Document(text.encode()).root.plain) == read(text.encode()) is not None


EXPECTED = "expected a value: text in quotes, a number, true, false, an array or an inline table"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "line 1, column 2: not TOML: expected '=' after the key a"),
        (
            "a =",
            f"line 1, column 4: not TOML: {EXPECTED}",
        ),
        ("\n a = 1 2", "line 2, column 8: not TOML: expected the end of the line here"),
        ("a = 01", "line 1, column 6: not TOML: expected the end of the line here"),
        ("a = 1979-02-30", "line 1, column 5: not TOML: there is no such day"),
        ('a = "x', "line 1, column 5: not TOML: text that does not end, or has a wrong escape or a control character"),
        (
            'a = "\\q"',
            "line 1, column 5: not TOML: text that does not end, or has a wrong escape or a control character",
        ),
        ('a = "\\ud800"', "line 1, column 5: not TOML: text with the escape \\ud800, which is no character"),
        ("a = [1", "line 1, column 7: not TOML: expected ',' or the ']' of the array that begins at line 1"),
        (
            "a = {b = 1,}",
            "line 1, column 12: not TOML: expected a key: letters, digits, _ and -, or anything in quotes",
        ),
        (
            "a = {b = 1\n}",
            "line 1, column 11: not TOML: expected ',' or the '}' of the inline table, which is on one line",
        ),
        ("[a", "line 1, column 3: not TOML: expected ']' after the name of the table"),
        ("[[a]", "line 1, column 4: not TOML: expected ']]' after the name of the table"),
        ("[a]\n[b]\n[a]", "line 3, column 1: not TOML: a is there 2 times, at lines 1, 3: keep one of them"),
        ("a = 1\n[a]", "line 2, column 1: not TOML: a is there 2 times, at lines 1, 2: keep one of them"),
        ("a.b = 1\n[a]", "line 2, column 1: not TOML: a is there 2 times, at lines 1, 2: keep one of them"),
        ("[a.b]\n[a]\nb.c = 1", "line 3, column 1: not TOML: a.b is there 2 times, at lines 1, 3: keep one of them"),
        ("a = {}\na.b = 1", "line 2, column 1: not TOML: a is there 2 times, at lines 1, 2: keep one of them"),
        ("a = []\n[[a]]", "line 2, column 1: not TOML: a is there 2 times, at lines 1, 2: keep one of them"),
        ("a = 1\rb = 2", "line 1, column 6: not TOML: expected the end of the line here"),
        ("# \x07", "line 1, column 1: not TOML: a control character in a comment"),
        ("a = " + "[" * 101, "line 1, column 106: not TOML: nested more than 100 levels deep"),
    ],
)
def test_a_file_that_is_not_toml_is_an_error_with_line_and_column(text: str, message: str) -> None:
    with pytest.raises(NodeError) as error:
        Document(text.encode())
    assert str(error.value) == message
    assert read(text.encode()) is None or "nested" in message


def test_values_tables_and_comments_know_their_places() -> None:
    text = "a.b = [1]\n# c\n[d] # e\nf = 'g'\n"
    document = Document(text.encode())
    _, table, value, item = document.follow(["a", "b", 0])
    assert isinstance(table, Table)
    assert (table.kind, table.start) == ("dotted", 0)
    assert isinstance(value, Value)
    assert isinstance(item, Value)
    assert (text[value.start : value.end], text[item.start : item.end]) == ("[1]", "1")
    assert [(section.path, section.start, section.end) for section in document.sections] == [
        ((), 0, 0),
        (["d"], 14, 17),
    ]
    assert document.sections[0].comments == [10]
    assert len(document.follow(["d", "x", "y"])) == 2


@given(
    data=documents(), place=st.integers(0, 10**6), new=st.sampled_from([*"\"'[]{}=.,#\n\r\t \\a1_", "'''", '"""', ""])
)
def test_a_damaged_file_is_toml_for_both_readers_or_for_none(data: bytes, place: int, new: str) -> None:
    text = data.decode()
    at = place % (len(text) + 1)
    damaged = (text[:at] + new + text[at + (place // 7) % 2 :]).encode()
    expected = read(damaged)
    try:
        found = told(Document(damaged).root.plain)
    except NodeError:
        found = None
    assert found == expected
