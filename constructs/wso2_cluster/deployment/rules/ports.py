"""Rules of ports."""

from collections.abc import Iterator
from dataclasses import asdict

from wso2_cluster.deployment.cluster import AwsMembership
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.wording import Location

TRIED_PORTS = 3
"""Hazelcast's AWS joiner tries this many ports of each address, from its own on."""
FIRST_UNPRIVILEGED = 1024
LAST_PORT = 65535
JMX_PORTS = (9999, 11111)
"""RMIRegistryPort and RMIServerPort of carbon.xml, the same in all products (carbon-kernel 4.4.1 to 4.9.0)."""


def member_port_is_open_to_all(deployment: Deployment) -> Iterator[Violation]:
    """The product does not run as root, so Linux refuses it the ports below 1024."""
    port = deployment.cluster.local_member_port
    if port < FIRST_UNPRIVILEGED:
        yield ("cluster", "local_member_port"), f"only root may listen on {port}: use {FIRST_UNPRIVILEGED} or more"
    for loc, own in _member_ports(deployment):
        if own < FIRST_UNPRIVILEGED:
            yield loc, f"only root may listen on {own}: use {FIRST_UNPRIVILEGED} or more"


def _member_ports(deployment: Deployment) -> Iterator[tuple[Location, int]]:
    for role, group in deployment.nodes.items():
        yield from ((("nodes", role, "member_ports", index), port) for index, port in enumerate(group.member_ports))


def shifted_ports_exist(deployment: Deployment) -> Iterator[Violation]:
    """No port goes beyond the last one with the offset."""
    product, offset = product_of(deployment), deployment.cluster.port_offset
    if product is None:
        return
    highest = max(*asdict(product.ports).values(), *JMX_PORTS)
    if highest + offset > LAST_PORT:
        yield (
            ("cluster", "port_offset"),
            f"{offset} moves port {highest} to {highest + offset}: use {LAST_PORT - highest} or less",
        )


def member_port_is_free(deployment: Deployment) -> Iterator[Violation]:
    """The ports of cluster messages are none of the product's."""
    product, cluster = product_of(deployment), deployment.cluster
    if product is None:
        return
    tried = TRIED_PORTS if isinstance(cluster.membership, AwsMembership) else 1
    members = range(cluster.local_member_port, cluster.local_member_port + tried)
    taken = {*asdict(product.ports.shifted(cluster.port_offset)).values()}
    taken |= {port + cluster.port_offset for port in JMX_PORTS}
    for port in sorted(taken & set(members)):
        name = "port_offset" if "port_offset" in cluster.model_fields_set else "local_member_port"
        reach = f"{members[0]} to {members[-1]}" if tried > 1 else str(members[0])
        clash = f"{port} is a port of the product (offset {cluster.port_offset}) and of cluster messages ({reach})"
        yield ("cluster", name), f"{clash}: change port_offset or local_member_port"
    for loc, port in _member_ports(deployment):
        if port in taken:
            yield loc, f"{port} is a port of the product (offset {cluster.port_offset}): use another"


RULES: tuple[Rule, ...] = (member_port_is_open_to_all, shifted_ports_exist, member_port_is_free)
