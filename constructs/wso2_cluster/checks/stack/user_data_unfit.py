"""Rule: instances boot with their nodes' configuration."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.userdata import LIMIT


@stack_rule("user-data-unfit", Severity.ERROR, source="EC2 user guide, Run commands at launch")
def user_data_configures_the_node(look: Look) -> Iterator[StackViolation]:
    """The user data of a node's instance is the node's configuration, in 16,384 bytes at most.

    With other user data the machine starts, and the product on it never joins.
    """
    for machine in look.machines:
        body, place = machine.instance.body, machine.instance.place
        key = "user_data" if "user_data" in body else "user_data_base64"
        size = len(machine.payload or b"")
        if machine.fault is not None:
            fix = "leave user_data_base64 as it was made; what has to be added is for nodes.commands"
            yield (*place, key), f"{machine.instance.address}: {machine.fault}", fix
        elif size > LIMIT:
            yield (
                (*place, key),
                f"{machine.instance.address}: user data is {size:,} bytes, EC2 takes {LIMIT:,}",
                "make edits, hosts or proxy.exceptions shorter",
            )
