"""Rule: members are in the group that they look for."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look, Machine, group_name
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule


@stack_rule("group-name-differs", Severity.ERROR, source="hazelcast-cloud 3.5.4, CloudyUtility")
def members_are_in_their_group(look: Look) -> Iterator[StackViolation]:
    """The instances are in a security group whose name, not id, is what the members ask for.

    Hazelcast compares `securityGroup` with names. A group of another name hides all members. Groups that another stack
    makes can't be looked at here.
    """
    found = (each for machine in look.machines for each in _of(look, machine))
    yield from dict.fromkeys(found)


def _of(look: Look, machine: Machine) -> Iterator[StackViolation]:
    asked = machine.member.query.security_group if machine.member.query else None
    groups = [group for _, group in look.groups(machine.instance)]
    names = [group_name(group) if group else None for group in groups]
    if not asked or asked in names or None in names:
        return
    has = ", ".join(f"'{name}'" for name in names if name) or "none"
    first = next((group for group in groups if group is not None), None)
    place = (*first.place, "name") if first else (*machine.instance.place, "vpc_security_group_ids")
    address = first.address if first else machine.instance.address
    yield place, f"{address}: members look for instances in group '{asked}', and these are in {has}", f"name it {asked}"
