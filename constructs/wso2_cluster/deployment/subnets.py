"""The subnets of a deployment, and which private address a node gets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from wso2_cluster.deployment.balancer import BalancerKind
from wso2_cluster.deployment.database import ExistingDatabase
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.network import ExistingNetwork, ExistingSubnet, Nat
from wso2_cluster.deployment.nodes import Role

RESERVED_AT_START: Final = 4
"""AWS keeps the first four addresses of a subnet and its last one (VPC user guide, "Subnet CIDR blocks")."""
SMALLEST_BLOCK: Final = 16
"""Addresses that can be cut into quarters of quarters."""
FIRST_ADDRESS: Final = {Role.MANAGER: 10, Role.WORKER: 20, Role.MEMBER: 20, Role.PUBLISHER: 10, Role.STORE: 20}
"""Where a role's addresses begin, counted from the subnet's first one. No pattern has two roles that begin at one."""
FIRST_ZONE: Final = {Role.MANAGER: 0, Role.WORKER: 1, Role.MEMBER: 0, Role.PUBLISHER: 0, Role.STORE: 0}
"""Zone of a role's first node: the first worker is not in the manager's zone."""


class SubnetKind(StrEnum):
    """What a subnet is for."""

    PRIVATE = "private"
    """Nodes, and balancers for clients inside."""
    PUBLIC = "public"
    """NAT gateways, and balancers for clients on the internet."""
    DATABASE = "database"
    """Databases; nothing there reaches out of the VPC."""


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet of the cluster's network."""

    kind: SubnetKind
    zone: str
    cidr: IPv4Network
    id: str | None = None
    """Id on AWS; None when the subnet is to be made."""

    @property
    def name(self) -> str:
        """Kind and zone: `private-us-east-1a`."""
        return f"{self.kind}-{self.zone}"

    def usable(self, address: IPv4Address) -> bool:
        """Whether a node may have *address*: in the subnet, and none that AWS keeps for itself."""
        offset = int(address) - int(self.cidr.network_address)
        return RESERVED_AT_START <= offset < self.cidr.num_addresses - 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a node stands."""

    subnet: Subnet
    address: IPv4Address


def plan_subnets(deployment: Deployment) -> tuple[Subnet, ...]:
    """The subnets of *deployment*: those that exist, or of those that `cut_subnets` makes the ones it uses.

    A block too small to be cut gives no subnets; a rule refuses it.
    """
    existing = deployment.network.existing
    if existing is not None:
        return existing_subnets(existing)
    if deployment.network.cidr.num_addresses < SMALLEST_BLOCK:
        return ()
    return cut_subnets(deployment.network.cidr, deployment.aws.zones, needed_subnets(deployment))


def needed_subnets(deployment: Deployment) -> tuple[SubnetKind, ...]:
    """The kinds of subnets that *deployment* uses in a network of its own."""
    balancer, database = deployment.balancer, deployment.database
    faces_internet = balancer.kind is not BalancerKind.NONE and not balancer.internal
    needed = {
        SubnetKind.PRIVATE: True,
        SubnetKind.PUBLIC: faces_internet or deployment.network.nat is not Nat.NONE,
        SubnetKind.DATABASE: database is not None and not isinstance(database, ExistingDatabase),
    }
    return tuple(kind for kind in SubnetKind if needed[kind])


def existing_subnets(existing: ExistingNetwork) -> tuple[Subnet, ...]:
    """The subnets of a network that exists."""
    return (
        *(_existing(subnet, SubnetKind.PRIVATE) for subnet in existing.private_subnets),
        *(_existing(subnet, SubnetKind.PUBLIC) for subnet in existing.public_subnets),
        *(_existing(subnet, SubnetKind.DATABASE) for subnet in existing.database_subnets),
    )


def cut_subnets(
    block: IPv4Network, zones: Sequence[str], kinds: Collection[SubnetKind] = tuple(SubnetKind)
) -> tuple[Subnet, ...]:
    """Subnets of *kinds* in each of up to three *zones*.

    The block is cut into four quarters, one per zone. A quarter's first half is the zone's private subnet, the second
    half its public one; the last quarter is cut into four again, which the zones' databases have. So a further zone
    or kind moves nothing, and a /24 gives subnets of /27, the smallest that a load balancer takes (Elastic Load
    Balancing, "Subnets for your load balancer"), and of /28, the smallest of all.
    """
    *quarters, last = block.subnets(prefixlen_diff=2)
    halves = [
        Subnet(kind=kind, zone=zone, cidr=half)
        for zone, quarter in zip(zones, quarters, strict=False)
        for kind, half in zip((SubnetKind.PRIVATE, SubnetKind.PUBLIC), quarter.subnets(), strict=True)
    ]
    databases = [
        Subnet(kind=SubnetKind.DATABASE, zone=zone, cidr=part)
        for zone, part in zip(zones, last.subnets(prefixlen_diff=2), strict=False)
    ]
    return tuple(subnet for subnet in (*halves, *databases) if subnet.kind in kinds)


def _existing(subnet: ExistingSubnet, kind: SubnetKind) -> Subnet:
    return Subnet(kind=kind, zone=subnet.zone, cidr=subnet.cidr, id=subnet.id)


def reserved_for_nodes(subnet: IPv4Network) -> IPv4Network:
    """The part of a private *subnet* whose addresses only nodes get: its first half, at most 128 addresses."""
    return IPv4Network((subnet.network_address, max(subnet.prefixlen + 1, 25)))


def plan_places(deployment: Deployment) -> dict[tuple[Role, int], Place]:
    """Place of each node by role and index (from 1); a node that no private subnet has room for is left out.

    Nodes of a role go round the zones, and in each zone take one address after the other from `FIRST_ADDRESS`: a
    further node moves no other. A further zone does, since the nodes then go round three; fixed `addresses` do not
    move.
    """
    private = [subnet for subnet in plan_subnets(deployment) if subnet.kind is SubnetKind.PRIVATE]
    by_zone = {subnet.zone: subnet for subnet in reversed(private)}
    ring = [by_zone[zone] for zone in deployment.aws.zones if zone in by_zone]
    places = {
        (role, index): _fixed(group.addresses[index - 1], private) if group.addresses else _next(role, index, ring)
        for role, group in deployment.nodes.items()
        for index in range(1, min(group.count, len(group.addresses) or group.count) + 1)
    }
    return {node: place for node, place in places.items() if place is not None}


def _fixed(address: IPv4Address, private: list[Subnet]) -> Place | None:
    return next((Place(subnet=subnet, address=address) for subnet in private if subnet.usable(address)), None)


def _next(role: Role, index: int, ring: list[Subnet]) -> Place | None:
    if not ring:
        return None
    turn, step = divmod(index - 1, len(ring))
    subnet = ring[(FIRST_ZONE[role] + step) % len(ring)]
    offset = FIRST_ADDRESS[role] + turn
    if offset >= subnet.cidr.num_addresses - 1:
        return None
    return Place(subnet=subnet, address=subnet.cidr.network_address + offset)
