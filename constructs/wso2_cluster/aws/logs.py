"""The log group of a cluster."""

from wso2_cluster.agent import log_group
from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable


class ClusterLogs(Construct):
    """One encrypted log group, in which every node has streams: NODE/wso2carbon.log, NODE/http_access and others."""

    name: str
    ready: ITerraformDependable

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        kms_key_arn: str,
        retention: int = 365,
    ) -> None:
        """Build the log group.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's; the group is `/wso2/NAME`.
            kms_key_arn: key whose policy lets CloudWatch Logs use it, for example an `OperationsKey`.
            retention: days that logs are kept. Default: a year.
        """
        super().__init__(scope, id)
        self.name = log_group(name)
        self.ready = aws.CloudwatchLogGroup(
            self, "group", name=self.name, retention_in_days=retention, kms_key_id=kms_key_arn
        )
