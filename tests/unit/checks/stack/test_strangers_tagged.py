"""Nobody else looks like a member."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, MEMBERS, WKA, found, stack_of

STRANGER = {"tags": {"Name": "batch", "wso2-cluster": "esb"}, "vpc_security_group_ids": [MEMBERS]}


def test_an_instance_with_the_tag_and_in_the_group_is_taken_for_a_member() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["batch"] = STRANGER

    assert found(ESB, stack) == [
        (
            (
                "error: aws_instance.batch: esb-worker-1 takes it for a member, by its tag and its security group: "
                "give it "
                "another tag, or another security group [strangers-tagged]"
            ),
            '"wso2-cluster": "esb"',
        )
    ]


def test_one_of_both_is_not_enough() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_security_group"]["other"] = {"name": "other"}
    stack["resource"]["aws_instance"] |= {
        "tagged": STRANGER | {"vpc_security_group_ids": ["${aws_security_group.other.id}"]},
        "inside": STRANGER | {"tags": {"Name": "batch", "wso2-cluster": "batch"}},
        "bare": {},
    }

    assert found(ESB, stack) == []


def test_members_on_a_list_look_for_nobody_else() -> None:
    stack = stack_of(WKA)
    stack["resource"]["aws_instance"]["batch"] = STRANGER

    assert found(WKA, stack) == []
