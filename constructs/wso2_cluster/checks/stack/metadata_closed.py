"""Rule: what asks for the instance metadata gets it."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule


@stack_rule("metadata-closed", Severity.ERROR, source="Hazelcast 3.12.2 and 4.2.5 in kernels 4.5.1 and 4.7.1: seen")
def metadata_answers(look: Look) -> Iterator[StackViolation]:
    """The instance metadata answers the node program, and in scheme aws a Hazelcast that asks without a token.

    The node program has the instance's role from there. The Hazelcast of kernels 4.5 to 4.9 knows no tokens, and does
    not cluster when it is refused.
    """
    kernel = look.topology.product.kernel.version
    for machine in look.machines:
        for place, options in machine.instance.blocks("metadata_options"):
            if options.get("http_endpoint") == "disabled":
                message = "the metadata service is off, and the node program has its role from there"
                yield (*place, "http_endpoint"), f"{machine.instance.address}: {message}", "set it to enabled"
            elif options.get("http_tokens") == "required" and not look.topology.metadata_tokens_required:
                message = f"metadata wants a token, and in scheme aws the Hazelcast of kernel {kernel} sends none"
                yield (
                    (*place, "http_tokens"),
                    f"{machine.instance.address}: {message}: it starts no cluster",
                    "set it to optional, or use scheme discovered or wka",
                )
