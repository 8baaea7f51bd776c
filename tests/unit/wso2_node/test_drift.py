"""What becomes of a file that was changed by hand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.drift import UNKNOWN, File, Outcome, differences, outcome
from wso2_node.edits import apply_edits
from wso2_node.errors import EditError, NodeError
from wso2_node.state import Left

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Edits = Sequence[Mapping[str, Any]]

PATH = "conf/a.properties"
SHIPPED = b"one = 1\n# a comment\ntwo = 2\n\nthree = 3\n"


def setting(key: str, value: object) -> dict[str, object]:
    return {"op": "set_property", "key": key, "value": value}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def values(name: str) -> str:
    if name != "new":
        raise NodeError(f"reference {name!r} is not among the references")
    return "n3w"


def left(edits: Edits, text: bytes, *, merged: bool = False) -> Left:
    return Left(edits, digest(text), merged=merged, values="")


ONE, TWO = setting("one", "I"), setting("two", "II")
BOTH = SHIPPED.replace(b"1", b"I").replace(b"2", b"II")


def made(now: bytes | None, edits: Edits, *history: Left, shipped: bytes | None = SHIPPED) -> Outcome:
    return outcome(File(PATH, now, shipped), edits, values, history, digest)


def test_before_the_first_run_the_edits_are_made_in_the_file_itself() -> None:
    assert made(SHIPPED, [ONE, TWO], shipped=None) == Outcome(BOTH)


def test_a_file_that_is_as_it_was_left_is_made_anew_from_the_shipped_one() -> None:
    assert made(BOTH, [TWO], left([ONE, TWO], BOTH)) == Outcome(SHIPPED.replace(b"2", b"II"))


def test_a_file_that_was_removed_comes_back() -> None:
    assert made(None, [ONE, TWO], left([ONE, TWO], BOTH)) == Outcome(BOTH)


def test_changes_beside_the_edits_stay_and_nothing_is_replaced() -> None:
    by_hand = BOTH.replace(b"a comment", b"mine") + b"four = 4\n"
    assert made(by_hand, [ONE, TWO], left([ONE, TWO], BOTH)) == Outcome(by_hand, merged=True, drifted=True)


def test_a_value_that_an_edit_owns_is_put_back_and_the_version_by_hand_worth_keeping() -> None:
    by_hand = BOTH.replace(b"II", b"22").replace(b"3", b"33")
    assert made(by_hand, [ONE, TWO], left([ONE, TWO], BOTH)) == Outcome(
        BOTH.replace(b"3", b"33"), merged=True, drifted=True, keep=True, differs=("set_property two",)
    )


def test_an_edit_that_is_configured_no_longer_is_undone_beside_the_changes_by_hand() -> None:
    by_hand = BOTH.replace(b"a comment", b"mine")
    assert made(by_hand, [TWO], left([ONE, TWO], BOTH)) == Outcome(
        by_hand.replace(b"I\n#", b"1\n#"), merged=True, drifted=True, keep=True
    )


def test_an_edit_whose_line_was_changed_by_hand_cannot_be_undone() -> None:
    by_hand = BOTH.replace(b"one = I", b"one=I")
    assert made(by_hand, [TWO], left([ONE, TWO], BOTH)) == Outcome(by_hand, merged=True, drifted=True, stays=(ONE,))


def test_what_a_run_has_kept_is_kept_by_the_next_ones_and_is_news_only_once() -> None:
    by_hand = BOTH.replace(b"a comment", b"mine")
    noted = left([ONE, TWO], by_hand, merged=True)
    assert made(by_hand, [ONE, TWO], noted) == Outcome(by_hand, merged=True)
    assert made(by_hand, [TWO], noted) == Outcome(by_hand.replace(b"I\n#", b"1\n#"), merged=True)


def test_what_could_not_be_undone_stays_noted_until_it_is_gone_and_keeps_no_other_edit_from_being_undone() -> None:
    by_hand = BOTH.replace(b"one = I", b"one=I")
    noted = left([TWO], by_hand, merged=True)._replace(stays=[ONE])
    assert made(by_hand, [TWO], noted) == Outcome(by_hand, merged=True, stays=(ONE,))
    assert made(by_hand, [], noted) == Outcome(by_hand.replace(b"II", b"2"), merged=True, stays=(ONE,))
    gone = by_hand.replace(b"one=I", b"one=1")
    assert made(gone, [TWO], noted) == Outcome(gone, merged=True, drifted=True)


def test_what_could_not_be_undone_is_undone_when_the_hand_s_change_is_taken_back() -> None:
    noted = left([TWO], BOTH.replace(b"one = I", b"one=I"), merged=True)._replace(stays=[ONE])
    after = SHIPPED.replace(b"2", b"II")
    assert made(BOTH, [TWO], noted) == Outcome(after, drifted=True, keep=True)


def test_without_the_shipped_file_what_cannot_be_undone_is_named() -> None:
    assert made(BOTH, [TWO], left([ONE, TWO], BOTH), shipped=None) == Outcome(BOTH, stays=(ONE,), lost=True)


def test_without_the_shipped_file_what_a_hand_wrote_is_kept_where_an_edit_replaces_it() -> None:
    by_hand = BOTH.replace(b"II", b"22")
    assert made(by_hand, [ONE, TWO], left([ONE, TWO], BOTH), shipped=None) == Outcome(
        BOTH, merged=True, drifted=True, keep=True, differs=("set_property two",), lost=True
    )


def test_a_file_that_is_as_shipped_again_needs_no_shipped_copy() -> None:
    noted = left([ONE, TWO], BOTH)._replace(shipped=digest(SHIPPED))
    assert made(SHIPPED, [TWO], noted, shipped=None) == Outcome(SHIPPED.replace(b"2", b"II"))


def test_without_a_history_all_that_differs_from_the_shipped_file_is_by_hand() -> None:
    by_hand = SHIPPED.replace(b"a comment", b"mine")
    assert made(by_hand, [ONE]) == Outcome(by_hand.replace(b"1", b"I"), merged=True, drifted=True, keep=True)


def test_a_run_that_was_killed_after_it_wrote_the_file_is_no_change_by_hand() -> None:
    history = left([ONE], SHIPPED.replace(b"1", b"I")), left([TWO], SHIPPED.replace(b"2", b"II"))
    for now in (SHIPPED.replace(b"1", b"I"), SHIPPED.replace(b"2", b"II")):
        assert made(now, [setting("three", "III")], *history) == Outcome(SHIPPED.replace(b"3", b"III"))


def test_after_a_killed_run_a_change_by_hand_is_judged_by_what_that_run_had_written_of_the_file() -> None:
    history = left([ONE], SHIPPED.replace(b"1", b"I")), left([TWO], SHIPPED.replace(b"2", b"II"))
    by_hand = SHIPPED.replace(b"2", b"II") + b"mine = 1\n"
    assert made(by_hand, [], *history) == Outcome(SHIPPED + b"mine = 1\n", merged=True, drifted=True, keep=True)


def test_a_value_from_aws_that_was_rotated_and_dropped_is_undone_without_being_known() -> None:
    secret = setting("two", ["a", {"ref": "old"}])
    by_hand = SHIPPED.replace(b"two = 2", b"two = as3cret").replace(b"three", b"mine")
    noted = left([secret], SHIPPED.replace(b"two = 2", b"two = as3cret"))
    assert made(by_hand, [], noted) == Outcome(SHIPPED.replace(b"three", b"mine"), merged=True, drifted=True, keep=True)


def test_edits_that_do_not_fit_the_file_by_hand_are_an_error_with_the_ways_out() -> None:
    with pytest.raises(EditError) as caught:
        made(b"mine = 1\n", [ONE], left([ONE], BOTH))
    assert caught.value.findings[-1] == (
        "it was changed by hand: mend it, or remove it, and it is made from conf/a.properties.shipped again"
    )
    assert len(caught.value.findings) == 2


def test_edits_that_do_not_fit_the_shipped_file_either_are_an_error_without_such_a_hint() -> None:
    wrong = setting("none", "x")
    with pytest.raises(EditError) as caught:
        made(BOTH, [wrong], left([ONE, TWO], BOTH))
    assert len(caught.value.findings) == 1


def test_each_edit_that_no_longer_holds_is_named_once_and_without_its_value() -> None:
    edits = [
        {"op": "set_text", "at": "/a/b", "value": "s3cret"},
        {"op": "set_attribute", "at": "/a/b", "name": "c", "value": "s3cret"},
        {"op": "set_text", "at": "/a/b", "value": "the last one counts"},
    ]
    shipped = b"<a><b c='0'>0</b></a>"
    assert differences(File("a.xml", shipped, shipped), edits) == ("set_attribute /a/b/@c", "set_text /a/b")
    assert differences(File("a.xml", apply_edits("a.xml", shipped, edits, str), shipped), edits) == ()


def test_a_value_that_is_not_known_is_not_compared() -> None:
    edits = [setting("two", ["a", {"ref": "new"}])]
    file = File(PATH, SHIPPED.replace(b"2", b"aother"), SHIPPED)
    assert differences(file, edits, lambda _: UNKNOWN) == ()
    assert differences(file, edits, values) == ("set_property two",)
    assert differences(file._replace(now=SHIPPED), edits, lambda _: UNKNOWN) == ("set_property two",)


LINES = st.lists(st.sampled_from(["# mine", "", "other = 1", "another : 2"]), max_size=3)
EDITS = st.lists(st.builds(setting, st.sampled_from(["one", "two", "three"]), st.sampled_from(["x", "y"])), max_size=3)


@given(EDITS, EDITS, LINES, st.integers(0, 5), st.booleans())
def test_every_edit_holds_afterwards_the_hand_s_lines_stay_and_a_second_run_changes_nothing(
    before: Edits, after: Edits, lines: list[str], place: int, changed: bool
) -> None:
    was = apply_edits(PATH, SHIPPED, before, str)
    split = was.splitlines(keepends=True)
    by_hand = b"".join([*split[:place], *(f"{line}\n".encode() for line in lines), *split[place:]])
    by_hand = by_hand.replace(b"two = ", b"two = z") if changed else by_hand
    result = made(by_hand, after, left(before, was))
    assert apply_edits(PATH, result.after, after, str) == result.after
    for line in lines:
        there = result.after.decode().splitlines().count(line)
        assert there >= by_hand.decode().splitlines().count(line)
    noted = left(after, result.after, merged=result.merged)
    again = made(result.after, after, noted)
    assert (again.after, again.drifted, again.merged) == (result.after, False, result.merged)
