from __future__ import annotations

import pytest

from wso2_node.errors import NodeError
from wso2_node.tomltext import checked, name_of, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('é"\\\n\t\x7f', '"é\\"\\\\\\n\t\\u007F"'),
        (True, "true"),
        (-(2**63), "-9223372036854775808"),
        (1e100, "1e+100"),
        ([1, ["x"], {}], '[1, ["x"], {}]'),
        ({"a": 1, "b c": {"d": []}}, '{ a = 1, "b c" = { d = [] } }'),
    ],
)
def test_a_value_is_written_on_one_line(value: object, text: str) -> None:
    assert checked(value) is value
    assert written(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "the value is or has null, which TOML lacks: remove it"),
        ({"a": [None]}, "the value is or has null, which TOML lacks: remove it"),
        ([2**63], "the value is an integer of more than 64 bits, which TOML lacks"),
        ({"a": "\ud800"}, "U+D800 in the value is half a character: remove it"),
        ({"\udfff": 1}, "U+DFFF in the value is half a character: remove it"),
    ],
)
def test_a_value_that_toml_cannot_write_is_an_error(value: object, message: str) -> None:
    with pytest.raises(NodeError) as error:
        checked(value)
    assert str(error.value) == message


def test_names_are_in_quotes_where_they_need_them() -> None:
    assert name_of(["a-b_1", "c d", "", "é"]) == 'a-b_1."c d".""."é"'
