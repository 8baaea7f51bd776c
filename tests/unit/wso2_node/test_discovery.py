"""Members are looked up until they are all there, or the list stays the same; never in another network."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.stub import Stubber

from wso2_node.discovery import LIMIT, PAUSE, STEADY, Asked, find
from wso2_node.errors import NodeError
from wso2_node.references import DELAYS, Aws

OWN = "10.0.0.20"
ASKED = Asked(OWN, "wso2-cluster", "esb", "esb-members")
FIX = "see that the instance's role allows ec2:DescribeInstances, and that there is a way to EC2's endpoint"


def instance(address: str | None, nodes: str | None = "3", vpc: str = "vpc-1") -> dict[str, Any]:
    tags = [{"Key": "wso2-cluster", "Value": "esb"}]
    tags += [{"Key": "wso2-nodes", "Value": nodes}] if nodes else []
    return {"VpcId": vpc, "Tags": tags, **({"PrivateIpAddress": address} if address else {})}


def page(*addresses: str, nodes: str | None = "3") -> dict[str, Any]:
    return {"Reservations": [{"Instances": [instance(address, nodes)]} for address in addresses]}


class Ec2:
    """Stands for boto3.client and the clock: gives the prepared answers, the last one again and again."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.now = 1000.0
        self.asked: list[dict[str, Any]] = []
        self.said: list[str] = []

    def client(self, service: str, region_name: str) -> Ec2:
        assert (service, region_name) == ("ec2", "eu-west-1")
        return self

    def describe_instances(self, **parameters: Any) -> object:  # noqa: ANN401
        self.asked.append(parameters)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def found(self, asked: Asked = ASKED) -> list[str]:
        return find(Aws("eu-west-1", {}, self.client, self.sleep, self.said.append), asked, lambda: self.now)

    def waited(self) -> float:
        return self.now - 1000


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeInstances")


def test_all_members_are_found_at_once_in_the_order_of_their_numbers() -> None:
    ec2 = Ec2(page("10.0.64.3", "10.0.0.100", OWN))
    assert (ec2.found(), ec2.waited(), ec2.said) == ([OWN, "10.0.0.100", "10.0.64.3"], 0, [])


def test_a_node_alone_starts_at_once() -> None:
    ec2 = Ec2(page(OWN, nodes="1"))
    assert (ec2.found(), ec2.waited(), ec2.said) == ([OWN], 0, [])


def test_what_is_asked_for_is_one_that_boto3_accepts() -> None:
    client = boto3.client("ec2", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    filters = [
        {"Name": "tag:wso2-cluster", "Values": ["esb"]},
        {"Name": "instance.group-name", "Values": ["esb-members"]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
    ]
    with Stubber(client) as stub:
        stub.add_response("describe_instances", page(OWN, nodes="1"), {"Filters": filters, "MaxResults": 1000})
        assert find(Aws("eu-west-1", {}, lambda *_, **__: client), ASKED) == [OWN]


def test_signs_that_a_filter_takes_for_wildcards_stand_for_themselves() -> None:
    ec2 = Ec2(page(OWN, nodes="1"))
    ec2.found(ASKED._replace(tag_value="a*b?", security_group="c\\d"))
    assert [each["Values"] for each in ec2.asked[0]["Filters"]][:2] == [["a\\*b\\?"], ["c\\\\d"]]


def test_all_pages_are_read_an_empty_one_too() -> None:
    ec2 = Ec2(
        {**page(OWN), "NextToken": "1"},
        {"Reservations": [], "NextToken": "2"},
        {**page("10.0.0.30", "10.0.0.31"), "NextToken": ""},
    )
    assert ec2.found() == [OWN, "10.0.0.30", "10.0.0.31"]
    assert [each.get("NextToken") for each in ec2.asked] == [None, "1", "2"]


def test_more_instances_than_one_page_has() -> None:
    addresses = [f"10.0.{number // 250}.{number % 250 + 1}" for number in range(2500)]
    pages = [
        {**page(*addresses[start : start + 1000], nodes="2500"), "NextToken": f"{start}" * (start < 2000)}
        for start in (0, 1000, 2000)
    ]
    ec2 = Ec2(*pages)
    assert (ec2.found(), len(ec2.asked), ec2.waited()) == (addresses, 3, 0)


def test_nodes_that_ec2_does_not_show_yet_are_waited_for() -> None:
    ec2 = Ec2(page(OWN), page(OWN, "10.0.64.20"), page("10.0.0.21", OWN, "10.0.64.20"))
    assert (ec2.found(), ec2.waited()) == ([OWN, "10.0.0.21", "10.0.64.20"], 2 * PAUSE)
    of = "with tag wso2-cluster=esb in security group 'esb-members'"
    assert ec2.said == [
        f"waiting for members: EC2 lists 1 of 3 members: 10.0.0.20 {of}",
        f"waiting for members: EC2 lists 2 of 3 members: 10.0.0.20, 10.0.64.20 {of}",
        "going on with 3 of 3 members: 10.0.0.20, 10.0.0.21, 10.0.64.20",
    ]


def test_a_node_goes_on_with_fewer_once_the_list_stays_the_same() -> None:
    ec2 = Ec2(page(OWN), page(OWN, "10.0.64.20"))
    assert (ec2.found(), ec2.waited()) == ([OWN, "10.0.64.20"], PAUSE + STEADY)
    assert ec2.said[-1] == ("going on with 2 of 3 members: 10.0.0.20, 10.0.64.20; whoever comes later finds this node")


@pytest.mark.parametrize("nodes", [None, "many", "0"])
def test_without_the_number_of_nodes_the_list_has_to_stay_the_same(nodes: str | None) -> None:
    ec2 = Ec2(page(OWN, nodes=nodes), page(OWN, "10.0.64.20", nodes=nodes))
    assert (ec2.found(), ec2.waited()) == ([OWN, "10.0.64.20"], PAUSE + STEADY)
    assert ec2.said[-1] == "going on with 2 members: 10.0.0.20, 10.0.64.20"


def test_a_list_that_never_stays_the_same_is_taken_at_the_limit() -> None:
    ec2 = Ec2(*[page(OWN, f"10.0.0.{number + 30}") for number in range(100)])
    assert len(ec2.found()) == 2
    assert ec2.waited() == LIMIT


def test_members_of_another_network_are_left_out() -> None:
    ec2 = Ec2(
        {
            "Reservations": [
                {"Instances": [instance("10.0.0.9", vpc="vpc-2"), instance(OWN, "2"), instance("10.0.0.8")]},
                {"Instances": [instance(None)]},
            ]
        }
    )
    assert ec2.found() == ["10.0.0.8", OWN]


def test_the_same_address_in_two_networks_is_an_error() -> None:
    ec2 = Ec2({"Reservations": [{"Instances": [instance(OWN, vpc="vpc-2"), instance(OWN)]}]})
    with pytest.raises(NodeError) as caught:
        ec2.found()
    assert str(caught.value) == (
        "members: EC2 lists 10.0.0.20 with tag wso2-cluster=esb in security group 'esb-members' in vpc-1 and vpc-2: "
        "give each cluster a tag of its own"
    )


@pytest.mark.parametrize("answer", [{"Reservations": []}, page("10.0.0.99")])
def test_a_node_that_ec2_never_lists_does_not_start_alone(answer: dict[str, Any]) -> None:
    ec2 = Ec2(answer)
    with pytest.raises(NodeError) as caught:
        ec2.found()
    assert str(caught.value) == (
        "members: EC2 lists no instance at 10.0.0.20 with tag wso2-cluster=esb in security group 'esb-members', though "
        "this node runs there: give this instance its tag and group back, or deploy the stack again"
    )
    assert ec2.waited() == LIMIT


def test_a_node_that_ec2_lists_late_starts() -> None:
    ec2 = Ec2({"Reservations": []}, {"Reservations": []}, page(OWN, nodes="1"))
    assert (ec2.found(), ec2.waited()) == ([OWN], 2 * PAUSE)


@pytest.mark.parametrize(
    "failure",
    [
        refused("RequestLimitExceeded"),
        refused("UnauthorizedOperation"),
        refused("AuthFailure"),
        ConnectTimeoutError(endpoint_url="https://ec2.eu-west-1.amazonaws.com"),
    ],
)
def test_what_may_pass_is_tried_again(failure: Exception) -> None:
    ec2 = Ec2(failure, failure, page(OWN, nodes="1"))
    assert (ec2.found(), ec2.waited()) == ([OWN], sum(DELAYS[:2]))


@pytest.mark.parametrize("code", ["UnauthorizedOperation", "RequestLimitExceeded"])
def test_what_does_not_pass_is_an_error_and_the_node_does_not_start_alone(code: str) -> None:
    ec2 = Ec2(refused(code))
    with pytest.raises(NodeError) as caught:
        ec2.found()
    assert str(caught.value) == f"members: ec2 in eu-west-1 answers {code}: {FIX}"
    assert ec2.waited() == sum(DELAYS)


def test_a_page_that_is_throttled_is_asked_for_again() -> None:
    ec2 = Ec2({**page(OWN, nodes="2"), "NextToken": "1"}, refused("RequestLimitExceeded"), page("10.0.0.30"))
    assert ec2.found() == [OWN, "10.0.0.30"]
    assert [each.get("NextToken") for each in ec2.asked] == [None, "1", "1"]


def test_a_reference_to_the_members_is_their_addresses_and_looked_up_once() -> None:
    ec2 = Ec2(page("10.0.64.20", OWN, nodes="2"))
    aws = Aws("eu-west-1", {"members": {"kind": "members", **ASKED._asdict()}}, ec2.client)
    assert [aws.resolve("members") for _ in range(2)] == ["10.0.0.20 10.0.64.20"] * 2
    assert len(ec2.asked) == 1
