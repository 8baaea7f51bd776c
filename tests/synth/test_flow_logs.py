"""aws/flow_logs.py: records of the connections in the VPC."""

import json

import pytest

from tests import variants
from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth


def test_all_connections_are_recorded_for_a_year(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    group = address(template, "aws_cloudwatch_log_group", "flow-logs")
    template.has_resource_properties(
        "aws_cloudwatch_log_group", {"name": "/wso2/esb/flow-logs", "retention_in_days": 365}
    )
    template.has_resource_properties(
        "aws_flow_log",
        {
            "vpc_id": f"${{{address(template, 'aws_vpc')}.id}}",
            "traffic_type": "ALL",
            "log_destination_type": "cloud-watch-logs",
            "log_destination": f"${{{group}.arn}}",
            "iam_role_arn": f"${{{address(template, 'aws_iam_role', 'flow-logs')}.arn}}",
        },
    )


def test_traffic_retention_and_key_are_the_deployments(synthesized: Synthesize) -> None:
    synthesized("closed").has_resource_properties("aws_flow_log", {"traffic_type": "REJECT"})
    synthesized("closed").has_resource_properties("aws_cloudwatch_log_group", {"retention_in_days": 30})


@pytest.mark.parametrize("variant", ["worker-manager", "rds", "dbscripts", "efs-frugal"])
def test_they_are_encrypted_with_the_clusters_key_which_lets_logs_use_it(synthesized: Synthesize, variant: str) -> None:
    template = synthesized(variant)
    key = address(template, "aws_kms_key", "cluster_key")
    assert one(template, "aws_cloudwatch_log_group", "flow-logs")["kms_key_id"] == f"${{{key}.arn}}"
    account = f"${{{address(template, 'data.aws_caller_identity', 'cluster_key')}.account_id}}"
    logs = {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:eu-west-1:{account}:*"}
    template.has_resource_properties(
        "aws_kms_key",
        {
            "enable_key_rotation": True,
            "policy": Match.serialized_json(
                {
                    "Statement": Match.array_with(
                        [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
                                "Condition": {"ArnLike": Match.exact(logs)},
                            }
                        ]
                    )
                }
            ),
        },
    )


def test_a_key_of_ones_own_takes_its_place(synthesized: Synthesize) -> None:
    template = synthesized("own-nodes")
    assert one(template, "aws_cloudwatch_log_group", "flow-logs")["kms_key_id"] == variants.KEY
    template.resource_count_is("aws_kms_key", 0)


@pytest.mark.parametrize("variant", ["quiet", "existing-network"])
def test_without_them_no_key_is_made_for_them(synthesized: Synthesize, variant: str) -> None:
    synthesized(variant).resource_count_is("aws_kms_key", 0)


def test_their_role_writes_to_their_group_and_nothing_else(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    group = address(template, "aws_cloudwatch_log_group", "flow-logs")
    assert json.loads(one(template, "aws_iam_role_policy", "flow-logs")["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [f"${{{group}.arn}}:*"],
        }
    ]


def test_only_flow_logs_of_the_account_take_the_role_on(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    account = f"${{{address(template, 'data.aws_caller_identity', 'flow-logs')}.account_id}}"
    (trust,) = json.loads(one(template, "aws_iam_role", "flow-logs")["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:eu-west-1:{account}:vpc-flow-log/*"},
    }


def test_they_can_be_left_out(synthesized: Synthesize) -> None:
    assert [each for each in synthesized("quiet").addresses if "flow-log" in each] == []
