"""Rule: instances are where their members say."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open

_RESERVED = 4


@stack_rule(
    "instance-address-differs",
    Severity.ERROR,
    source="carbon-kernel 4.4.16, HazelcastClusteringAgent; VPC user guide, Subnet CIDR blocks",
)
def instances_are_where_members_say(look: Look) -> Iterator[StackViolation]:
    """An instance's private address is its member's localMemberHost, and one that its subnet has.

    A member tells the others its localMemberHost, whatever the machine's own address is. Of each subnet, AWS keeps the
    first four addresses and the last.
    """
    for machine in look.machines:
        instance, member = machine.instance, machine.member
        given = instance.body.get("private_ip")
        place = (*instance.place, "private_ip")
        if is_open(given):
            continue
        if given != member.address:
            has = f"has the address {given}" if given else "has no fixed address"
            message = f"{instance.address}: {has}, and its member tells the others {member.address}"
            yield place, message, f"give it {member.address}"
            continue
        subnet = look.template.target(instance.body.get("subnet_id"), "aws_subnet")
        block = subnet.body.get("cidr_block") if subnet else None
        if subnet is None or not isinstance(block, str) or is_open(block):
            continue
        network, address = ip_network(block), ip_address(member.address)
        offset = int(address) - int(network.network_address)
        if address not in network:
            message = f"{instance.address}: {given} is not in {block} of {subnet.address}"
            yield place, message, "put it into the subnet of its zone"
        elif offset < _RESERVED or address == network.broadcast_address:
            message = f"{instance.address}: AWS keeps {given} of {block} for itself"
            yield place, message, "use another of the subnet's addresses"
