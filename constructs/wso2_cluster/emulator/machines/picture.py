"""A frozen picture of the account: instances, networks, security groups, names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv4Network, IPv6Network

V = TypeVar("V")


class Direction(StrEnum):
    """Which way a rule lets packets pass: into the members of its group, or out of them."""

    INGRESS = "ingress"
    EGRESS = "egress"


class DefaultRoute(StrEnum):
    """Where a subnet sends what is for addresses outside of the VPC."""

    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    NONE = "none"
    BLACKHOLE = "blackhole"
    """The route's target is gone, or is a NAT gateway that has no way out itself."""


class EndpointKind(StrEnum):
    """How a VPC endpoint is reached: by an address in a subnet, or by a route."""

    INTERFACE = "Interface"
    GATEWAY = "Gateway"


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """A virtual network."""

    id: str
    cidrs: tuple[IPv4Network, ...]
    dns_support: bool
    """Amazon's resolver answers."""
    dns_hostnames: bool
    """With `dns_support`: instances have names, and private zones and private DNS of endpoints apply."""


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A part of a VPC in one zone."""

    id: str
    vpc: Vpc
    cidr: IPv4Network
    zone: str
    zone_id: str
    default_route: DefaultRoute
    route_table_id: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a security group; the other end is a network or a group, or nothing that an IPv4 packet can match."""

    direction: Direction
    protocol: str
    """`tcp`, `udp`, `icmp`, a protocol number, or `-1` for every protocol."""
    ports: tuple[int, int] | None
    """First and last port; with `icmp`: type and code. None: all. `-1` as a code: every code of the type."""
    cidrs: tuple[IPv4Network | IPv6Network, ...]
    group_id: str | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A security group."""

    id: str
    name: str
    vpc_id: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True)
class RoleView:
    """The role behind an instance profile."""

    name: str
    arn: str
    trusts_ec2: bool
    """EC2 may take the role on for an instance."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An instance profile."""

    id: str
    arn: str
    role: RoleView | None


@dataclass(frozen=True, kw_only=True)
class InstanceView:
    """An instance that has an address: pending, running, stopping or stopped."""

    id: str
    name: str
    """Its tag `Name`, or the empty string."""
    state: str
    address: IPv4Address
    public_address: IPv4Address | None
    subnet: Subnet
    groups: tuple[Group, ...]
    tags: Mapping[str, str]
    image: str
    type: str
    architecture: str
    launch_time: dt.datetime
    launch_index: int
    reservation_id: str
    owner_id: str
    hostname: str
    """The private DNS name."""
    interface_id: str
    mac: str
    user_data: bytes
    profile: Profile | None
    tokens_required: bool
    hop_limit: int
    endpoint_enabled: bool
    tags_in_metadata: bool

    @property
    def region(self) -> str:
        """The region that its zone lies in."""
        return self.subnet.zone[:-1]


@dataclass(frozen=True, kw_only=True)
class EndpointAddress:
    """A network interface of a VPC endpoint."""

    address: IPv4Address
    subnet: Subnet


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A VPC endpoint of a service of AWS."""

    id: str
    vpc_id: str
    service: str
    """Without `com.amazonaws.REGION.`: `ssm`, `s3`, `ecr.api`."""
    region: str
    kind: EndpointKind
    private_dns: bool
    groups: tuple[Group, ...]
    addresses: tuple[EndpointAddress, ...]
    """Of the kind interface."""
    route_table_ids: frozenset[str]
    """Of the kind gateway."""
    dns_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """Something else that has an address in a VPC, such as a database, a node of a balancer, a mount target."""

    name: str
    address: IPv4Address
    subnet: Subnet
    groups: tuple[Group, ...]
    public: bool = False
    """It has a public address too, so the internet reaches it where the subnet has an internet gateway."""
    dns_names: tuple[str, ...] = ()
    """Names that resolve to its address; several stand-ins may share one."""
    zone_names: tuple[str, ...] = ()
    """Names that resolve to its address for those who ask from its own zone, and are others', or nothing, elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record set of a private zone."""

    name: str
    """Lower case, without the final dot."""
    type: str
    ttl: int
    values: tuple[str, ...]
    alias: str | None
    """The name whose addresses it has."""


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A private zone of Route 53."""

    name: str
    """Lower case, without the final dot."""
    vpc_ids: frozenset[str]
    records: tuple[Record, ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the machines and their networks are made of, at one moment."""

    region: str
    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    groups: tuple[Group, ...]
    instances: tuple[InstanceView, ...]
    endpoints: tuple[Endpoint, ...]
    zones: tuple[Zone, ...]

    def vpc(self, vpc_id: str) -> Vpc:
        """The VPC with this id. Raises `MachineError` when there is none."""
        return one_of({vpc.id: vpc for vpc in self.vpcs}, vpc_id, "VPC")

    def subnet(self, subnet_id: str) -> Subnet:
        """The subnet with this id. Raises `MachineError` when there is none."""
        return one_of({subnet.id: subnet for subnet in self.subnets}, subnet_id, "subnet")

    def group(self, group_id: str) -> Group:
        """The security group with this id. Raises `MachineError` when there is none."""
        return one_of({group.id: group for group in self.groups}, group_id, "security group")


def plain_name(name: str) -> str:
    r"""A DNS name as this package compares it: lower case, no final dot; Route 53 writes `*` as `\052`."""
    return name.replace("\\052", "*").rstrip(".").lower()


def one_of(known: Mapping[str, V], name: str, kind: str) -> V:
    """What has this name. Raises `MachineError`, which lists those that are there."""
    try:
        return known[name]
    except KeyError:
        raise MachineError(f"The account has no {kind} {name}; known are {', '.join(known) or 'none'}.") from None
