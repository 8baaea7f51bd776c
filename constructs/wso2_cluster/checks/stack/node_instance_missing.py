"""Rule: every node has an instance."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import INSTANCE, Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule


@stack_rule("node-instance-missing", Severity.ERROR, source="what the settings mean")
def every_node_has_an_instance(look: Look) -> Iterator[StackViolation]:
    """Every node of the deployment has an instance in its stack, with its name or its address.

    A stack without one was synthesized from another file, or from an older one.
    """
    made = {machine.node.name for machine in look.machines}
    for node in look.topology.nodes:
        if node.name not in made:
            yield (
                ("resource", INSTANCE),
                f"no instance is named {node.name} or has the address {node.address}",
                "synthesize the stack again from this deployment file",
            )
