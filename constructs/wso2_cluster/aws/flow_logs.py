"""Flow logs: who connected to whom in the VPC, and what was refused."""

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct
from wso2_cluster.aws.policies import Statement, assumed_by, policy
from wso2_cluster.deployment import FlowLogs, Traffic
from wso2_cluster.deployment.rules.aws import partition_of

_TYPES = {Traffic.ALL: "ALL", Traffic.ACCEPTED: "ACCEPT", Traffic.REJECTED: "REJECT"}


class FlowLog(Construct):
    """Records of a VPC's connections in a log group of their own, written with a role that can do nothing else."""

    log_group: str
    """Name of the log group."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        settings: FlowLogs,
        permissions_boundary: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.log_group = f"/wso2/{name}/flow-logs"
        group = aws.CloudwatchLogGroup(
            self,
            "group",
            name=self.log_group,
            retention_in_days=int(settings.retention_days),
            kms_key_id=settings.kms_key,
        )
        account = aws.DataAwsCallerIdentity(self, "account").account_id
        source = f"arn:{partition_of(region)}:ec2:{region}:{account}:vpc-flow-log/*"
        role = aws.IamRole(
            self,
            "role",
            # IAM has one namespace for all regions.
            name=f"{name}-flow-logs-{region}",
            description=f"Writes the flow logs of {name}",
            # Only for flow logs of this account: the service writes those of others too.
            assume_role_policy=assumed_by(
                "vpc-flow-logs.amazonaws.com",
                {"StringEquals": {"aws:SourceAccount": account}, "ArnLike": {"aws:SourceArn": source}},
            ),
            permissions_boundary=permissions_boundary,
        )
        write = Statement(
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[f"{group.arn}:*"],
        )
        permission = aws.IamRolePolicy(self, "policy", name="write", role=role.name, policy=policy([write]))
        aws.FlowLog(
            self,
            "flow-log",
            vpc_id=vpc_id,
            traffic_type=_TYPES[settings.traffic],
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            tags={"Name": name},
            depends_on=[permission],
        )
