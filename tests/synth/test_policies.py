"""aws/policies.py: ARNs as policies have them."""

import pytest

from wso2_cluster.aws.policies import object_arn, secret_arn

pytestmark = pytest.mark.synth


@pytest.mark.parametrize(
    ("location", "region", "arn"),
    [
        ("s3://packs/a/b.zip", "eu-west-1", "arn:aws:s3:::packs/a/b.zip"),
        ("s3://packs/a.zip", "us-gov-west-1", "arn:aws-us-gov:s3:::packs/a.zip"),
        ("s3://packs/a.zip", "us-isob-east-1", "arn:aws-iso-b:s3:::packs/a.zip"),
        # IAM reads ${*} as an asterisk, and Terraform $${ as ${.
        ("s3://packs/*.zip", "eu-west-1", "arn:aws:s3:::packs/$${*}.zip"),
        ("s3://packs/${aws:username}", "eu-west-1", "arn:aws:s3:::packs/$${$}{aws:username}"),
        ("s3://packs/%{x}", "eu-west-1", "arn:aws:s3:::packs/%%{x}"),
    ],
)
def test_an_object_is_named_literally(location: str, region: str, arn: str) -> None:
    assert object_arn(location, region) == arn


def test_a_secret_given_by_name_has_the_six_characters_that_aws_appends() -> None:
    assert secret_arn("prod/db", "cn-north-1") == "arn:aws-cn:secretsmanager:cn-north-1:*:secret:prod/db-??????"


def test_a_secret_given_by_arn_is_that_one() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf"
    assert secret_arn(arn, "eu-west-1") == arn
