"""The key that encrypts what is for the operators: logs, and the topic of alarms."""

import json

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct
from wso2_cluster.deployment.rules.aws import partition_of

DELETION_DAYS = 30


class OperationsKey(Construct):
    """A KMS key that CloudWatch may use: for one log group, and for messages of this account's alarms.

    It has to be a key of one's own: alarms can't reach a topic under the key that AWS manages for SNS (CloudWatch user
    guide, "Notifying users on alarm changes"). It changes every year by itself.
    """

    arn: str

    def __init__(self, scope: Construct, id: str, *, name: str, region: str, log_group: str) -> None:  # noqa: A002
        """Build the key.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's; the key's alias is `alias/NAME-operations`.
            region: where the logs are.
            log_group: name of the log group.
        """
        super().__init__(scope, id)
        account = aws.DataAwsCallerIdentity(self, "account").account_id
        key = aws.KmsKey(
            self,
            "key",
            description=f"Logs and alarms of cluster {name}",
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_DAYS,
            policy=_policy(account, region, log_group),
        )
        aws.KmsAlias(self, "alias", name=f"alias/{name}-operations", target_key_id=key.key_id)
        self.arn = key.arn


def _policy(account: str, region: str, log_group: str) -> str:
    partition = partition_of(region)
    logs = f"arn:{partition}:logs:{region}:{account}:log-group:{log_group}"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "OwnerByIam",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                },
                {
                    "Sid": "LogGroup",
                    "Effect": "Allow",
                    "Principal": {"Service": f"logs.{region}.{_suffix(region)}"},
                    "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
                    "Resource": "*",
                    "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logs}},
                },
                {
                    "Sid": "Alarms",
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "Resource": "*",
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                },
            ],
        }
    )


def _suffix(region: str) -> str:
    """What the name of CloudWatch Logs as a principal ends with; China has its own."""
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"
