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
    """The role of instances: what the node program reads at boot, and Session Manager in place of SSH.

    Session Manager gets what its agent needs. Amazon's own policy for it, AmazonSSMManagedInstanceCore, would let nodes
    read every parameter of the account.
    """

    instance_profile: str
    """Name of the instance profile."""
    ready: tuple[ITerraformDependable, ...]
    """What has to exist before an instance with this role starts."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        statements: Sequence[Statement] = (),
        policies: Sequence[str] = (),
        permissions_boundary: str | None = None,
    ) -> None:
        """Make a role and its instance profile.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            name: of the cluster and what the nodes do in it; role and profile are called NAME-node-REGION.
            region: the nodes' region. Session Manager works in no other.
            statements: what the nodes may do. Default: nothing.
            policies: ARNs of further managed policies. Default: none.
            permissions_boundary: ARN of the role's boundary. Default: none.
        """
        super().__init__(scope, id)
        # IAM has one namespace for all regions.
        unique = f"{name}-node-{region}"
        role = aws.IamRole(
            self,
            "role",
            name=unique,
            description=f"Nodes of {name}",
            assume_role_policy=assumed_by(_ec2(region)),
            permissions_boundary=permissions_boundary,
        )
        own = {"session-manager": session_manager(region)} | ({"policy": statements} if statements else {})
        names = {"session-manager": "session-manager", "policy": "boot"}
        self.ready = (
            *(
                aws.IamRolePolicy(self, policy_id, name=names[policy_id], role=role.name, policy=policy(allowed))
                for policy_id, allowed in own.items()
            ),
            *(
                aws.IamRolePolicyAttachment(self, arn.rpartition("/")[2], role=role.name, policy_arn=arn)
                for arn in policies
            ),
        )
        self.instance_profile = aws.IamInstanceProfile(self, "profile", name=unique, role=role.name).name

    @staticmethod
    def from_existing(scope: Construct, id: str, *, instance_profile: str) -> "NodeRole":  # noqa: A002
        """An instance profile that is there already. Its role must allow what the nodes read; nothing is added."""
        return _ExistingNodeRole(scope, id, instance_profile=instance_profile)


class _ExistingNodeRole(NodeRole):
    def __init__(self, scope: Construct, id: str, *, instance_profile: str) -> None:  # noqa: A002
        Construct.__init__(self, scope, id)
        self.instance_profile = instance_profile
        self.ready = ()


def session_manager(region: str) -> list[Statement]:
    """What SSM's agent needs for sessions (Systems Manager user guide, "Add Session Manager permissions to an existing
    IAM role"), for instances and in the region of the cluster alone. The messages know no resources."""
    return [
        Statement(
            actions=["ssm:UpdateInstanceInformation"],
            resources=[f"arn:{partition_of(region)}:ec2:{region}:*:instance/*"],
        ),
        Statement(
            actions=[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            resources=["*"],
            conditions={"StringEquals": {"aws:RequestedRegion": region}},
        ),
    ]


def _ec2(region: str) -> str:
    """EC2's name as a principal; China has its own (AWS services in China, "Service principals")."""
    return "ec2.amazonaws.com.cn" if partition_of(region) == "aws-cn" else "ec2.amazonaws.com"
