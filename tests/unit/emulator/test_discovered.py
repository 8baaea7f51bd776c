"""The node program looks members up in the embedded AWS, every request checked against the role's permissions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node.discovery import Asked, find
from wso2_node.errors import NodeError
from wso2_node.references import Aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wso2_cluster.emulator import EmbeddedAws

    Clients = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def enforced(aws: EmbeddedAws) -> Iterator[None]:
    aws.enforce_iam(True)
    yield
    aws.enforce_iam(False)


class Network:
    """A VPC with a subnet and the members' group."""

    def __init__(self, ec2: Any, group: str) -> None:  # noqa: ANN401 - boto3 makes its clients at run time
        self.ec2 = ec2
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnet = ec2.create_subnet(VpcId=self.vpc, CidrBlock="10.0.0.0/20")["Subnet"]["SubnetId"]
        self.group = self.make_group(group)

    def make_group(self, name: str) -> str:
        made = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc)
        return str(made["GroupId"])

    def start(self, address: str, *, tag: str = "esb", group: str | None = None, nodes: int = 3) -> str:
        tags = [{"Key": "wso2-cluster", "Value": tag}, {"Key": "wso2-nodes", "Value": str(nodes)}]
        answer = self.ec2.run_instances(
            ImageId="ami-12c6146b",
            MinCount=1,
            MaxCount=1,
            SubnetId=self.subnet,
            PrivateIpAddress=address,
            SecurityGroupIds=[group or self.group],
            TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
        )
        return str(answer["Instances"][0]["InstanceId"])


@pytest.fixture(scope="module")
def network(client: Clients) -> Network:
    """Three members, and instances that are none: another tag, another group, stopped, in another network."""
    made = Network(client("ec2"), "esb-members")
    for address in ("10.0.0.100", "10.0.0.20", "10.0.0.9"):
        made.start(address)
    made.start("10.0.0.50", tag="am")
    made.start("10.0.0.51", group=made.make_group("others"))
    client("ec2").stop_instances(InstanceIds=[made.start("10.0.0.52")])
    Network(client("ec2"), "esb-members").start("10.0.0.53")
    return made


def role(client: Clients, name: str, *actions: str) -> Callable[..., Any]:
    """What makes clients with the credentials of a role that may do *actions*."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    allowed = {"Effect": "Allow", "Action": [*actions], "Resource": ["*"]}
    iam = client("iam")
    arn = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName=name,
        PolicyName="boot",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    session = client("sts").assume_role(RoleArn=arn, RoleSessionName="node")["Credentials"]
    key = (session["AccessKeyId"], session["SecretAccessKey"])

    def make(service: str, *, region_name: str) -> Any:  # noqa: ANN401 - as above
        assert region_name == "us-east-1"
        return client(service, key=key, token=session["SessionToken"])

    return make


def test_the_role_finds_the_members_and_nobody_else(client: Clients, network: Network) -> None:
    aws = Aws("us-east-1", {}, role(client, "node", "ec2:DescribeInstances"))
    members = ["10.0.0.9", "10.0.0.20", "10.0.0.100"]
    for address in members:
        assert find(aws, Asked(address, "wso2-cluster", "esb", "esb-members")) == members
    assert network.vpc


@pytest.mark.usefixtures("network")
def test_a_role_that_may_not_ask_is_named(client: Clients) -> None:
    aws = Aws("us-east-1", {}, role(client, "another", "ssm:GetParameter"), lambda _: None)
    with pytest.raises(
        NodeError, match=r"^members: ec2 in us-east-1 answers \w+: see that the instance's role allows "
    ):
        find(aws, Asked("10.0.0.20", "wso2-cluster", "esb", "esb-members"))


def test_a_node_that_joins_later_finds_the_rest_and_they_find_it(client: Clients, network: Network) -> None:
    aws = Aws("us-east-1", {}, role(client, "later", "ec2:DescribeInstances"))
    started = network.start("10.0.0.21", nodes=4)
    members = ["10.0.0.9", "10.0.0.20", "10.0.0.21", "10.0.0.100"]
    for address in ("10.0.0.21", "10.0.0.9"):
        assert find(aws, Asked(address, "wso2-cluster", "esb", "esb-members")) == members
    client("ec2").terminate_instances(InstanceIds=[started])
    assert find(aws, Asked("10.0.0.9", "wso2-cluster", "esb", "esb-members")) == ["10.0.0.9", "10.0.0.20", "10.0.0.100"]
