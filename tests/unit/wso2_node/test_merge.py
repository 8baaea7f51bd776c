"""Two sides' changes of one text come together, or nothing does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.merge import merge, settle

BASE = b"1\n2\n3\n4\n5\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (BASE, BASE, BASE),
        (b"1\nmine\n3\n4\n5\n", BASE, b"1\nmine\n3\n4\n5\n"),
        (BASE, b"1\n2\n3\n5\n", b"1\n2\n3\n5\n"),
        (b"mine\n1\n2\n3\n4\n5\n", b"1\n2\n3\n4\n5\ntheirs\n", b"mine\n1\n2\n3\n4\n5\ntheirs\n"),
        (b"1\nmine\n3\n4\n5\n", b"1\n2\ntheirs\n4\n5\n", b"1\nmine\ntheirs\n4\n5\n"),
        (b"1\nsame\n3\n4\n5\n", b"1\nsame\n3\n4\ntheirs\n", b"1\nsame\n3\n4\ntheirs\n"),
        (b"1\n2\nmine\n3\n4\n5\n", b"1\n2\ntheirs\n4\n5\n", b"1\n2\nmine\ntheirs\n4\n5\n"),
        (b"1\r\n2\n3\n4\n5\n", b"1\n2\n3\n4\n5", b"1\r\n2\n3\n4\n5"),
    ],
)
def test_changes_of_different_lines_and_the_same_change_of_both_come_together(
    mine: bytes, theirs: bytes, merged: bytes
) -> None:
    assert merge(BASE, mine, theirs) == merged
    assert merge(BASE, theirs, mine) == merged


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (b"1\nmine\n3\n4\n5\n", b"1\ntheirs\n3\n4\n5\n"),
        (b"1\nmine\n3\n4\n5\n", b"1\n4\n5\n"),
        (b"1\n2\nmine\n3\n4\n5\n", b"1\n2\ntheirs\n3\n4\n5\n"),
        (b"", b"1\n2\ntheirs\n4\n5\n"),
    ],
)
def test_different_changes_of_the_same_lines_do_not(mine: bytes, theirs: bytes) -> None:
    assert merge(BASE, mine, theirs) is None
    assert merge(BASE, theirs, mine) is None


TEXTS = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", b"\n", b"d"]), max_size=8).map(b"".join)


@given(TEXTS, TEXTS)
def test_a_side_without_changes_leaves_the_other_side_s_text(base: bytes, other: bytes) -> None:
    assert merge(base, base, other) == merge(base, other, base) == merge(base, other, other) == other


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_have_no_order(base: bytes, mine: bytes, theirs: bytes) -> None:
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


def test_an_unknown_value_takes_the_line_of_the_other_text() -> None:
    assert settle(b"a\nkey=? #\nz\n", b"a\nkey=secret #\nz\n", b"?") == b"a\nkey=secret #\nz\n"


def test_of_several_lines_that_would_fit_the_one_at_that_place_is_taken() -> None:
    text = b"<a>\n<p>one</p>\n<b>\n<p>?</p>\n<c>\n<p>three</p>\n"
    assert settle(text, text.replace(b"?", b"two"), b"?") == text.replace(b"?", b"two")


@pytest.mark.parametrize("other", [b"a\nother=secret\n", b"a\n", b""])
def test_where_no_line_fits_the_unknown_value_stays(other: bytes) -> None:
    assert settle(b"a\nkey=?\n", other, b"?") == b"a\nkey=?\n"


def test_lines_without_an_unknown_value_stay_as_they_are() -> None:
    assert settle(b"1\n2\n", b"1\n3\n", b"?") == b"1\n2\n"
