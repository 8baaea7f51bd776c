"""Who the cluster is: the user whose key Hazelcast signs with, and the role of the instances."""

import json
from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.policies import Statement, assumed_by, policy
from wso2_cluster.deployment.rules.aws import partition_of

DISCOVERY_ACTIONS = ("ec2:DescribeAvailabilityZones", "ec2:DescribeInstances")
"""The policy of AWS clustering mode, step 5: the key can list instances and nothing else."""


class DiscoveryUser(Construct):
    """An IAM user that may describe instances, its access key, and the secret in which nodes find the key.

    Hazelcast up to 3.5 accepts a long-lived key alone (carbon-kernel up to 4.4.33, AWSBasedMembershipScheme.java). A
    key that Terraform makes is in Terraform's state; bring a key of your own (`membership.key_secret`) to avoid that.
    """

    secret_arn: str
    ready: ITerraformDependable

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        secret_name: str,
        region: str,
        permissions_boundary: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        user = aws.IamUser(
            self,
            "user",
            # IAM has one namespace for all regions.
            name=f"{name}-discovery-{region}",
            permissions_boundary=permissions_boundary,
            force_destroy=True,
        )
        aws.IamUserPolicy(
            self,
            "policy",
            name="describe-instances",
            user=user.name,
            # Describe actions know no resource-level permissions, so the resource can only be "*".
            policy=policy([Statement(actions=DISCOVERY_ACTIONS, resources=["*"])]),
        )
        key = aws.IamAccessKey(self, "key", user=user.name)
        secret = aws.SecretsmanagerSecret(
            self,
            "secret",
            name=secret_name,
            description=f"Access key with which members of {name} describe instances",
            # The key dies with its user: a kept copy of it would only block the name.
            recovery_window_in_days=0,
        )
        self.secret_arn = secret.arn
        self.ready = aws.SecretsmanagerSecretVersion(
            self,
            "secret-value",
            secret_id=secret.id,
            secret_string=json.dumps({"accessKey": key.id, "secretKey": key.secret}),
        )


class NodeRole(Construct):
    """The instances' role: what the node program reads at boot, and Session Manager in place of SSH."""

    instance_profile: str
    ready: tuple[ITerraformDependable, ...]

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        statements: Sequence[Statement],
        permissions_boundary: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        unique = f"{name}-node-{region}"
        role = aws.IamRole(
            self,
            "role",
            name=unique,
            description=f"Nodes of {name}",
            assume_role_policy=assumed_by(_ec2(region)),
            permissions_boundary=permissions_boundary,
        )
        self.ready = (
            *(
                [aws.IamRolePolicy(self, "policy", name="boot", role=role.name, policy=policy(statements))]
                if statements
                else []
            ),
            aws.IamRolePolicyAttachment(
                self,
                "session-manager",
                role=role.name,
                policy_arn=f"arn:{partition_of(region)}:iam::aws:policy/AmazonSSMManagedInstanceCore",
            ),
        )
        self.instance_profile = aws.IamInstanceProfile(self, "profile", name=unique, role=role.name).name


def _ec2(region: str) -> str:
    """EC2's name as a principal; China has its own (AWS services in China, "Service principals")."""
    return "ec2.amazonaws.com.cn" if partition_of(region) == "aws-cn" else "ec2.amazonaws.com"
