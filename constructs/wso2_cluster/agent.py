"""What a node tells CloudWatch: the agent's configuration, and the timer that counts members."""

import json
from collections.abc import Iterator
from typing import Any

from wso2_cluster.carbon import NodeConfiguration
from wso2_cluster.deployment import DISTRIBUTIONS, AgentSource

MEMBERS = "Members"
"""Metric that `wso2_node members` sends: how many members a node sees, itself among them."""
AGENT_FOLDER = "/opt/aws/amazon-cloudwatch-agent"
AGENT_FILE = "/etc/wso2-node/cloudwatch-agent.json"
PROXY_FILE = f"{AGENT_FOLDER}/etc/common-config.toml"
MEMBERS_SERVICE = "/etc/systemd/system/wso2-members.service"
MEMBERS_TIMER = "/etc/systemd/system/wso2-members.timer"


def log_group(cluster: str) -> str:
    """Name of the log group of the cluster called *cluster*."""
    return f"/wso2/{cluster}"


def metrics_namespace(cluster: str) -> str:
    """Namespace of the metrics that the nodes of the cluster called *cluster* send."""
    return f"WSO2/{cluster}"


def agent_packages(configuration: NodeConfiguration) -> Iterator[str]:
    """Packages that cloud-init installs."""
    settings = configuration.topology.deployment.observability
    package = DISTRIBUTIONS[configuration.topology.deployment.aws.image.os].agent_package
    if settings is not None and settings.agent is AgentSource.PACKAGE and package is not None:
        yield package


def agent_files(configuration: NodeConfiguration) -> dict[str, str]:
    """Files of the agent and of the timer, by path."""
    deployment = configuration.topology.deployment
    if deployment.observability is None:
        return {}
    files = {
        MEMBERS_SERVICE: _members_service(configuration),
        MEMBERS_TIMER: _MEMBERS_TIMER,
    }
    if deployment.observability.agent is not AgentSource.NONE:
        files[AGENT_FILE] = json.dumps(agent_document(configuration), indent=1) + "\n"
        proxy = configuration.proxy_environment()
        if proxy:
            files[PROXY_FILE] = "[proxy]\n" + "".join(f'{name.lower()} = "{value}"\n' for name, value in proxy.items())
    return files


def agent_commands(configuration: NodeConfiguration) -> list[list[str]]:
    """Commands that start them, after the files are there."""
    settings = configuration.topology.deployment.observability
    if settings is None:
        return []
    commands = [["systemctl", "enable", "--now", "wso2-members.timer"]]
    if settings.agent is not AgentSource.NONE:
        control = f"{AGENT_FOLDER}/bin/amazon-cloudwatch-agent-ctl"
        commands.append([control, "-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{AGENT_FILE}"])
    return commands


def agent_document(configuration: NodeConfiguration) -> dict[str, Any]:
    """The agent's own configuration (CloudWatch user guide, "CloudWatch agent configuration file").

    Metrics have the node's name as dimension and not the instance's id, so an alarm outlives its instance.
    """
    topology, node = configuration.topology, configuration.node.name
    logs = f"{topology.home}/repository/logs"
    group = log_group(topology.deployment.name)

    def collect(path: str, stream: str, **more: str) -> dict[str, str]:
        return {"file_path": path, "log_group_name": group, "log_stream_name": f"{node}/{stream}", **more}

    return {
        "agent": {"metrics_collection_interval": 60, "omit_hostname": True, "region": topology.deployment.aws.region},
        "logs": {
            "logs_collected": {
                "files": {
                    "collect_list": [
                        # A message begins with `TID:` or with its time in brackets; what follows is its stack trace.
                        collect(
                            f"{logs}/wso2carbon.log", "wso2carbon.log", multi_line_start_pattern=r"^(TID: |\[\d{4}-)"
                        ),
                        # Tomcat begins a file a day, with the date in its name: the agent reads the newest.
                        collect(f"{logs}/http_access_*", "http_access"),
                        collect("/var/log/cloud-init.log", "cloud-init.log"),
                        collect("/var/log/cloud-init-output.log", "cloud-init-output.log"),
                    ]
                }
            }
        },
        "metrics": {
            "namespace": metrics_namespace(topology.deployment.name),
            "aggregation_dimensions": [["node"]],
            "metrics_collected": {
                "mem": {"measurement": ["mem_used_percent"], "append_dimensions": {"node": node}},
                "disk": {
                    "measurement": ["disk_used_percent"],
                    "resources": ["*"],
                    "ignore_file_system_types": ["devtmpfs", "efivarfs", "nfs4", "overlay", "squashfs", "tmpfs"],
                    "drop_device": True,
                    "append_dimensions": {"node": node},
                },
            },
        },
    }


def _members_service(configuration: NodeConfiguration) -> str:
    environment = "".join(f"Environment={name}={value}\n" for name, value in configuration.proxy_environment().items())
    namespace = metrics_namespace(configuration.topology.deployment.name)
    return f"""\
[Unit]
Description=Count of the members that this node sees, for CloudWatch
ConditionPathExists=/opt/wso2-node/wso2_node

[Service]
Type=oneshot
Environment=PYTHONPATH=/opt/wso2-node
{environment}ExecStart=/usr/bin/python3 -m wso2_node --namespace {namespace} members
"""


_MEMBERS_TIMER = """\
[Unit]
Description=Every minute, count the members that this node sees

[Timer]
OnCalendar=minutely
AccuracySec=1

[Install]
WantedBy=timers.target
"""
