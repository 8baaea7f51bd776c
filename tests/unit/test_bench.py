"""The benchmark of `apply` does without AWS."""

from tests.bench.apply import plain


def test_each_value_from_aws_becomes_a_text_and_all_else_stays() -> None:
    escaped = {"ref": "password", "escape": "xml"}
    node = {"value": ["jdbc:", {"ref": "endpoint"}, escaped], "port": 1, "edits": [{"ref": "a", "at": "/x"}]}
    assert plain(node) == {"value": ["jdbc:", "endpoint", "password"], "port": 1, "edits": [{"ref": "a", "at": "/x"}]}


def test_one_element_takes_the_place_of_those_that_are_written_for_each_member() -> None:
    member = {"tag": "member", "children": [{"tag": "hostName", "text": [{"ref": "members"}]}]}
    found = plain({"tag": "members", "children": [{**member, "each": "members"}]})
    assert found == {
        "tag": "members",
        "children": [{"tag": "member", "children": [{"tag": "hostName", "text": ["members"]}]}],
    }
