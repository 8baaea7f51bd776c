"""Pictures of small accounts, made by hand."""

from __future__ import annotations

import datetime as dt
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from wso2_cluster.emulator.machines.account import (
    Account,
    DefaultRoute,
    Direction,
    Group,
    InstanceView,
    Profile,
    RoleView,
    Rule,
    Subnet,
    Vpc,
)

VPC = Vpc(id="vpc-1", cidrs=(IPv4Network("10.0.0.0/16"),), dns_support=True, dns_hostnames=True)
PRIVATE = Subnet(
    id="subnet-private",
    vpc=VPC,
    cidr=IPv4Network("10.0.1.0/24"),
    zone="us-east-1a",
    zone_id="use1-az6",
    default_route=DefaultRoute.NAT_GATEWAY,
    route_table_id="rtb-private",
)
PUBLIC = Subnet(
    id="subnet-public",
    vpc=VPC,
    cidr=IPv4Network("10.0.0.0/24"),
    zone="us-east-1a",
    zone_id="use1-az6",
    default_route=DefaultRoute.INTERNET_GATEWAY,
    route_table_id="rtb-public",
)
EVERYTHING = Rule(
    direction=Direction.EGRESS, protocol="-1", ports=None, cidrs=(IPv4Network("0.0.0.0/0"),), group_id=None
)
MEMBERS_IN = Rule(direction=Direction.INGRESS, protocol="tcp", ports=(5701, 5800), cidrs=(), group_id="sg-1")
MEMBERS = Group(id="sg-1", name="members", vpc_id="vpc-1", rules=(EVERYTHING, MEMBERS_IN))
ROLE = RoleView(name="node", arn="arn:aws:iam::123456789012:role/node", trusts_ec2=True)
PROFILE = Profile(id="AIPA1", arn="arn:aws:iam::123456789012:instance-profile/node", role=ROLE)


def instance(address: str, **different: Any) -> InstanceView:  # noqa: ANN401
    """A running instance in the private subnet, in the group of members."""
    number = address.rpartition(".")[2]
    settings: dict[str, Any] = {
        "id": f"i-{number}",
        "name": f"esb-{number}",
        "state": "running",
        "address": IPv4Address(address),
        "public_address": None,
        "subnet": PRIVATE,
        "groups": (MEMBERS,),
        "tags": {"Name": f"esb-{number}"},
        "image": "ami-1",
        "type": "t3.medium",
        "architecture": "x86_64",
        "launch_time": dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC),
        "launch_index": 0,
        "reservation_id": "r-1",
        "owner_id": "123456789012",
        "hostname": f"ip-{address.replace('.', '-')}.ec2.internal",
        "interface_id": f"eni-{number}",
        "mac": "02:00:00:00:00:01",
        "user_data": b"",
        "profile": None,
        "tokens_required": False,
        "hop_limit": 1,
        "endpoint_enabled": True,
        "tags_in_metadata": False,
    }
    return InstanceView(**{**settings, **different})


def account(*instances: InstanceView, **different: Any) -> Account:  # noqa: ANN401
    """An account with one VPC, its two subnets, and the group of members."""
    settings: dict[str, Any] = {
        "region": "us-east-1",
        "vpcs": (VPC,),
        "subnets": (PRIVATE, PUBLIC),
        "groups": (MEMBERS,),
        "instances": instances,
        "endpoints": (),
        "zones": (),
    }
    return Account(**{**settings, **different})
