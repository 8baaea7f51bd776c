from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.java_properties import load
from wso2_node.errors import NodeError
from wso2_node.properties import set_property

# The shape of logging-bridge.properties: blanks around '=', commented examples.
LOGGING = b"""# Limit the messages
.level= INFO

#com.xyz.foo.level = SEVERE
org.apache.coyote.level = SEVERE
com.hazelcast.level = SEVERE

"""


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_the_value_is_replaced_and_the_separator_stays(end: bytes) -> None:
    data = LOGGING.replace(b"\n", end)
    expected = data.replace(b"com.hazelcast.level = SEVERE", b"com.hazelcast.level = FINEST")
    assert set_property(data, "com.hazelcast.level", "FINEST") == expected


def test_a_value_that_is_there_changes_no_byte() -> None:
    data = b"a = x\\\n   y\\u0041 \nb=\xe9"
    assert set_property(data, "a", "xyA ") == data
    assert set_property(data, "b", "é") == data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"key:old\n", b"key:v\n"),
        (b"key old\n", b"key v\n"),
        (b"  key\t=\told", b"  key\t=\tv"),
        (b"key\n", b"key=v\n"),
        (b"key   \n", b"key   v\n"),
        (b"key=\n", b"key=v\n"),
        (b"key=a,\\\n    b,\\\n    c\nnext=1\n", b"key=v\nnext=1\n"),
        (b"key = \\\r\n    a\r\n", b"key = \\\r\n    v\r\n"),
        (b"k\\\n  ey=old\n", b"k\\\n  ey=v\n"),
        (b"\\u006bey=old\n", b"\\u006bey=v\n"),
        (b"a=\\\n#key=1\nkey=2\n", b"a=\\\n#key=1\nkey=v\n"),
        (b"a=b\\\\\nkey=2\n", b"a=b\\\\\nkey=v\n"),
        (b"#key=1\n!key=2\nkey=3\rother=4", b"#key=1\n!key=2\nkey=v\rother=4"),
        (b"key=old\\", b"key=v"),
    ],
)
def test_a_key_is_found_as_java_finds_it(data: bytes, expected: bytes) -> None:
    assert set_property(data, "key", "v") == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("  a b ", b"\\  a b "),
        ("C:\\x", b"C:\\\\x"),
        ("a\nb\tc\rd\fe", b"a\\u000Ab\\u0009c\\u000Dd\\u000Ce"),
        ("é€😀", b"\\u00E9\\u20AC\\uD83D\\uDE00"),
        ("=a=b", b"\\=a=b"),
        (":a", b"\\:a"),
        ("#a!", b"#a!"),
        ("${x}", b"${x}"),
        ("\0", b"\\u0000"),
        ("", b""),
    ],
)
def test_a_value_is_written_so_that_java_reads_it(value: str, written: bytes) -> None:
    data = set_property(b"key = x\n", "key", value)
    assert data == b"key = " + written + b"\n"
    assert load(data) == {"key": [value]}


def test_a_key_that_is_only_commented_is_created_after_its_comment() -> None:
    expected = LOGGING.replace(b"foo.level = SEVERE\n", b"foo.level = SEVERE\ncom.xyz.foo.level = FINE\n")
    assert set_property(LOGGING, "com.xyz.foo.level", "FINE", create=True) == expected


def test_a_key_is_created_after_the_last_of_its_comments_whatever_their_style() -> None:
    data = b"! key:1\r\n#key = 2\r\n# key of the house\r\nx=1\r\n"
    expected = b"! key:1\r\n#key = 2\r\nkey = v\r\n# key of the house\r\nx=1\r\n"
    assert set_property(data, "key", "v", create=True) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", b"new\\ key=v\n"),
        (b"a=1\n", b"a=1\nnew\\ key=v\n"),
        (b"a=1", b"a=1\nnew\\ key=v"),
        (b"a=1\r\nb=2", b"a=1\r\nb=2\r\nnew\\ key=v"),
        (b"a=1\\\n", b"a=1\\\n\nnew\\ key=v\n"),
        (b"a=1\\", b"a=1\\\n\nnew\\ key=v"),
        (b"a=1\\\r", b"a=1\\\r\rnew\\ key=v\r"),
        (b"#new\\ key=1", b"#new\\ key=1\nnew\\ key=v"),
    ],
)
def test_a_missing_key_is_created_at_the_end(data: bytes, expected: bytes) -> None:
    assert set_property(data, "new key", "v", create=True) == expected
    assert load(expected)["new key"] == ["v"]


def test_a_missing_key_without_create_is_an_error() -> None:
    with pytest.raises(NodeError) as error:
        set_property(LOGGING, "com.xyz.foo.level", "FINE")
    expected = "key 'com.xyz.foo.level' is there 0 times: correct it, or set \"create\": true to add it"
    assert str(error.value) == expected


@pytest.mark.parametrize("create", [False, True])
def test_a_key_that_is_there_twice_is_an_error_with_the_lines(create: bool) -> None:
    with pytest.raises(NodeError) as error:
        set_property(b"a=1\nkey=1\n#key=2\nkey : 3\n", "key", "v", create=create)
    assert str(error.value) == "key 'key' is there 2 times, at lines 2, 4: keep one of them"


def test_a_file_whose_lines_end_in_cr_alone_keeps_them() -> None:
    data = b"a=1\r#new=2\rkey=3\rb=4"
    assert set_property(data, "key", "v") == b"a=1\r#new=2\rkey=v\rb=4"
    assert set_property(data, "new", "v", create=True) == b"a=1\r#new=2\rnew=v\rkey=3\rb=4"
    assert set_property(data, "end", "v", create=True) == b"a=1\r#new=2\rkey=3\rb=4\rend=v"
    with pytest.raises(NodeError) as error:
        set_property(b"a=1\rkey=1\r#key=2\rkey : 3\r", "key", "v")
    assert str(error.value) == "key 'key' is there 2 times, at lines 2, 4: keep one of them"


LINES = [
    b"a=1",
    b"a b",
    b" c\\\r\n d : 2",
    b"c\\\n\td",
    b"#e=3",
    b"! e : 3",
    b"#! a = 9",
    b"# prose = more = prose",
    b"#e\\",
    b"",
    b" \t\f",
    b"f=\\",
    b"g=h\\\\",
    b"g\\:h = \\\\\\",
    b"i\\u006a=k",
    b"i\\u006Ak\\n:\\t\\u20ac",
    b"\xe9=\xe9",
    b"=value without key",
    b": ",
]
FILES = st.tuples(st.lists(st.sampled_from(LINES), max_size=6), st.sampled_from([b"\n", b"\r\n", b"\r"])).map(
    lambda drawn: drawn[1].join(drawn[0])
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = st.one_of(st.sampled_from(["a", "cd", "e", "f", "ij", "é", "g:h"]), TEXT.filter(bool))


@given(data=FILES, key=KEYS, value=TEXT)
def test_java_reads_the_new_value_and_everything_else_as_before(data: bytes, key: str, value: str) -> None:
    before = load(data)
    assume(len(before.get(key, [])) < 2)
    once = set_property(data, key, value, create=True)
    assert load(once) == {**before, key: [value]}
    assert set_property(once, key, value, create=True) == once
    start = next((n for n, byte in enumerate(data) if once[n : n + 1] != bytes([byte])), len(data))
    room = len(data) - start
    end = next((n for n in range(room) if data[-1 - n] != once[-1 - n] or len(once) - n <= start), room)
    lines = re.split(rb"(?<!\\)\n", data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    longest = max(len(line) + line.count(b"\n") for line in lines)
    assert room - end <= (longest if key in before else 0)
    if data:
        assert {*re.findall(rb"\r\n|\r|\n", once)} <= ({*re.findall(rb"\r\n|\r|\n", data)} or {b"\n"})


@given(value=TEXT)
def test_only_the_value_changes(value: str) -> None:
    once = set_property(LOGGING, "com.hazelcast.level", value)
    head, tail = LOGGING.split(b"SEVERE\n\n")
    assert once.startswith(head)
    assert once.endswith(b"\n\n" + tail)
    assert set_property(once, "com.hazelcast.level", "SEVERE") == LOGGING
