"""Rules of the nodes' private addresses, fixed and chosen."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.network import SMALLEST_SUBNET
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.subnets import SubnetKind, plan_places, plan_subnets
from wso2_cluster.deployment.wording import Location, choice


def addresses_are_complete(deployment: Deployment) -> Iterator[Violation]:
    """Either every node of a role has a fixed address, or none."""
    for role, group in deployment.nodes.items():
        if group.addresses and len(group.addresses) != group.count:
            yield (
                ("nodes", role, "addresses"),
                f"expected {group.count}, one for each node, got {len(group.addresses)}: change them, or leave all out",
            )


def fixed_addresses_are_in_private_subnets(deployment: Deployment) -> Iterator[Violation]:
    """A fixed address lies in a private subnet, and is none of the five that AWS keeps there."""
    private = [subnet for subnet in plan_subnets(deployment) if subnet.kind is SubnetKind.PRIVATE]
    if not private or any(subnet.cidr.prefixlen > SMALLEST_SUBNET for subnet in private):
        return
    for role, group in deployment.nodes.items():
        for index, address in enumerate(group.addresses):
            loc = ("nodes", role, "addresses", index)
            around = next((subnet for subnet in private if address in subnet.cidr), None)
            if around is None:
                blocks = choice(str(subnet.cidr) for subnet in private)
                yield loc, f"{address} is in no private subnet: use an address in {blocks}"
            elif not around.usable(address):
                first, last = around.cidr[4], around.cidr[-2]
                yield loc, f"AWS keeps {address} for itself: in {around.cidr} use {first} to {last}"


def chosen_addresses_exist(deployment: Deployment) -> Iterator[Violation]:
    """The private subnets have room for all nodes without a fixed address."""
    existing = deployment.network.existing
    if existing is not None and not {subnet.zone for subnet in existing.private_subnets} & set(deployment.aws.zones):
        return
    places = plan_places(deployment)
    for role, group in deployment.nodes.items():
        placed = sum((role, index) in places for index in range(1, group.count + 1))
        if not group.addresses and placed < group.count:
            remedy = "larger private subnets" if existing is not None else "a larger network.cidr"
            room = f"the private subnets have room for {placed} nodes of this role, not {group.count}"
            yield ("nodes", role, "count"), f"{room}: use {remedy}, or give 'addresses'"


def addresses_are_unique(deployment: Deployment) -> Iterator[Violation]:
    """No two nodes have one address, whether fixed or chosen."""
    places = plan_places(deployment)
    owners = {
        place.address: f"{role} {index}"
        for (role, index), place in places.items()
        if not deployment.nodes[role].addresses
    }
    for role, group in deployment.nodes.items():
        for index, address in enumerate(group.addresses):
            loc: Location = ("nodes", role, "addresses", index)
            if address in owners:
                yield loc, f"{address} is the address of {owners[address]} already: use another"
            else:
                owners[address] = f"{role} {index + 1}"


RULES: tuple[Rule, ...] = (
    addresses_are_complete,
    fixed_addresses_are_in_private_subnets,
    chosen_addresses_exist,
    addresses_are_unique,
)
