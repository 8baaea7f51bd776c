"""What asks for the instance metadata gets it."""

from __future__ import annotations

from tests.unit.checks.stack.stacks import ESB, LATER, found, stack_of


def test_tokens_are_optional_where_hazelcast_sends_none() -> None:
    stack = stack_of(LATER)
    assert stack["resource"]["aws_instance"]["member-1"]["metadata_options"]["http_tokens"] == "optional"
    assert found(LATER, stack) == []


def test_tokens_are_required_though_hazelcast_sends_none() -> None:
    stack = stack_of(LATER)
    stack["resource"]["aws_instance"]["member-1"]["metadata_options"]["http_tokens"] = "required"

    assert found(LATER, stack) == [
        (
            (
                "error: aws_instance.member-1: metadata wants a token, and in scheme aws the Hazelcast of kernel "
                "4.7.1 sends "
                "none: it starts no cluster: set it to optional, or use scheme discovered or wka [metadata-closed]"
            ),
            '"http_tokens": "required"',
        )
    ]


def test_the_metadata_service_is_off() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["metadata_options"]["http_endpoint"] = "disabled"

    assert found(ESB, stack) == [
        (
            (
                "error: aws_instance.worker-1: the metadata service is off, and the node program has its role from "
                "there: "
                "set it to enabled [metadata-closed]"
            ),
            '"http_endpoint": "disabled",',
        )
    ]
