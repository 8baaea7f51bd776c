from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from wso2_cluster.discovery import DiscoveryError, Instance, describe_instances

if TYPE_CHECKING:
    from collections.abc import Iterator


class FakeEc2:
    """EC2 with these pages; an exception among them is raised in its place."""

    class meta:  # noqa: N801
        region_name = "eu-west-1"

    def __init__(self, *pages: dict[str, Any] | Exception) -> None:
        self._pages = pages

    def get_paginator(self, operation_name: str, /) -> FakeEc2:
        assert operation_name == "describe_instances"
        return self

    def paginate(self) -> Iterator[dict[str, Any]]:
        for page in self._pages:
            if isinstance(page, Exception):
                raise page
            yield page


def page(*instances: dict[str, Any]) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [instance]} for instance in instances]}


RUNNING = {
    "InstanceId": "i-1",
    "State": {"Name": "running", "Code": 16},
    "PrivateIpAddress": "10.0.1.10",
    "Tags": [{"Key": "Name", "Value": "esb-1"}, {"Key": "cluster", "Value": "esb"}],
    "SecurityGroups": [{"GroupName": "members", "GroupId": "sg-1"}, {"GroupName": "admin", "GroupId": "sg-2"}],
}
TERMINATED = {"InstanceId": "i-2", "State": {"Name": "terminated", "Code": 48}}


def test_instances_carry_what_discovery_looks_at() -> None:
    assert describe_instances(FakeEc2(page(RUNNING, TERMINATED))) == (
        Instance(
            id="i-1",
            name="esb-1",
            state="running",
            private_address="10.0.1.10",
            tags={"Name": "esb-1", "cluster": "esb"},
            groups=("members", "admin"),
            region="eu-west-1",
        ),
        Instance(id="i-2", name="i-2", state="terminated", private_address=None, region="eu-west-1"),
    )


def test_a_region_without_instances_is_empty() -> None:
    assert describe_instances(FakeEc2(page())) == ()
    assert describe_instances(FakeEc2()) == ()


def test_one_page_is_no_reason_to_warn(caplog: pytest.LogCaptureFixture) -> None:
    describe_instances(FakeEc2(page(RUNNING)))
    assert caplog.records == []


def test_later_pages_are_read_and_numbered_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        instances = describe_instances(FakeEc2(page(RUNNING), page(TERMINATED)))
    assert [(instance.id, instance.page) for instance in instances] == [("i-1", 1), ("i-2", 2)]
    assert [record.getMessage() for record in caplog.records] == [
        (
            "EC2 in eu-west-1 answers in 2 pages. Hazelcast 3.5 reads the first alone and misses the members "
            "on the others; use well-known members there."
        )
    ]


@pytest.mark.parametrize(
    "refusal",
    [
        ClientError({"Error": {"Code": "UnauthorizedOperation", "Message": "no"}}, "DescribeInstances"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_a_refusal_says_what_is_needed(refusal: Exception) -> None:
    with pytest.raises(DiscoveryError) as error:
        describe_instances(FakeEc2(refusal))
    assert str(error.value) == (
        f"EC2 in eu-west-1 did not list its instances: {refusal}. Needed is the permission ec2:DescribeInstances; "
        "a member whose key lacks it starts all the same, and stays alone."
    )


def test_a_refusal_of_a_later_page_is_no_half_an_answer() -> None:
    with pytest.raises(DiscoveryError):
        describe_instances(FakeEc2(page(RUNNING), EndpointConnectionError(endpoint_url="x")))
