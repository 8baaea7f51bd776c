"""What nodes tell CloudWatch: the agent's configuration, its proxy, and the timer that counts members."""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deployments import KERNEL, configuration, topology
from wso2_cluster.agent import AGENT_FILE, MEMBERS_SERVICE, MEMBERS_TIMER, PROXY_FILE, agent_document, agent_files
from wso2_cluster.carbon import NodeConfiguration
from wso2_cluster.userdata import LIMIT, user_data

WORKER = "esb-worker-1"


def observed(**changes: object) -> NodeConfiguration:
    return configuration(topology(**{"observability": {}, **changes}), WORKER)


def cloud_config(of: NodeConfiguration) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(user_data(of).text)
    return loaded


def test_without_the_setting_user_data_holds_nothing_of_it() -> None:
    text = user_data(configuration(topology(), WORKER)).text
    assert "cloudwatch" not in text
    assert "wso2-members" not in text


def test_every_log_has_a_stream_of_the_nodes_own() -> None:
    collected = agent_document(observed())["logs"]["logs_collected"]["files"]["collect_list"]
    assert [(each["file_path"], each["log_group_name"], each["log_stream_name"]) for each in collected] == [
        ("/opt/wso2/wso2esb-4.9.0/repository/logs/wso2carbon.log", "/wso2/esb", f"{WORKER}/wso2carbon.log"),
        ("/opt/wso2/wso2esb-4.9.0/repository/logs/http_access_*", "/wso2/esb", f"{WORKER}/http_access"),
        ("/var/log/cloud-init.log", "/wso2/esb", f"{WORKER}/cloud-init.log"),
        ("/var/log/cloud-init-output.log", "/wso2/esb", f"{WORKER}/cloud-init-output.log"),
    ]


def test_metrics_have_the_nodes_name_and_no_instance() -> None:
    metrics = agent_document(observed())["metrics"]
    assert (metrics["namespace"], metrics["aggregation_dimensions"]) == ("WSO2/esb", [["node"]])
    for kind in ("mem", "disk"):
        assert metrics["metrics_collected"][kind]["append_dimensions"] == {"node": WORKER}


def test_cloud_init_installs_and_starts_agent_and_timer() -> None:
    document = cloud_config(observed())
    assert "amazon-cloudwatch-agent" in document["packages"]
    files = {file["path"]: file for file in document["write_files"]}
    assert json.loads(files[AGENT_FILE]["content"]) == agent_document(observed())
    assert files[MEMBERS_SERVICE]["content"].endswith(
        "ExecStart=/usr/bin/python3 -m wso2_node --namespace WSO2/esb members\n"
    )
    assert "OnCalendar=minutely\n" in files[MEMBERS_TIMER]["content"]
    assert document["runcmd"][2:] == [
        ["systemctl", "enable", "--now", "wso2-members.timer"],
        [
            "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl",
            *("-a", "fetch-config", "-m", "ec2", "-s", "-c", f"file:{AGENT_FILE}"),
        ],
    ]


def test_an_agent_in_the_image_is_started_and_not_installed() -> None:
    document = cloud_config(observed(observability={"agent": "image"}, aws__image={"os": "ubuntu-22.04"}))
    assert "amazon-cloudwatch-agent" not in document["packages"]
    assert AGENT_FILE in {file["path"] for file in document["write_files"]}


def test_without_an_agent_members_are_counted_all_the_same() -> None:
    files = agent_files(observed(observability={"agent": "none"}))
    assert set(files) == {MEMBERS_SERVICE, MEMBERS_TIMER}


def test_agent_and_timer_go_through_the_proxy() -> None:
    files = agent_files(observed(proxy={"host": "proxy.example.com", "port": 3128}))
    assert 'https_proxy = "http://proxy.example.com:3128"\n' in files[PROXY_FILE]
    assert "Environment=HTTPS_PROXY=http://proxy.example.com:3128\n" in files[MEMBERS_SERVICE]
    assert PROXY_FILE not in agent_files(observed())


@pytest.mark.parametrize("base", [{}, KERNEL])
def test_user_data_stays_far_below_the_limit(base: dict[str, Any]) -> None:
    of = configuration(topology(KERNEL, observability={}), "core-member-1") if base else observed()
    assert len(user_data(of).payload) < LIMIT // 2
