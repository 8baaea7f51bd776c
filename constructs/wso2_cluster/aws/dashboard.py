"""The dashboard of a cluster: one page with what an operator asks first."""

import json
from collections.abc import Mapping, Sequence

from wso2_cluster.agent import MEMBERS, metrics_namespace
from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.alarms import Metric, WatchedDatabase
from wso2_cluster.aws.core import Construct

WIDTH = 12
"""Half of the page, whose grid has 24 columns (CloudWatch API reference, "Dashboard body structure and syntax")."""
HEIGHT = 6


class Dashboard(Construct):
    """A CloudWatch dashboard with members, targets, nodes, database, alarms and the latest errors.

    Which of them it shows follows from what it is given.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        nodes: Mapping[str, str],
        targets: Sequence[Mapping[str, str]] = (),
        target_namespace: str = "AWS/ApplicationELB",
        database: WatchedDatabase | None = None,
        alarm_arns: Sequence[str] = (),
        log_group: str | None = None,
    ) -> None:
        """Build the dashboard.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: the cluster's, and the dashboard's.
            region: where the metrics are.
            nodes: instance ids by node name.
            targets: dimensions of the target groups, `TargetGroup` and `LoadBalancer`. Default: none.
            target_namespace: `AWS/ApplicationELB`, the default, or `AWS/NetworkELB`.
            database: the database. Default: none.
            alarm_arns: alarms whose state is shown. Default: none.
            log_group: where the nodes' logs are; without the agent there are none, nor memory and disks.
        """
        super().__init__(scope, id)
        own = metrics_namespace(name)

        def of_nodes(metric: str) -> list[Metric]:
            return [Metric(namespace=own, name=metric, dimensions={"node": node}) for node in nodes]

        graphs: dict[str, list[Metric]] = {
            "Members that each node sees": of_nodes(MEMBERS),
            "Processors (percent)": [
                Metric(namespace="AWS/EC2", name="CPUUtilization", dimensions={"InstanceId": instance})
                for instance in nodes.values()
            ],
        }
        if log_group is not None:
            graphs["Memory (percent)"] = of_nodes("mem_used_percent")
            graphs["Fullest disk (percent)"] = of_nodes("disk_used_percent")
        if targets:
            graphs["Healthy and unhealthy targets"] = [
                Metric(namespace=target_namespace, name=metric, dimensions=target)
                for target in targets
                for metric in ("HealthyHostCount", "UnHealthyHostCount")
            ]
        if database is not None:
            names = ["CPUUtilization", "DatabaseConnections", *([database.lag_metric] if database.lag_metric else [])]
            graphs["Database"] = [database.metric(metric) for metric in names]
            if database.storage is not None:
                graphs["Free storage of the database (bytes)"] = [database.metric("FreeStorageSpace")]
        widgets = [_graph(title, metrics, region) for title, metrics in graphs.items()]
        if alarm_arns:
            widgets.insert(0, _widget("alarm", {"title": "Alarms", "alarms": list(alarm_arns)}))
        if log_group is not None:
            query = (
                f"SOURCE '{log_group}' | fields @timestamp, @logStream, @message | "
                "filter @message like /ERROR|FATAL/ | sort @timestamp desc | limit 50"
            )
            widgets.append(_widget("log", {"title": "Latest errors", "region": region, "query": query}))
        for number, widget in enumerate(widgets):
            widget |= {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "width": WIDTH, "height": HEIGHT}
        aws.CloudwatchDashboard(self, "dashboard", dashboard_name=name, dashboard_body=json.dumps({"widgets": widgets}))


def _graph(title: str, metrics: Sequence[Metric], region: str) -> dict[str, object]:
    lines = [
        [metric.namespace, metric.name, *(part for pair in metric.dimensions.items() for part in pair)]
        for metric in metrics
    ]
    return _widget("metric", {"title": title, "region": region, "period": 60, "view": "timeSeries", "metrics": lines})


def _widget(kind: str, properties: Mapping[str, object]) -> dict[str, object]:
    return {"type": kind, "properties": properties}
