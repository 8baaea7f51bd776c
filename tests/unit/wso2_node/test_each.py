"""Values and elements that are there once for each word of what a reference stands for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_node.config import parse
from wso2_node.drift import File, Outcome, outcome
from wso2_node.edits import apply_edits, validate_edit
from wso2_node.errors import NodeError
from wso2_node.plan import changes
from wso2_node.state import Left

MEMBER = {
    "tag": "member",
    "each": "members",
    "children": [{"tag": "hostName", "text": [{"ref": "members"}]}, {"tag": "port", "text": [{"ref": "port"}]}],
}
PUT = {"op": "put", "at": "/a/clustering/members", "element": {"tag": "members", "children": [MEMBER]}}
SET = {"op": "set_toml", "at": ["clustering", "members"], "value": [{"each": "members"}, ":4000"]}
OTHER = {"op": "set_attribute", "at": "/a/clustering", "name": "enable", "value": "true"}
XML = b"""<a>
    <!-- who -->
    <clustering enable="false">
        <members>
            <member>
                <hostName>127.0.0.1</hostName>
                <port>4000</port>
            </member>
        </members>
        <!-- the end -->
    </clustering>
    <z>1</z>
</a>
"""
ADDRESSES = st.lists(st.ip_addresses(v=4).map(str), min_size=1, max_size=6, unique=True)


def resolving(*members: str) -> Any:  # noqa: ANN401
    return {"members": " ".join(members), "port": "4000"}.__getitem__


def with_members(*members: str) -> bytes:
    old = XML[XML.index(b"            <member>") : XML.index(b"        </members>")]
    return XML.replace(old, b"".join(old.replace(b"127.0.0.1", each.encode()) for each in members))


@given(ADDRESSES)
def test_an_element_is_written_for_each_member_and_again_changes_nothing(members: list[str]) -> None:
    after = apply_edits("a.xml", XML, [PUT], resolving(*members))
    assert after == with_members(*members)
    assert apply_edits("a.xml", after, [PUT], resolving(*members)) == after


@given(ADDRESSES, ADDRESSES)
def test_a_new_list_takes_the_place_of_the_old_one(old: list[str], new: list[str]) -> None:
    before = apply_edits("a.xml", XML, [PUT], resolving(*old))
    assert apply_edits("a.xml", before, [PUT], resolving(*new)) == with_members(*new)


@given(ADDRESSES)
def test_an_array_has_a_text_for_each_member(members: list[str]) -> None:
    listed = ", ".join(json.dumps(f"{each}:4000") for each in members)
    after = apply_edits("a.toml", b"[clustering]\n", [SET], resolving(*members))
    assert after == f"[clustering]\nmembers = [{listed}]\n".encode()


def test_a_json_file_has_the_same_array() -> None:
    edit = {"op": "set_json", "at": ["a"], "value": [{"each": "members"}]}
    assert apply_edits("a.json", b'{"a": []}', [edit], resolving("x", "y")) == b'{"a": ["x", "y"]}'


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            {**PUT, "element": {"tag": "members", "children": [{"tag": "member", "each": ""}]}},
            "element: '' has to be the name of a reference",
        ),
        (
            {**PUT, "element": {"tag": "members", "each": "members"}},
            "element: each is unknown; allowed: tag, attributes, text, children",
        ),
        (
            {"op": "set_text", "at": "/a/z", "value": [{"each": "members"}]},
            """value: a value has to be text or a list of text and {"ref": NAME}, not {'each': 'members'}""",
        ),
    ],
)
def test_each_of_another_shape_or_in_another_place_is_refused(edit: dict[str, Any], reason: str) -> None:
    with pytest.raises(NodeError) as caught:
        validate_edit(edit)
    assert str(caught.value) == reason


def left(edits: list[Any], data: bytes, *members: str) -> Left:
    return Left(edits, repr(data), merged=False, values="", known={"members": " ".join(members)})


def after_hand(now: bytes, *members: str) -> Outcome:
    """What becomes of the file that two members were written into, and that then was changed by hand to `now`."""
    written = apply_edits("a.xml", XML, [OTHER, PUT], resolving("10.0.0.1", "10.0.0.2"))
    history = [left([OTHER, PUT], written, "10.0.0.1", "10.0.0.2")]
    return outcome(File("a.xml", now, XML), [PUT], resolving(*members), history, repr)


@pytest.mark.parametrize("members", [("10.0.0.1", "10.0.0.2"), ("10.0.0.2",), ("10.0.0.1", "10.0.0.2", "10.0.0.3")])
def test_a_change_by_hand_elsewhere_stays_and_the_list_is_the_new_one(members: tuple[str, ...]) -> None:
    by_hand = with_members("10.0.0.1", "10.0.0.2").replace(b"false", b"true").replace(b"<z>1", b"<z>2")
    result = after_hand(by_hand, *members)
    # The edit that is configured no longer is undone, which takes an exact knowledge of what was written.
    assert result == Outcome(
        with_members(*members).replace(b"<z>1", b"<z>2"), merged=True, drifted=True, keep=True, differs=(), stays=()
    )


def test_a_list_that_was_changed_by_hand_is_named_and_put_back() -> None:
    result = after_hand(with_members("10.0.0.1", "10.9.9.9").replace(b"false", b"true"), "10.0.0.1", "10.0.0.2")
    assert (result.after, result.differs) == (with_members("10.0.0.1", "10.0.0.2"), ("put /a/clustering/members",))


ESCAPED = {"op": "set_toml", "at": ["password"], "value": [{"ref": "port", "escape": "xml"}]}


@pytest.mark.parametrize(
    ("edit", "first", "second"),
    [
        (SET, {"members": "10.0.0.1"}, {"members": "10.0.0.1 10.0.0.2"}),
        (ESCAPED, {"port": "old"}, {"port": "new"}),
    ],
)
def test_a_file_is_made_anew_when_what_was_looked_up_is_another(
    edit: dict[str, Any], first: dict[str, str], second: dict[str, str]
) -> None:
    service = {"script": "bin/wso2server.sh", "ready_port": 9443}
    least = {"version": 1, "node": "esb-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": "wso2"}
    members = {"kind": "members", "address": "10.0.0.1", "tag_key": "k", "tag_value": "v", "security_group": "g"}
    references = {"members": members, "port": {"kind": "ssm", "name": "x"}}
    files = [{"path": "a.toml", "edits": [edit]}]
    config = parse(json.dumps({**least, "service": service, "references": references, "files": files}).encode())
    there = {"a.toml": b"[clustering]\n"}
    (made,), _ = changes(config, there.get, first.__getitem__, {}, repr)
    there |= {"a.toml": made.outcome.after, "a.toml.shipped": b"[clustering]\n"}
    history = {"a.toml": [made.left(repr)]}
    (again,), _ = changes(config, there.get, first.__getitem__, history, repr)
    (other,), _ = changes(config, there.get, second.__getitem__, history, repr)
    assert again.outcome.after == made.outcome.after != other.outcome.after
    assert made.left(repr).known == {name: value for name, value in first.items() if name == "members"}
