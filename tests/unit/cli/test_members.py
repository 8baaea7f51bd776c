"""`wso2-cluster members`: who would find whom, and what leaves the others out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.test_check import FILE
from wso2_cluster import deployed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.command_line import Done

    Run = Callable[..., Done]

PLANNED = """\
esb: 3 members in scheme aws, by the rules of Hazelcast 3.5.0 (Carbon 4.4.1)

esb-manager-1  10.0.0.10:5701  domain wso2.esb.domain
  finds   esb-worker-1, esb-worker-2

esb-worker-1  10.0.64.20:5701  domain wso2.esb.domain
  finds   esb-manager-1, esb-worker-2

esb-worker-2  10.0.0.20:5701  domain wso2.esb.domain
  finds   esb-manager-1, esb-worker-1

All 3 find each other.
"""
STOPPED = """\
esb: 3 members in scheme aws, by the rules of Hazelcast 3.5.0 (Carbon 4.4.1)

esb-manager-1  10.0.0.10:5701  domain wso2.esb.domain
  finds   esb-worker-1
  misses  esb-worker-2: esb-worker-2 is ignored: the instance is not running but stopped

esb-worker-1  10.0.64.20:5701  domain wso2.esb.domain
  finds   esb-manager-1
  misses  esb-worker-2: esb-worker-2 is ignored: the instance is not running but stopped

esb-worker-2  10.0.0.20:5701  domain wso2.esb.domain
  finds   esb-manager-1, esb-worker-1

Left out of what EC2 lists:
  esb-worker-2 (i-20) at 10.0.0.20: the instance is not running but stopped [state], by every member

Taken for members, though they are no nodes of this deployment:
  i-99 at 10.0.0.99: a product of the same domain there joins this cluster

One cluster only if they start in the right order: esb-manager-1 does not find esb-worker-2; \
esb-worker-1 does not find esb-worker-2.
"""


def described(number: int, address: str, name: str | None = None, state: str = "running") -> dict[str, Any]:
    tags = [{"Key": "wso2-cluster", "Value": "esb"}, *([{"Key": "Name", "Value": name}] if name else [])]
    return {
        "InstanceId": f"i-{number}",
        "State": {"Name": state},
        "PrivateIpAddress": address,
        "Placement": {"AvailabilityZone": "us-east-1a"},
        "Tags": tags,
        "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "esb-members"}],
    }


def answer(state: str = "running") -> dict[str, Any]:
    return {
        "Reservations": [
            {"Instances": [described(10, "10.0.0.10", "esb-manager-1"), described(64, "10.0.64.20", "esb-worker-1")]},
            {"Instances": [described(20, "10.0.0.20", "esb-worker-2", state)]},
            {"Instances": [described(99, "10.0.0.99")]},
        ]
    }


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE)


def test_without_an_account_the_cluster_of_the_file_is_looked_at(wso2_cluster: Run) -> None:
    done = wso2_cluster("members", "esb.yaml")

    assert (done.code, done.output, done.errors) == (0, PLANNED, "")


def test_with_saved_instances_every_one_left_out_is_named_with_the_rule(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(json.dumps(answer("stopped")))

    done = wso2_cluster("members", "esb.yaml", "--instances", "saved.json")

    assert (done.code, done.output, done.errors) == (1, STOPPED, "")


def test_as_json(wso2_cluster: Run, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(json.dumps(answer("stopped")))

    done = wso2_cluster("members", "esb.yaml", "--instances", "saved.json", "--json")

    said = json.loads(done.output)
    assert done.code == 1
    assert (said["allFindAll"], said["clusters"]) == (False, [["esb-manager-1", "esb-worker-1", "esb-worker-2"]])
    assert said["members"][0]["leftOut"] == [
        {
            "instance": "i-20",
            "name": "esb-worker-2",
            "address": "10.0.0.20",
            "rule": "state",
            "reason": "the instance is not running but stopped",
        }
    ]
    assert said["strangers"] == [{"instance": "i-99", "address": "10.0.0.99"}]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--instances", "nowhere.json"), 1, "nowhere.json: No such file or directory\n"),
        (("--instances", "esb.yaml"), 1, "esb.yaml: not JSON: "),
        (("--instances", "esb.yaml", "--live"), 2, "--live and --instances exclude each other"),
    ],
)
def test_what_cannot_be_asked_is_said_in_plain_words(
    wso2_cluster: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = wso2_cluster("members", "esb.yaml", *arguments)

    assert (done.code, done.output) == (code, "")
    assert message in done.errors


class Account:
    """An account that EC2 and Secrets Manager show."""

    def __init__(self, secret: str | None) -> None:
        self.secret = secret
        self.asked: list[Mapping[str, str]] = []
        self.meta = self
        self.region_name = "us-east-1"

    def client(self, _: str, environment: Mapping[str, str]) -> Account:
        self.asked.append(environment)
        return self

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "wso2/esb/discovery-key"
        if self.secret is None:
            raise KeyError(SecretId)
        return {"SecretString": self.secret}

    def get_paginator(self, _: str) -> Account:
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [answer()]


@pytest.mark.parametrize("secret", [None, '{"accessKey": "AK", "secretKey": "SK"}'])
def test_live_the_members_own_key_asks_where_it_can_be_read(
    wso2_cluster: Run, monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    account = Account(secret)
    monkeypatch.setattr(deployed, "client", account.client)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")

    done = wso2_cluster("members", "esb.yaml", "--live")

    assert (done.code, "All 3 find each other." in done.output) == (0, True)
    assert ("with your own credentials instead" in done.errors) is (secret is None)
    assert [environment.get("AWS_ACCESS_KEY_ID") for environment in account.asked] == [None, "AK" if secret else None]
    assert {environment["AWS_ENDPOINT_URL"] for environment in account.asked} == {"http://127.0.0.1:4566"}


def test_a_member_port_that_ec2_members_never_try_is_found_before_anything_is_deployed(
    wso2_cluster: Run, tmp_path: Path
) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("domain: wso2", "local_member_port: 4000\n  domain: wso2"))

    done = wso2_cluster("members", "esb.yaml")

    assert (done.code, done.output) == (1, "")
    assert "esb.yaml:11:22: cluster.local_member_port: 4000 does not fit scheme aws" in done.errors
