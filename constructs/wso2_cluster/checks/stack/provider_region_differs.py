"""Rule: members ask the region that they are in."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open


@stack_rule("provider-region-differs", Severity.ERROR, source="hazelcast-cloud 3.5.4, AWSClient")
def members_ask_their_region(look: Look) -> Iterator[StackViolation]:
    """The provider makes everything in the region that the nodes' configuration names.

    Members ask EC2 in that region alone, and the node program looks for its parameters and secrets there.
    """
    region = look.topology.deployment.aws.region
    for place, provider in look.template.providers():
        made = provider.get("region")
        if made is not None and not is_open(made) and made != region:
            yield (
                (*place, "region"),
                f"the provider's region is {made}, and the nodes are configured for {region}",
                "use one region in both",
            )
