"""Rules of state: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.state import key_is_of_the_buckets_region

KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
S3 = {"backend": "s3", "bucket": "example-state"}
GOOD = [
    pytest.param(key_is_of_the_buckets_region, {"state": {**S3, "kms_key": KEY}}, id="key: the deployment's region"),
    pytest.param(key_is_of_the_buckets_region, {"state": {**S3, "region": "eu-west-1"}}, id="key: none"),
    pytest.param(key_is_of_the_buckets_region, {"state": {"backend": "local"}}, id="key: a local file"),
]
BAD = [
    pytest.param(
        key_is_of_the_buckets_region,
        {"state": {**S3, "region": "eu-west-1", "kms_key": KEY}},
        [("state.kms_key", "is in us-east-1, the bucket in eu-west-1: use a key in eu-west-1")],
        id="key: of another region",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
