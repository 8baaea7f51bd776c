"""The key that encrypts what a cluster keeps."""

import json
from dataclasses import dataclass
from typing import Protocol

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct
from wso2_cluster.aws.policies import dns_suffix_of
from wso2_cluster.deployment.rules.aws import partition_of


class Key(Protocol):
    """A KMS key: one that is made, or one of one's own."""

    @property
    def arn(self) -> str:
        """Its ARN."""
        ...

    @property
    def takes_logs(self) -> bool:
        """Whether its policy lets CloudWatch Logs encrypt with it."""
        ...


@dataclass(frozen=True, kw_only=True)
class ExistingKey:
    """A KMS key that is there already. Its policy has to leave decisions to IAM, as a new key's policy does."""

    arn: str
    takes_logs: bool = False


class EncryptionKey(Construct):
    """A KMS key that AWS rotates every year, with an alias.

    Its policy leaves everything to IAM policies of this account, and lets CloudWatch Logs of this account and region
    encrypt log groups with it, which needs a statement of its own (CloudWatch Logs user guide, "Encrypt log data").
    """

    arn: str
    takes_logs: bool

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        deletion_days: int = 30,
    ) -> None:
        """Build the key.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            name: the alias is `alias/` and this.
            region: region that it is made in.
            deletion_days: days, 7 to 30, for which it can still be had back after it was destroyed. Default: 30.
        """
        super().__init__(scope, id)
        account = aws.DataAwsCallerIdentity(self, "account").account_id
        partition = partition_of(region)
        key = aws.KmsKey(
            self,
            "key",
            description=f"What {name} keeps",
            enable_key_rotation=True,
            deletion_window_in_days=deletion_days,
            policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Sid": "IamDecides",
                            "Effect": "Allow",
                            "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                            "Action": "kms:*",
                            "Resource": "*",
                        },
                        {
                            "Sid": "LogGroups",
                            "Effect": "Allow",
                            "Principal": {"Service": f"logs.{region}.{dns_suffix_of(region)}"},
                            "Action": [
                                "kms:Encrypt*",
                                "kms:Decrypt*",
                                "kms:ReEncrypt*",
                                "kms:GenerateDataKey*",
                                "kms:Describe*",
                            ],
                            "Resource": "*",
                            "Condition": {
                                "ArnLike": {
                                    "kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:*"
                                }
                            },
                        },
                    ],
                }
            ),
            tags={"Name": name},
        )
        aws.KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn = key.arn
        self.takes_logs = True

    @staticmethod
    def from_existing(arn: str, *, takes_logs: bool = False) -> ExistingKey:
        """A key that is there already, by its ARN."""
        return ExistingKey(arn=arn, takes_logs=takes_logs)
