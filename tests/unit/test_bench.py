"""The benchmark of `apply` does without AWS."""

from tests.bench.apply import plain


def test_each_value_from_aws_becomes_a_text_and_all_else_stays() -> None:
    escaped = {"ref": "password", "escape": "xml"}
    node = {"value": ["jdbc:", {"ref": "endpoint"}, escaped], "port": 1, "edits": [{"ref": "a", "at": "/x"}]}
    assert plain(node) == {"value": ["jdbc:", "endpoint", "password"], "port": 1, "edits": [{"ref": "a", "at": "/x"}]}
