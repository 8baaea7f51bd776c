"""The count of members reads on where it stopped, and goes to CloudWatch twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node.__main__ import main
from wso2_node.machine import Machine
from wso2_node.members import SEEN, send

if TYPE_CHECKING:
    from pathlib import Path

START = "[2026-11-21 09:26:30,100]  INFO - HazelcastClusteringAgent Cluster domain: wso2.esb.domain\n"
DONE = "[2026-11-21 09:26:42,001]  INFO - HazelcastClusteringAgent Cluster initialization completed\n"
JOINED = "[2026-11-21 09:27:41,674]  INFO - AWSBasedMembershipScheme Member joined [b-2]: /10.0.0.20:5701\n"
LEFT = "[2026-11-21 09:28:41,674]  INFO - AWSBasedMembershipScheme Member left [b-2]: /10.0.0.20:5701\n"
LIST = "Members [3] {\n\tMember [10.0.0.10]:5701 this\n\tMember [10.0.0.20]:5701\n\tMember [10.0.0.21]:5701\n}\n"


class CloudWatch:
    """Stands for boto3.client, and notes what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def client(self, service: str, region_name: str) -> CloudWatch:
        assert (service, region_name) == ("cloudwatch", "eu-west-1")
        return self

    def put_metric_data(self, **parameters: Any) -> None:  # noqa: ANN401
        self.sent.append(parameters)


@pytest.fixture
def where(tmp_path: Path) -> Machine:
    document = {
        "version": 1,
        "node": "esb-manager-1",
        "region": "eu-west-1",
        "home": "/opt/wso2/wso2esb-4.9.0",
        "user": "wso2",
        "pack": None,
        "libraries": [],
        "references": {},
        "files": [],
        "trust": None,
        "hosts": {},
        "service": {
            "script": "bin/wso2server.sh",
            "flags": [],
            "first_flags": [],
            "java_home": None,
            "ready_port": 9443,
            "wait_for": [],
            "timeout": 900,
        },
    }
    config = tmp_path / "etc/wso2-node/node.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(document), "utf-8")
    (tmp_path / "opt/wso2/wso2esb-4.9.0/repository/logs").mkdir(parents=True)
    return Machine(tmp_path, real=False)


def log(where: Machine) -> Path:
    return where.at("/opt/wso2/wso2esb-4.9.0/repository/logs/wso2carbon.log")


def count(where: Machine) -> int:
    return send(where, "/etc/wso2-node/node.json", "WSO2/esb", CloudWatch().client)


def test_the_count_goes_to_the_node_and_to_the_cluster(where: Machine) -> None:
    log(where).write_text(START + DONE + JOINED, "utf-8")
    aws = CloudWatch()
    assert send(where, "/etc/wso2-node/node.json", "WSO2/esb", aws.client) == 2
    datum = {"MetricName": "Members", "Value": 2, "Unit": "Count"}
    assert aws.sent == [
        {
            "Namespace": "WSO2/esb",
            "MetricData": [
                {**datum, "Dimensions": []},
                {**datum, "Dimensions": [{"Name": "node", "Value": "esb-manager-1"}]},
            ],
        }
    ]


def test_a_node_that_has_no_cluster_yet_counts_nobody(where: Machine) -> None:
    assert count(where) == 0
    log(where).write_text(START, "utf-8")
    assert count(where) == 0


def test_each_run_reads_on_where_the_last_one_stopped(where: Machine) -> None:
    log(where).write_text(START + DONE, "utf-8")
    assert count(where) == 1
    with log(where).open("a") as stream:
        stream.write(JOINED)
    assert count(where) == 2
    with log(where).open("a") as stream:
        stream.write(LEFT)
    assert count(where) == 1
    noted = json.loads(where.at(SEEN).read_text("utf-8"))
    assert noted["offset"] == log(where).stat().st_size


def test_a_list_of_members_may_be_cut_by_the_end_of_a_run(where: Machine) -> None:
    for cut in range(len(LIST)):
        where.at(SEEN).unlink(missing_ok=True)
        log(where).write_text(START + DONE + LIST[:cut], "utf-8")
        count(where)
        with log(where).open("a") as stream:
            stream.write(LIST[cut:])
        assert count(where) == 3, cut


def test_a_file_that_got_yesterdays_date_is_read_to_its_end(where: Machine) -> None:
    log(where).write_text(START + DONE, "utf-8")
    assert count(where) == 1
    with log(where).open("a") as stream:
        stream.write(JOINED)
    log(where).rename(log(where).with_name("wso2carbon.log.2026-11-20"))
    log(where).write_text("", "utf-8")
    assert count(where) == 2
    with log(where).open("a") as stream:
        stream.write(LEFT)
    assert count(where) == 1


def test_a_log_that_was_emptied_is_read_anew(where: Machine) -> None:
    log(where).write_text(START + DONE + JOINED, "utf-8")
    assert count(where) == 2
    log(where).write_text(START + DONE, "utf-8")
    assert count(where) == 1


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"membership": {"a": 1}, "inode": 1, "offset": 0}'])
def test_a_damaged_note_is_as_good_as_none(where: Machine, note: str) -> None:
    log(where).write_text(START + DONE + JOINED, "utf-8")
    where.at(SEEN).parent.mkdir(parents=True, exist_ok=True)
    where.at(SEEN).write_text(note, "utf-8")
    assert count(where) == 2


@pytest.mark.parametrize("arguments", [["members"], ["--namespace", "WSO2/esb", "status"]])
def test_a_namespace_is_for_members_which_needs_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "--namespace is for members, which needs it" in capsys.readouterr().err
