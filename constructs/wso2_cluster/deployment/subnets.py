"""The subnets of a deployment, and which private address a node gets."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.network import ExistingSubnet
from wso2_cluster.deployment.nodes import Role

RESERVED_AT_START: Final = 4
"""AWS keeps the first four addresses of a subnet and its last one (VPC user guide, "Subnet CIDR blocks")."""
SMALLEST_BLOCK: Final = 8
"""Addresses that can be cut into four quarters of two halves."""
FIRST_ADDRESS: Final = {Role.MANAGER: 10, Role.WORKER: 20, Role.MEMBER: 20}
"""Where a role's addresses begin, counted from the subnet's first one. No pattern has both workers and members."""
FIRST_ZONE: Final = {Role.MANAGER: 0, Role.WORKER: 1, Role.MEMBER: 0}
"""Zone of a role's first node: the first worker is not in the manager's zone."""


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet of the cluster's network."""

    name: str
    """`private-us-east-1a` or `public-us-east-1a`."""
    zone: str
    cidr: IPv4Network
    public: bool
    id: str | None
    """Id on AWS; None when the subnet is to be made."""

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
    """Private and public subnets of *deployment*, zone by zone.

    The block of a network that is made is cut into four quarters, one per zone in the order of `aws.zones`; the last
    is kept free. A quarter's first half is the zone's private subnet, the second half its public one. So a third
    zone moves nothing, and a /24 gives subnets of /27, the smallest that a load balancer takes (Elastic Load
    Balancing, "Subnets for your load balancer"). A block too small to be cut gives no subnets; a rule refuses it.
    """
    existing = deployment.network.existing
    if existing is not None:
        return (
            *(_existing(subnet, public=False) for subnet in existing.private_subnets),
            *(_existing(subnet, public=True) for subnet in existing.public_subnets),
        )
    if deployment.network.cidr.num_addresses < SMALLEST_BLOCK:
        return ()
    quarters = deployment.network.cidr.subnets(prefixlen_diff=2)
    return tuple(
        Subnet(name=f"{kind}-{zone}", zone=zone, cidr=half, public=kind == "public", id=None)
        for zone, quarter in zip(deployment.aws.zones, quarters, strict=False)
        for kind, half in zip(("private", "public"), quarter.subnets(), strict=True)
    )


def _existing(subnet: ExistingSubnet, *, public: bool) -> Subnet:
    kind = "public" if public else "private"
    return Subnet(name=f"{kind}-{subnet.zone}", zone=subnet.zone, cidr=subnet.cidr, public=public, id=subnet.id)


def plan_places(deployment: Deployment) -> dict[tuple[Role, int], Place]:
    """Place of each node by role and index (from 1); a node that no private subnet has room for is left out.

    Nodes of a role go round the zones, and in each zone take one address after the other from `FIRST_ADDRESS`: a
    further node moves no other. A further zone does, since the nodes then go round three; fixed `addresses` do not
    move.
    """
    private = [subnet for subnet in plan_subnets(deployment) if not subnet.public]
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
