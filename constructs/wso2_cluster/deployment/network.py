"""The deployment file, `network`: one made for the cluster, or one that exists."""

from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import Field, StrictStr

from wso2_cluster.deployment.base import Network, Settings, matching


class ExistingSubnet(Settings):
    """A subnet that is already there."""

    id: Annotated[
        StrictStr,
        matching(r"subnet-[0-9a-f]{8,17}", "an id such as subnet-0123456789abcdef0"),
        Field(examples=["subnet-0123456789abcdef0"]),
    ]
    zone: Annotated[StrictStr, Field(examples=["us-east-1a"])]
    """One of `aws.zones`."""
    cidr: Network
    """Its block, for addresses that are chosen."""


class ExistingNetwork(Settings):
    """A VPC of one's own. Its private subnets need a route to the internet, or to the AWS endpoints, already."""

    vpc: Annotated[
        StrictStr,
        matching(r"vpc-[0-9a-f]{8,17}", "an id such as vpc-0123456789abcdef0"),
        Field(examples=["vpc-0123456789abcdef0"]),
    ]
    private_subnets: Annotated[tuple[ExistingSubnet, ...], Field(min_length=1)]
    """Where nodes and database stand: one in each of `aws.zones`."""
    public_subnets: tuple[ExistingSubnet, ...] = ()
    """Where an internet-facing balancer stands. Default: none, the balancer must be internal."""


class Nat(StrEnum):
    """How private subnets reach the internet."""

    ONE = "one"
    PER_ZONE = "per-zone"


class NetworkSettings(Settings):
    """The network: one made for the cluster, or one that exists."""

    cidr: Network = IPv4Network("10.0.0.0/16")
    """Block of the VPC, /16 to /24. Each zone gets a public and a private subnet of it."""
    nat: Nat = Nat.ONE
    """One NAT gateway for all zones, or one per zone, which keeps the others going when a zone fails."""
    existing: ExistingNetwork | None = None
    """Use this VPC and make none. Default: none."""
