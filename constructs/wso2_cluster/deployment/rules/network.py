"""Rules of `network`."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from wso2_cluster.deployment.balancer import BalancerKind
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.network import ExistingNetwork, ExistingSubnet
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.deployment.wording import Location, choice, shown

PRIVATE_BLOCKS = tuple(
    IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, and RFC 6598's shared address space."""
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 24
"""AWS makes VPCs of /16 to /28; below /24 the quarters would be too small for a load balancer."""
SMALLEST_SUBNET = 28
SMALLEST_BALANCER_SUBNET = 27

_LISTS = ("private_subnets", "public_subnets")


def cidr_has_a_useful_size(deployment: Deployment) -> Iterator[Violation]:
    """The block of a VPC to be made can be cut into its subnets."""
    cidr = deployment.network.cidr
    if deployment.network.existing is None and not LARGEST_PREFIX <= cidr.prefixlen <= SMALLEST_PREFIX:
        yield (
            ("network", "cidr"),
            f"{cidr} does not fit: use a block of /{LARGEST_PREFIX} to /{SMALLEST_PREFIX}",
        )


def cidr_is_private(deployment: Deployment) -> Iterator[Violation]:
    """With a public block, the nodes could not reach its true owners on the internet."""
    cidr = deployment.network.cidr
    if deployment.network.existing is None and not any(cidr.subnet_of(block) for block in PRIVATE_BLOCKS):
        yield (
            ("network", "cidr"),
            f"{cidr} is not private: use a block in {choice(str(block) for block in PRIVATE_BLOCKS)}",
        )


def existing_network_is_not_made(deployment: Deployment) -> Iterator[Violation]:
    """Settings of a network to be made say nothing about one that exists."""
    if deployment.network.existing is not None:
        yield from ignored(deployment.network, ("network",), ("cidr", "nat"), "beside 'existing'")


def existing_subnets_fit_zones(deployment: Deployment) -> Iterator[Violation]:
    """One private subnet in each zone, at most one public one, none elsewhere: a balancer takes one per zone."""
    existing = deployment.network.existing
    if existing is None:
        return
    zones = deployment.aws.zones
    for name in _LISTS:
        seen: set[str] = set()
        for index, subnet in enumerate(getattr(existing, name)):
            loc = ("network", "existing", name, index, "zone")
            if subnet.zone not in zones:
                yield loc, f"{shown(subnet.zone)} is not among aws.zones: use {choice(zones)}"
            elif subnet.zone in seen:
                yield loc, f"{subnet.zone} has a subnet in this list already: keep one"
            seen.add(subnet.zone)
    covered = {subnet.zone for subnet in existing.private_subnets}
    for zone in dict.fromkeys(zones):
        if zone not in covered:
            yield ("network", "existing", "private_subnets"), f"{zone} has no private subnet: add one, or drop the zone"


def existing_subnets_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """No subnet is named twice, and no two share addresses, which one VPC could not have."""
    existing = deployment.network.existing
    if existing is None:
        return
    for (_, first), (loc, second) in combinations(_subnets(existing), 2):
        if first.id == second.id:
            yield (*loc, "id"), f"{second.id} is named twice: keep one of them"
        elif first.cidr.overlaps(second.cidr):
            yield (*loc, "cidr"), f"{second.cidr} overlaps {first.cidr} of {first.id}: write each subnet's own block"


def existing_subnets_have_a_useful_size(deployment: Deployment) -> Iterator[Violation]:
    """AWS has subnets of /16 to /28; a load balancer takes /27 or larger, an internal one of the private subnets."""
    existing = deployment.network.existing
    if existing is None:
        return
    balanced = "private_subnets" if deployment.balancer.internal else "public_subnets"
    for loc, subnet in _subnets(existing):
        smallest = SMALLEST_BALANCER_SUBNET if balanced in loc else SMALLEST_SUBNET
        if not LARGEST_PREFIX <= subnet.cidr.prefixlen <= smallest:
            yield (*loc, "cidr"), f"{subnet.cidr} does not fit: use a subnet of /{LARGEST_PREFIX} to /{smallest}"


def public_subnets_are_for_the_balancer(deployment: Deployment) -> Iterator[Violation]:
    """An internet-facing ALB stands in public subnets of two zones or more; nothing else uses them."""
    existing, balancer = deployment.network.existing, deployment.balancer
    if existing is None:
        return
    loc = ("network", "existing", "public_subnets")
    if balancer.kind == BalancerKind.NONE or balancer.internal:
        why = "without a balancer" if balancer.kind == BalancerKind.NONE else "with an internal balancer"
        yield from ignored(existing, loc[:-1], loc[-1:], why)
    elif len({subnet.zone for subnet in existing.public_subnets}) < 2:
        yield loc, "an internet-facing balancer needs public subnets in two zones: add them, or set balancer.internal"


def _subnets(existing: ExistingNetwork) -> Iterator[tuple[Location, ExistingSubnet]]:
    for name in _LISTS:
        for index, subnet in enumerate(getattr(existing, name)):
            yield ("network", "existing", name, index), subnet


RULES: tuple[Rule, ...] = (
    cidr_has_a_useful_size,
    cidr_is_private,
    existing_network_is_not_made,
    existing_subnets_fit_zones,
    existing_subnets_are_distinct,
    existing_subnets_have_a_useful_size,
    public_subnets_are_for_the_balancer,
)
