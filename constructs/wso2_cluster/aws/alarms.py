"""Alarms: what tells the operators that a cluster needs them, before its users do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wso2_cluster.agent import MEMBERS, metrics_namespace
from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct
from wso2_cluster.deployment import Thresholds

MINUTE = 60
GIBIBYTE = 1024**3
DEFAULTS = Thresholds()


class AlarmTopic(Construct):
    """An encrypted SNS topic to which this account's alarms may publish."""

    arn: str

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        kms_key_arn: str,
        emails: Sequence[str] = (),
    ) -> None:
        """Build the topic.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's; the topic is `NAME-alarms`.
            kms_key_arn: key whose policy lets CloudWatch use it, for example an `OperationsKey`.
            emails: who gets a mail, once they have confirmed that they want to. Default: nobody.
        """
        super().__init__(scope, id)
        account = aws.DataAwsCallerIdentity(self, "account").account_id
        topic = aws.SnsTopic(self, "topic", name=f"{name}-alarms", kms_master_key_id=kms_key_arn)
        aws.SnsTopicPolicy(self, "policy", arn=topic.arn, policy=_publishers(topic.arn, account))
        for number, email in enumerate(emails, 1):
            aws.SnsTopicSubscription(self, f"email-{number}", topic_arn=topic.arn, protocol="email", endpoint=email)
        self.arn = topic.arn


def _publishers(topic: str, account: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "Alarms",
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": topic,
                    "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                },
                {
                    "Sid": "NobodyWithoutTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "sns:Publish",
                    "Resource": topic,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    )


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric of CloudWatch."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class WatchedDatabase:
    """What alarms and the dashboard have to know of a database."""

    identifier: str
    """Of the instance, or of an Aurora cluster."""
    dimension: str = "DBInstanceIdentifier"
    """Or `DBClusterIdentifier`."""
    storage: int | None = None
    """GiB. None: it grows by itself."""
    lag_metric: str | None = None
    """`ReplicaLag` of a replica, in seconds; `AuroraReplicaLagMaximum`, in milliseconds. None: there is no replica.
    The standby of a multi-AZ instance is never behind."""

    def metric(self, name: str) -> Metric:
        """One of its metrics."""
        return Metric(namespace="AWS/RDS", name=name, dimensions={self.dimension: self.identifier})


class Alarms(Construct):
    """The alarms of a cluster. Each says in its description what it means and where to look first.

    Every alarm is sent when it goes off and when it is over.
    """

    arns: list[str]
    """The alarms made so far."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        topic_arn: str,
        thresholds: Thresholds = DEFAULTS,
    ) -> None:
        """Build no alarm yet.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's; alarms' names begin with it.
            topic_arn: SNS topic that they are sent to.
            thresholds: beyond what they go off. Default: as documented in `Thresholds`.
        """
        super().__init__(scope, id)
        self._name, self._topic, self._thresholds = name, topic_arn, thresholds
        self.arns = []

    def watch_members(self, expected: int) -> None:
        """Some member sees fewer than *expected* for five minutes, or no member says anything."""
        self._alarm(
            "members",
            Metric(namespace=metrics_namespace(self._name), name=MEMBERS, dimensions={}),
            f"A member sees fewer than {expected} members of {self._name}: one is down, or they are apart. "
            "Look at `wso2_node status` on each node.",
            statistic="Minimum",
            below=expected,
            minutes=5,
            missing="breaching",
        )

    def watch_node(self, node: str, instance_id: str, *, agent: bool = True) -> None:
        """Processors of a node; with the CloudWatch agent, memory and disk too."""
        own = metrics_namespace(self._name)
        self._alarm(
            f"{node}-cpu",
            Metric(namespace="AWS/EC2", name="CPUUtilization", dimensions={"InstanceId": instance_id}),
            f"{node} is busy: see who calls it, and whether Java collects garbage.",
            above=self._thresholds.cpu,
            period=5,
            times=3,
            missing="missing",
        )
        if not agent:
            return
        self._alarm(
            f"{node}-memory",
            Metric(namespace=own, name="mem_used_percent", dimensions={"node": node}),
            f"{node} is short of memory: the heap is too large for the machine, or something else runs there.",
            above=self._thresholds.memory,
            period=5,
            times=3,
            missing="missing",
        )
        self._alarm(
            f"{node}-disk",
            Metric(namespace=own, name="disk_used_percent", dimensions={"node": node}),
            f"A disk of {node} fills up: look at repository/logs and at heap dumps.",
            statistic="Maximum",
            above=self._thresholds.disk,
            period=5,
            missing="missing",
        )

    def watch_target(self, target: str, *, namespace: str, dimensions: Mapping[str, str]) -> None:
        """A node that a balancer finds unhealthy for three minutes, and a target without any healthy node."""
        self._alarm(
            f"{target}-unhealthy",
            Metric(namespace=namespace, name="UnHealthyHostCount", dimensions=dimensions),
            f"The balancer finds a node of {target} unhealthy and sends it nothing: look at its wso2carbon.log.",
            statistic="Maximum",
            above=0,
            minutes=3,
        )
        self._alarm(
            f"{target}-none-healthy",
            Metric(namespace=namespace, name="HealthyHostCount", dimensions=dimensions),
            f"No node answers for {target}: clients get errors.",
            statistic="Maximum",
            below=1,
            minutes=3,
            missing="breaching",
        )

    def watch_database(self, database: WatchedDatabase, *, nodes: int) -> None:
        """Storage, connections, and the lag of a replica where there is one."""
        limits = self._thresholds
        if database.storage is not None:
            self._alarm(
                "database-storage",
                database.metric("FreeStorageSpace"),
                f"Less than {limits.database_storage} percent of {database.storage} GiB are free: "
                "without any, the database stops.",
                statistic="Minimum",
                below=database.storage * GIBIBYTE * limits.database_storage // 100,
                period=5,
                missing="missing",
            )
        self._alarm(
            "database-connections",
            database.metric("DatabaseConnections"),
            "The nodes' pools are nearly used up: look for slow queries, or for threads that keep connections.",
            statistic="Maximum",
            above=limits.database_connections or 40 * nodes,
            minutes=5,
            missing="missing",
        )
        if database.lag_metric is not None:
            unit = 1000 if database.lag_metric.startswith("Aurora") else 1
            self._alarm(
                "database-lag",
                database.metric(database.lag_metric),
                f"A replica is more than {limits.replica_lag} s behind: what it answers is old.",
                statistic="Maximum",
                above=limits.replica_lag * unit,
                minutes=5,
                missing="missing",
            )

    def _alarm(
        self,
        what: str,
        metric: Metric,
        meaning: str,
        *,
        statistic: str = "Average",
        above: int | None = None,
        below: int | None = None,
        minutes: int = 1,
        period: int = 1,
        times: int | None = None,
        missing: str = "notBreaching",
    ) -> None:
        """One alarm, after as many *minutes* or *times* a period, which is in minutes, in a row."""
        number = times if times is not None else minutes
        threshold = above if above is not None else below
        alarm = aws.CloudwatchMetricAlarm(
            self,
            what,
            alarm_name=f"{self._name}-{what}",
            alarm_description=meaning,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions) or None,
            statistic=statistic,
            period=period * MINUTE,
            evaluation_periods=number,
            datapoints_to_alarm=number,
            threshold=threshold,
            comparison_operator="GreaterThanThreshold" if above is not None else "LessThanThreshold",
            treat_missing_data=missing,
            alarm_actions=[self._topic],
            ok_actions=[self._topic],
        )
        self.arns.append(alarm.arn)
