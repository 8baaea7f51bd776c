"""Instances boot with their nodes' configuration."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64decode, b64encode

import pytest

from tests.unit.checks.stack.stacks import ESB, found, stack_of

NODE = (
    "#cloud-config\nwrite_files:\n- path: /etc/wso2-node/node.json\n  content: '"
    f"{json.dumps({'files': [], 'references': {}})}'\n"
).encode()
FIX = "leave user_data_base64 as it was made; what has to be added is for nodes.commands [user-data-unfit]"


def test_user_data_of_the_library_fits() -> None:
    assert found(ESB, stack_of(ESB)) == []


def test_user_data_that_terraform_alone_knows_can_not_be_looked_at() -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"]["user_data_base64"] = "${base64encode(var.script)}"

    assert found(ESB, stack) == []


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("user_data_base64", b64encode(b"#!/bin/sh\nreboot\n").decode(), "has user data that is not a node's"),
        ("user_data_base64", "no base64", "has user data that is not a node's"),
        ("user_data_base64", None, "has no user data"),
        ("user_data_base64", b64encode(NODE).decode(), "has user data that configures no member"),
        (
            "user_data",
            "#!/bin/sh",
            "has user_data in clear, which Terraform puts in the place of user_data_base64 or refuses",
        ),
    ],
)
def test_user_data_of_others(key: str, value: str | None, fault: str) -> None:
    stack = stack_of(ESB)
    stack["resource"]["aws_instance"]["worker-1"][key] = value

    ((finding, line),) = found(ESB, stack)

    assert finding == f"error: aws_instance.worker-1: {fault}: {FIX}"
    assert line.startswith(f'"{key}": ')


def test_user_data_that_is_too_large() -> None:
    stack = stack_of(ESB)
    worker = stack["resource"]["aws_instance"]["worker-1"]
    padding = gzip.compress(hashlib.shake_256(b"x").hexdigest(12_000).join(["# ", "\n"]).encode())
    worker["user_data_base64"] = b64encode(b64decode(worker["user_data_base64"]) + padding).decode()

    ((finding, line),) = found(ESB, stack)

    size = len(b64decode(worker["user_data_base64"]))
    assert finding == (
        f"error: aws_instance.worker-1: user data is {size:,} bytes, EC2 takes 16,384: make edits, hosts or "
        "proxy.exceptions shorter [user-data-unfit]"
    )
    assert line.startswith('"user_data_base64": ')
