"""aws/observability.py and its parts: logs, key, topic, alarms, dashboard."""

import json
from typing import Any

import pytest

from tests import variants
from tests.synth.conftest import Synthesize, SynthesizeDeployment
from tests.synthesis import address, one
from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.alarms import Alarms, WatchedDatabase
from wso2_cluster.aws.core import App, TerraformStack
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Match, Template

pytestmark = pytest.mark.synth

TYPES = (
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_dashboard",
    "aws_sns_topic",
    "aws_kms_key",
)


def alarm(template: Template, name: str) -> dict[str, Any]:
    (found,) = template.find_resources("aws_cloudwatch_metric_alarm", {"alarm_name": name}).values()
    return found


def test_without_the_setting_there_is_nothing_of_it(synthesized: Synthesize) -> None:
    for type_ in TYPES:
        found = synthesized("worker-manager").find_resources(type_)
        # Flow logs have a group and a key, too.
        assert [each for each in found if "flow-logs" not in each and "cluster_key" not in each] == []
        assert [each for each in synthesized("observed").find_resources(type_) if "observability" in each]


def test_one_encrypted_log_group_is_there_before_the_nodes_write(synthesized: Synthesize) -> None:
    template = synthesized("observed")
    group = address(template, "aws_cloudwatch_log_group", "observability")
    key = address(template, "aws_kms_key", "observability")
    template.has_resource_properties(
        "aws_cloudwatch_log_group",
        {"name": "/wso2/esb", "retention_in_days": 365, "kms_key_id": f"${{{key}.arn}}"},
    )
    for node in template.find_resources("aws_instance").values():
        assert group in node["depends_on"]


def test_the_key_serves_this_log_group_and_this_accounts_alarms(synthesized: Synthesize) -> None:
    template = synthesized("observed")
    account = f"${{{address(template, 'data.aws_caller_identity', 'observability_key')}.account_id}}"
    logs = f"arn:aws:logs:eu-west-1:{account}:log-group:/wso2/esb"
    template.has_resource_properties(
        "aws_kms_key",
        {
            "enable_key_rotation": True,
            "deletion_window_in_days": 30,
            "policy": Match.serialized_json(
                {
                    "Statement": Match.array_with(
                        [
                            {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}},
                            {
                                "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
                                "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": logs}},
                            },
                            {
                                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                                "Condition": {"StringEquals": {"aws:SourceAccount": account}},
                            },
                        ]
                    )
                }
            ),
        },
    )


def test_a_key_and_a_topic_of_ones_own_are_used(synthesized: Synthesize) -> None:
    template = synthesized("observed-by-others")
    for type_ in ("aws_sns_topic", "aws_cloudwatch_dashboard"):
        template.resource_count_is(type_, 0)
    assert [each for each in template.find_resources("aws_kms_key") if "observability" in each] == []
    template.has_resource_properties(
        "aws_cloudwatch_log_group", {"kms_key_id": variants.KMS_KEY, "retention_in_days": 30}
    )
    for each in template.find_resources("aws_cloudwatch_metric_alarm").values():
        assert each["alarm_actions"] == each["ok_actions"] == [variants.TOPIC]


def test_the_topic_is_encrypted_and_mails_are_sent(synthesized: Synthesize) -> None:
    template = synthesized("observed")
    topic = address(template, "aws_sns_topic")
    key = address(template, "aws_kms_key", "observability")
    template.has_resource_properties("aws_sns_topic", {"name": "esb-alarms", "kms_master_key_id": f"${{{key}.arn}}"})
    template.has_resource_properties(
        "aws_sns_topic_subscription",
        {"topic_arn": f"${{{topic}.arn}}", "protocol": "email", "endpoint": "operations@example.com"},
    )
    template.has_resource_properties(
        "aws_sns_topic_policy",
        {
            "policy": Match.serialized_json(
                {"Statement": Match.array_with([{"Effect": "Allow", "Principal": {"Service": Match.any()}}])}
            )
        },
    )


def test_every_alarm_is_there_and_is_told_to_the_topic(synthesized: Synthesize) -> None:
    template = synthesized("observed")
    topic = f"${{{address(template, 'aws_sns_topic')}.arn}}"
    alarms = template.find_resources("aws_cloudwatch_metric_alarm").values()
    nodes = ("esb-manager-1", "esb-worker-1", "esb-worker-2")
    assert sorted(each["alarm_name"] for each in alarms) == sorted(
        [
            "esb-members",
            *(f"esb-{node}-{what}" for node in nodes for what in ("cpu", "memory", "disk")),
            *(f"esb-{target}-{what}" for target in ("console", "services") for what in ("unhealthy", "none-healthy")),
            "esb-database-storage",
            "esb-database-connections",
        ]
    )
    for each in alarms:
        assert each["alarm_actions"] == each["ok_actions"] == [topic]
        assert each["datapoints_to_alarm"] == each["evaluation_periods"]
        assert len(each["alarm_description"]) > 40


def test_too_few_members_are_told_also_when_no_node_says_anything(synthesized: Synthesize) -> None:
    found = alarm(synthesized("observed"), "esb-members")
    assert (found["namespace"], found["metric_name"], found.get("dimensions")) == ("WSO2/esb", "Members", None)
    assert (found["statistic"], found["comparison_operator"], found["threshold"]) == ("Minimum", "LessThanThreshold", 3)
    assert (found["period"], found["evaluation_periods"], found["treat_missing_data"]) == (60, 5, "breaching")


def test_thresholds_follow_from_what_is_watched(synthesized: Synthesize) -> None:
    template = synthesized("observed")
    storage = alarm(template, "esb-database-storage")
    assert storage["dimensions"] == {"DBInstanceIdentifier": one(template, "aws_db_instance")["identifier"]}
    assert storage["threshold"] == one(template, "aws_db_instance")["allocated_storage"] * 1024**3 // 5
    assert alarm(template, "esb-database-connections")["threshold"] == 120
    assert alarm(template, "esb-esb-worker-1-cpu")["threshold"] == 80
    assert alarm(template, "esb-esb-worker-1-memory")["dimensions"] == {"node": "esb-worker-1"}


def test_without_the_agent_neither_logs_nor_memory_nor_disks_are_watched(synthesized: Synthesize) -> None:
    template = synthesized("observed-without-agent")
    assert [each for each in template.find_resources("aws_cloudwatch_log_group") if "observability" in each] == []
    names = {each["alarm_name"] for each in template.find_resources("aws_cloudwatch_metric_alarm").values()}
    assert names == {"carbon-members", "carbon-carbon-member-1-cpu", "carbon-carbon-member-2-cpu"}


def test_a_dashboard_alone_needs_neither_key_nor_topic(synthesized: Synthesize) -> None:
    template = synthesized("dashboard-alone")
    for type_ in ("aws_sns_topic", "aws_cloudwatch_metric_alarm"):
        template.resource_count_is(type_, 0)
    assert [each for each in template.find_resources("aws_kms_key") if "observability" in each] == []
    template.resource_count_is("aws_cloudwatch_dashboard", 1)


def test_the_dashboard_shows_what_is_there(synthesized: Synthesize) -> None:
    body = json.loads(one(synthesized("observed"), "aws_cloudwatch_dashboard")["dashboard_body"])
    assert [widget["properties"]["title"] for widget in body["widgets"]] == [
        "Alarms",
        "Members that each node sees",
        "Processors (percent)",
        "Memory (percent)",
        "Fullest disk (percent)",
        "Healthy and unhealthy targets",
        "Database",
        "Free storage of the database (bytes)",
        "Latest errors",
    ]
    places = [(widget["x"], widget["y"]) for widget in body["widgets"]]
    assert len(set(places)) == len(places)
    assert all(widget["properties"].get("region", "eu-west-1") == "eu-west-1" for widget in body["widgets"])
    alone = json.loads(one(synthesized("dashboard-alone"), "aws_cloudwatch_dashboard")["dashboard_body"])
    assert [widget["properties"]["title"] for widget in alone["widgets"]] == [
        "Members that each node sees",
        "Processors (percent)",
    ]


def test_an_aurora_cluster_is_watched_as_a_cluster_with_its_readers_and_without_its_storage(
    synthesize_deployment: SynthesizeDeployment,
) -> None:
    def watched(instances: int) -> Template:
        changes = {"observability": {}, "database": {"kind": "aurora-mysql", "instances": instances}}
        return synthesize_deployment(Deployment.model_validate(variants.data(variants.WORKER_MANAGER, **changes)))

    with_readers, alone = watched(2), watched(1)
    identifier = one(with_readers, "aws_rds_cluster")["cluster_identifier"]
    for name, metric in (("lag", "AuroraReplicaLagMaximum"), ("connections", "DatabaseConnections")):
        found = alarm(with_readers, f"esb-database-{name}")
        assert (found["namespace"], found["metric_name"]) == ("AWS/RDS", metric)
        assert found["dimensions"]["DBClusterIdentifier"] == identifier
    names = {
        each["alarm_name"]: each["threshold"]
        for each in alone.find_resources("aws_cloudwatch_metric_alarm").values()
        if "database" in each["alarm_name"]
    }
    assert names == {"esb-database-connections": 120}


@pytest.mark.parametrize(("metric", "threshold"), [("ReplicaLag", 30), ("AuroraReplicaLagMaximum", 30_000)])
def test_a_replica_is_watched_in_its_own_unit(tmp_path: Any, metric: str, threshold: int) -> None:  # noqa: ANN401
    stack = TerraformStack(App(outdir=str(tmp_path)), "mine")
    aws.AwsProvider(stack, "aws", region="eu-west-1")
    database = WatchedDatabase(identifier="db", dimension="DBClusterIdentifier", lag_metric=metric)
    Alarms(stack, "alarms", name="esb", topic_arn=variants.TOPIC).watch_database(database, nodes=2)
    template = Template.from_stack(stack)
    template.resource_count_is("aws_cloudwatch_metric_alarm", 2)
    assert alarm(template, "esb-database-lag")["threshold"] == threshold
    assert alarm(template, "esb-database-connections")["threshold"] == 80


def test_nodes_may_send_their_own_clusters_logs_and_metrics_alone(synthesized: Synthesize) -> None:
    logs = "arn:aws:logs:eu-west-1:*:log-group:/wso2/esb"
    synthesized("observed").has_resource_properties(
        "aws_iam_role_policy",
        {
            "policy": Match.serialized_json(
                {
                    "Statement": Match.array_with(
                        [
                            {
                                "Action": ["cloudwatch:PutMetricData"],
                                "Resource": ["*"],
                                "Condition": {"StringEquals": {"cloudwatch:namespace": "WSO2/esb"}},
                            },
                            {
                                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                                "Resource": [logs, f"{logs}:log-stream:*"],
                            },
                        ]
                    )
                }
            )
        },
    )
    roles = synthesized("worker-manager").find_resources("aws_iam_role_policy")
    without = json.dumps([each for address, each in roles.items() if "_role-" in address])
    assert "cloudwatch:" not in without
    assert "logs:" not in without
