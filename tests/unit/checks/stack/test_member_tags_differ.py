"""Members carry the tag that they look for."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, WKA, found, stack_of

FIX = "leave this tag to the library; aspects that set tags have to keep it [member-tags-differ]"


def test_the_tag_may_come_from_the_provider() -> None:
    stack = stack_of(ESB)
    del stack["resource"]["aws_instance"]["worker-1"]["tags"]["wso2-cluster"]
    stack["provider"]["aws"][0]["default_tags"] = [{"tags": {"wso2-cluster": "esb"}}]

    assert found(ESB, stack) == []


def test_an_instance_without_the_tag() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["tags"] = {"Name": "esb-worker-1"}

    assert found(ESB, stack) == [
        (
            f"error: aws_instance.worker-1: members look for tag wso2-cluster=esb, and it has no such tag: {FIX}",
            '"tags": {',
        )
    ]


def test_an_instance_with_another_value() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["tags"]["wso2-cluster"] = "ESB"

    assert found(ESB, stack) == [
        (
            f"error: aws_instance.worker-1: members look for tag wso2-cluster=esb, and it has the value 'ESB': {FIX}",
            '"wso2-cluster": "ESB"',
        )
    ]


def test_members_on_a_list_look_for_no_tag() -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_instance"]["worker-1"]["tags"] = {"Name": "esb-worker-1"}

    assert found(WKA, stack) == []


def test_a_value_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["tags"]["wso2-cluster"] = "${var.cluster}"

    assert found(ESB, stack) == []
