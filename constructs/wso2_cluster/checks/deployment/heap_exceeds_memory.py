"""Rule: the heap fits the instance."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.memory import memory_of
from wso2_cluster.checks.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment

BESIDE_HEAP = 512
"""MiB for what Java keeps outside of the heap, and for the system."""


@deployment_rule("heap-exceeds-memory", Severity.ERROR, source="EC2, instance types; Linux, out-of-memory killer")
def heap_fits_the_instance(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """A node's largest heap leaves 512 MiB of the instance's memory to everything else.

    Java needs more than its heap, and so does the system: Linux kills the product when the memory is gone.
    """
    for role, group in deployment.nodes.items():
        memory = memory_of(group.instance_type)
        if group.heap is not None and memory is not None and group.heap.max + BESIDE_HEAP > memory:
            yield (
                ("nodes", role, "heap", "max"),
                f"{group.heap.max} MiB of heap, and {group.instance_type} has {memory:,} MiB of memory",
                f"use {memory - BESIDE_HEAP} or less, or a larger instance_type",
            )
