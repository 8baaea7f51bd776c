"""aws/key_store.py: the secrets of a key store that a cluster makes for itself, and who may read and write them."""

import json
from typing import Any

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Template

pytestmark = pytest.mark.synth


def allowed(template: Template, role: str, action: str) -> list[str]:
    """Resources of the statements of *role* that allow *action*."""
    policies = template.find_resources("aws_iam_role_policy")
    (text,) = (each["policy"] for where, each in policies.items() if f"role-{role}_policy" in where)
    statements: list[dict[str, Any]] = json.loads(text)["Statement"]
    return [resource for each in statements if action in each["Action"] for resource in each["Resource"]]


def test_the_file_is_an_empty_secret_and_the_password_is_in_no_state(synthesized: Synthesize) -> None:
    template = synthesized("generated-key-store")
    secrets = {each["name"]: each for each in template.find_resources("aws_secretsmanager_secret").values()}
    key = f"${{{address(template, 'aws_kms_key')}.arn}}"
    assert set(secrets) == {"wso2/esb/discovery-key", "wso2/esb/key-store", "wso2/esb/key-store-password"}
    assert secrets["wso2/esb/key-store"]["kms_key_id"] == secrets["wso2/esb/key-store-password"]["kms_key_id"] == key
    version = one(template, "aws_secretsmanager_secret_version", "key-store")
    assert "secret_string" not in version
    assert "secret_binary" not in version
    assert version["secret_string_wo"].startswith("${jsonencode({password = (ephemeral.")


def test_every_node_reads_and_the_first_ones_kind_alone_writes(synthesized: Synthesize) -> None:
    template = synthesized("generated-key-store")
    file, password = (
        f"${{{address(template, 'aws_secretsmanager_secret', part)}.arn}}"
        for part in ("key-store_file", "key-store_password")
    )
    key = f"${{{address(template, 'aws_kms_key')}.arn}}"
    for role in ("manager", "worker"):
        assert {file, password} <= set(allowed(template, role, "secretsmanager:GetSecretValue"))
        assert key in allowed(template, role, "kms:Decrypt")
    assert allowed(template, "manager", "secretsmanager:PutSecretValue") == [file]
    assert allowed(template, "manager", "kms:GenerateDataKey") == [key]
    assert allowed(template, "worker", "secretsmanager:PutSecretValue") == []
    assert allowed(template, "worker", "kms:GenerateDataKey") == []


def test_secrets_of_ones_own_are_read_and_none_is_made(synthesized: Synthesize) -> None:
    template = synthesized("own-key-store")
    assert [each["name"] for each in template.find_resources("aws_secretsmanager_secret").values()] == [
        "wso2/esb/discovery-key"
    ]
    for role in ("manager", "worker"):
        read = allowed(template, role, "secretsmanager:GetSecretValue")
        for name in ("prod/keys", "prod/passwords", "prod/administrator"):
            assert [arn for arn in read if f":secret:{name}-" in arn], name
        assert allowed(template, role, "secretsmanager:PutSecretValue") == []
