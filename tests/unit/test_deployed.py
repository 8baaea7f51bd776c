"""A cluster read back from AWS."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.deployments import ESB, KERNEL, configuration, topology
from wso2_cluster import deployed
from wso2_cluster.carbon import NodeConfiguration, configure
from wso2_cluster.deployed import DeployedError, DeployedNode, deployed_nodes, discovery_view, member_of
from wso2_cluster.discovery import Instance, Member, Query, Scheme
from wso2_cluster.topology import Topology
from wso2_cluster.userdata import user_data

ENVIRONMENT = {"AWS_REGION": "us-east-1"}


def described(name: str, *, number: int, state: str = "running") -> dict[str, Any]:
    return {
        "InstanceId": f"i-{number}",
        "State": {"Name": state},
        "PrivateIpAddress": f"10.0.0.{number}",
        "Placement": {"AvailabilityZone": "us-east-1a"},
        "Tags": [{"Key": "Name", "Value": name}, {"Key": "wso2-role", "Value": name.split("-")[-2]}],
        "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "esb-members"}],
    }


class Account:
    """An AWS account: instances with user data, and secrets."""

    def __init__(self) -> None:
        self.instances: list[dict[str, Any]] = []
        self.payloads: dict[str, bytes] = {}
        self.secrets: dict[str, str] = {}
        self.refused = False
        self.asked: list[Mapping[str, str]] = []
        self.meta = self
        self.region_name = "us-east-1"

    def add(self, name: str, payload: bytes, state: str = "running") -> None:
        instance = described(name, number=len(self.instances) + 1, state=state)
        self.instances.append(instance)
        self.payloads[instance["InstanceId"]] = payload

    def add_nodes(self, planned: Topology) -> None:
        for each in configure(planned):
            self.add(each.node.name, user_data(each).payload)

    def client(self, service: str, environment: Mapping[str, str]) -> "Account":
        assert service in ("ec2", "secretsmanager")
        self.asked.append(environment)
        return self

    def get_paginator(self, operation: str) -> "Account":
        assert operation == "describe_instances"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        if self.refused:
            raise ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeInstances")
        return [{"Reservations": [{"Instances": self.instances}]}]

    def describe_instance_attribute(self, *, InstanceId: str, Attribute: str) -> dict[str, Any]:  # noqa: N803
        assert Attribute == "userData"
        return {"UserData": {"Value": base64.b64encode(self.payloads[InstanceId]).decode()}}

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        if SecretId not in self.secrets:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "GetSecretValue")
        return {"SecretString": self.secrets[SecretId]}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    made = Account()
    monkeypatch.setattr(deployed, "client", made.client)
    return made


def test_nodes_are_read_back_in_order_with_their_configuration(account: Account) -> None:
    planned = topology()
    account.add_nodes(planned)

    nodes = deployed_nodes(ENVIRONMENT, "esb")

    assert [(node.instance.name, node.role, node.zone) for node in nodes] == [
        ("esb-manager-1", "manager", "us-east-1a"),
        ("esb-worker-1", "worker", "us-east-1a"),
        ("esb-worker-2", "worker", "us-east-1a"),
    ]
    assert [node.document for node in nodes] == [each.to_json() for each in configure(planned)]


def test_what_is_no_running_node_of_this_deployment_is_left_out(account: Account) -> None:
    other = topology({**ESB, "name": "esb-worker"})
    account.add_nodes(other)
    account.add("esb-worker-1", b"#!/bin/sh\necho: not: ours\n")
    account.add("esb-worker-2", user_data(configuration(topology(), "esb-worker-2")).payload, state="terminated")
    account.add("esb-worker-1-copy", user_data(configuration(topology(), "esb-worker-1")).payload)
    account.add("esb-bastion-1", user_data(configuration(topology(), "esb-worker-1")).payload)

    assert deployed_nodes(ENVIRONMENT, "esb") == ()
    assert len(deployed_nodes(ENVIRONMENT, "esb-worker")) == 3


def test_an_account_that_may_not_be_asked(account: Account) -> None:
    account.refused = True

    with pytest.raises(DeployedError, match=r"EC2 did not show the nodes of esb: .*UnauthorizedOperation"):
        deployed_nodes(ENVIRONMENT, "esb")


def test_discovery_looks_with_the_members_own_key(account: Account) -> None:
    account.add_nodes(topology())
    account.secrets["wso2/esb/discovery-key"] = json.dumps({"accessKey": "AK", "secretKey": "SK"})

    seen = discovery_view(ENVIRONMENT, configuration(topology(), "esb-worker-1").to_json())

    assert [instance.name for instance in seen] == ["esb-manager-1", "esb-worker-1", "esb-worker-2"]
    assert account.asked == [
        ENVIRONMENT,
        {**ENVIRONMENT, "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK"},
    ]


@pytest.mark.parametrize("secret", [None, "no JSON", "[]", '{"accessKey": "AK"}'])
def test_a_secret_without_a_key(account: Account, secret: str | None) -> None:
    if secret is not None:
        account.secrets["wso2/esb/discovery-key"] = secret

    with pytest.raises(DeployedError, match=r"^secret wso2/esb/discovery-key holds no discovery key: "):
        discovery_view(ENVIRONMENT, configuration(topology(), "esb-worker-1").to_json())


def node_of(each: NodeConfiguration) -> DeployedNode:
    instance = Instance(
        id="i-1",
        name=each.node.name,
        state="running",
        private_address=str(each.node.address),
        tags={},
        groups=(),
        region="us-east-1",
    )
    return DeployedNode(instance=instance, role="", zone="", document=each.to_json())


def test_a_member_in_scheme_aws_is_what_its_edits_say() -> None:
    assert member_of(node_of(configuration(topology(), "esb-worker-1"))) == Member(
        name="esb-worker-1",
        address="10.0.64.20",
        port=5701,
        domain="wso2.esb.domain",
        scheme=Scheme.AWS,
        query=Query(region="us-east-1", tag_key="wso2-cluster", tag_value="esb", security_group="esb-members"),
    )


def test_a_member_in_scheme_wka_is_what_its_edits_say() -> None:
    assert member_of(node_of(configuration(topology(KERNEL), "core-member-2"))) == Member(
        name="core-member-2",
        address="10.0.64.20",
        port=4000,
        domain="wso2.carbon.domain",
        scheme=Scheme.WKA,
        well_known=(("10.0.0.20", 4000), ("10.0.64.20", 4000)),
    )


def test_a_member_in_scheme_discovered_is_what_its_node_looks_up() -> None:
    planned = topology(
        cluster__membership={"scheme": "discovered", "tag_value": "payments"}, cluster__local_member_port=4100
    )

    assert member_of(node_of(configuration(planned, "esb-worker-1"))) == Member(
        name="esb-worker-1",
        address="10.0.64.20",
        port=4100,
        domain="wso2.esb.domain",
        scheme=Scheme.DISCOVERED,
        query=Query(
            region="us-east-1",
            tag_key="wso2-cluster",
            tag_value="payments",
            security_group="esb-members",
            by_node=True,
        ),
    )


@pytest.mark.parametrize(
    ("membership", "expected"),
    [
        (
            {"scheme": "aws", "tag_value": "core"},
            {
                "scheme": Scheme.AWS,
                "query": Query(
                    region="eu-west-1", tag_key="wso2-cluster", tag_value="core", security_group="core-members"
                ),
            },
        ),
        ({"scheme": "wka"}, {"scheme": Scheme.WKA, "well_known": (("10.0.0.20", 5702), ("10.0.64.20", 5702))}),
    ],
)
def test_a_member_that_renders_from_deployment_toml_is_what_its_edits_say(
    membership: dict[str, str], expected: dict[str, Any]
) -> None:
    """Kernel 4.7.1: everything is in `[clustering]`, with names of its own."""
    planned = topology(
        KERNEL, product__version="4.7.1", cluster__membership=membership, cluster__local_member_port=5702
    )
    assert member_of(node_of(configuration(planned, "core-member-2"))) == Member(
        name="core-member-2", address="10.0.64.20", port=5702, domain="wso2.carbon.domain", **expected
    )


def test_without_a_key_discovery_looks_as_the_account(account: Account) -> None:
    planned = topology(cluster__membership={"scheme": "discovered"})
    account.add_nodes(planned)

    seen = discovery_view(ENVIRONMENT, configuration(planned, "esb-worker-1").to_json())

    assert [instance.name for instance in seen] == ["esb-manager-1", "esb-worker-1", "esb-worker-2"]
    assert account.asked == [ENVIRONMENT]
