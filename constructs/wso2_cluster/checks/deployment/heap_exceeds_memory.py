"""Rule: the heap fits the instance."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.memory import memory_of
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment

BESIDE_HEAP = 512
"""MiB for what Java keeps outside of the heap, and for the system."""


SHIPPED_HEAP = 1024
"""MiB of the largest heap that start scripts of kernels 4.4 to 4.9 give (wso2server.sh, JVM_MEM_OPTS)."""


@deployment_rule("heap-exceeds-memory", Severity.ERROR, source="EC2, instance types; Linux, out-of-memory killer")
def heap_fits_the_instance(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """A node's largest heap leaves 512 MiB of the instance's memory to everything else.

    Java needs more than its heap, and so does the system: Linux kills the product when the memory is gone.
    """
    for role, group in deployment.nodes.items():
        memory = memory_of(group.instance_type)
        if memory is None:
            continue
        if group.heap is None and memory < SHIPPED_HEAP + BESIDE_HEAP:
            yield (
                ("nodes", role, "instance_type"),
                (
                    f"{group.instance_type} has {memory:,} MiB of memory, and the start script takes a heap of "
                    f"{SHIPPED_HEAP} MiB"
                ),
                "use a larger instance_type, or a smaller heap",
            )
        if group.heap is not None and group.heap.max + BESIDE_HEAP > memory:
            yield (
                ("nodes", role, "heap", "max"),
                f"{group.heap.max} MiB of heap, and {group.instance_type} has {memory:,} MiB of memory",
                f"use {memory - BESIDE_HEAP} or less, or a larger instance_type",
            )
