"""Rule: nodes are in several zones."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.subnets import plan_places


@deployment_rule("nodes-in-one-zone", Severity.WARNING, source="AWS Well-Architected, reliability pillar")
def nodes_are_in_several_zones(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the nodes of a role are in several zones.

    When the zone fails, what these nodes do fails with it. Nodes without `addresses` are spread over all zones.
    """
    if not is_production(deployment):
        return
    places = plan_places(deployment)
    for role, group in deployment.nodes.items():
        zones = {place.subnet.zone for (other, _), place in places.items() if other is role}
        if group.count > 1 and len(zones) == 1:
            yield (
                ("nodes", role, "addresses"),
                f"all {group.count} are in {zones.pop()}, and fail with it",
                "give addresses in the subnets of several zones, or leave them out",
            )
