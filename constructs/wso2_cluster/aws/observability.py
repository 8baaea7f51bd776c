"""What CloudWatch knows of a cluster: logs, alarms and a dashboard, under one key."""

from collections.abc import Mapping

from wso2_cluster.agent import log_group
from wso2_cluster.aws.alarms import Alarms, AlarmTopic, WatchedDatabase
from wso2_cluster.aws.balancer import ApplicationLoadBalancer
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.dashboard import Dashboard
from wso2_cluster.aws.logs import ClusterLogs
from wso2_cluster.aws.network_balancer import NetworkLoadBalancer
from wso2_cluster.aws.operations_key import OperationsKey
from wso2_cluster.deployment import AgentSource, Observability

DEFAULTS = Observability()


class ClusterObservability(Construct):
    """The log group and the topic first, since nodes write as soon as they start; what looks at the nodes by `watch`.

    The key is made unless the settings name one, and the topic too.
    """

    logs: ClusterLogs | None
    """None without the agent."""
    topic_arn: str | None
    """None without alarms."""
    ready: tuple[ITerraformDependable, ...]
    """What must exist before a node starts to write."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        settings: Observability = DEFAULTS,
    ) -> None:
        """Build what does not depend on the nodes.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's.
            region: where it is.
            settings: as in the deployment file. Default: the defaults there.
        """
        super().__init__(scope, id)
        self._name, self._region, self._settings = name, region, settings
        has_logs = settings.agent is not AgentSource.NONE
        key = settings.kms_key
        if key is None and (has_logs or (settings.alarms and settings.topic is None)):
            key = OperationsKey(self, "key", name=name, region=region, log_group=log_group(name)).arn
        self.logs = (
            ClusterLogs(self, "logs", name=name, kms_key_arn=key, retention=settings.retention)
            if has_logs and key
            else None
        )
        self.topic_arn = settings.topic if settings.alarms else None
        if settings.alarms and self.topic_arn is None and key:
            self.topic_arn = AlarmTopic(self, "topic", name=name, kms_key_arn=key, emails=settings.emails).arn
        self.ready = (self.logs.ready,) if self.logs else ()

    def watch(
        self,
        nodes: Mapping[str, str],
        balancer: ApplicationLoadBalancer | NetworkLoadBalancer | None = None,
        database: WatchedDatabase | None = None,
        members: int | None = None,
    ) -> None:
        """Make the alarms and the dashboard.

        Args:
            nodes: instance ids by node name.
            balancer: what stands before them. Default: nothing.
            database: what they share. Default: nothing.
            members: how many each of them sees. Default: all nodes.
        """
        family = "Network" if isinstance(balancer, NetworkLoadBalancer) else "Application"
        namespace = f"AWS/{family}ELB"
        targets = {target: balancer.dimensions(target) for target in balancer.target_suffixes} if balancer else {}
        arns: list[str] = []
        if self.topic_arn is not None:
            alarms = Alarms(
                self, "alarms", name=self._name, topic_arn=self.topic_arn, thresholds=self._settings.thresholds
            )
            alarms.watch_members(len(nodes) if members is None else members)
            for node, instance in nodes.items():
                alarms.watch_node(node, instance, agent=self.logs is not None)
            for target, dimensions in targets.items():
                alarms.watch_target(target, namespace=namespace, dimensions=dimensions)
            if database is not None:
                alarms.watch_database(database, nodes=len(nodes))
            arns = alarms.arns
        if self._settings.dashboard:
            Dashboard(
                self,
                "dashboard",
                name=self._name,
                region=self._region,
                nodes=nodes,
                targets=[*targets.values()],
                target_namespace=namespace,
                database=database,
                alarm_arns=arns,
                log_group=self.logs.name if self.logs else None,
            )
