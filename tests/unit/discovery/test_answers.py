"""DescribeInstances' answers, saved in a file."""

from __future__ import annotations

import json

import pytest

from wso2_cluster.discovery import DiscoveryError, Instance, saved_instances

RUNNING = {
    "InstanceId": "i-1",
    "State": {"Code": 16, "Name": "running"},
    "PrivateIpAddress": "10.0.0.1",
    "VpcId": "vpc-1",
    "Placement": {"AvailabilityZone": "eu-west-1b"},
    "Tags": [{"Key": "Name", "Value": "esb-1"}, {"Key": "wso2-cluster", "Value": "esb"}],
    "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "members"}],
}
TERMINATED = {"InstanceId": "i-2", "State": {"Name": "terminated"}}
HOW = "Save it with: aws ec2 describe-instances --output json > instances.json"


def answer(*instances: object) -> dict[str, object]:
    return {"Reservations": [{"Instances": [each]} for each in instances]}


def test_instances_are_read_with_all_that_discovery_looks_at() -> None:
    assert saved_instances(json.dumps(answer(RUNNING, TERMINATED)), "saved.json") == (
        Instance(
            id="i-1",
            name="esb-1",
            state="running",
            private_address="10.0.0.1",
            tags={"Name": "esb-1", "wso2-cluster": "esb"},
            groups=("members",),
            region="eu-west-1",
            vpc="vpc-1",
        ),
        Instance(id="i-2", name="i-2", state="terminated", private_address=None),
    )


def test_several_answers_are_the_pages_of_one() -> None:
    found = saved_instances(json.dumps([answer(RUNNING), answer(TERMINATED)]), "saved.json")

    assert [(each.id, each.page) for each in found] == [("i-1", 1), ("i-2", 2)]


@pytest.mark.parametrize(("zone", "region"), [("us-gov-east-1a", "us-gov-east-1"), ("us-west-2-lax-1a", "us-west-2")])
def test_the_region_is_that_of_the_zone(zone: str, region: str) -> None:
    described = {**RUNNING, "Placement": {"AvailabilityZone": zone}}

    assert saved_instances(json.dumps(answer(described)), "saved.json")[0].region == region


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"saved.json: not JSON: Expecting value: line 1 column 1 (char 0). {HOW}"),
        ("{}", f"saved.json: has no list 'Reservations'. {HOW}"),
        ("[1]", f"saved.json: has no list 'Reservations'. {HOW}"),
        ('{"Reservations": [1]}', "saved.json: Reservations[0] describes no instances: TypeError: "),
        (
            '{"Reservations": [{"Instances": []}, {"Instances": [{}]}]}',
            f"saved.json: Reservations[1] describes no instances: KeyError: 'InstanceId'. {HOW}",
        ),
        (json.dumps(answer({**RUNNING, "PrivateIpAddress": 7})), "TypeError: expected text, got 7"),
    ],
)
def test_what_is_no_answer_is_said_in_plain_words(text: str, message: str) -> None:
    with pytest.raises(DiscoveryError) as error:
        saved_instances(text, "saved.json")

    assert message in str(error.value)
