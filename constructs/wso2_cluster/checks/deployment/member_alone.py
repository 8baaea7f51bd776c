"""Rule: a cluster has several members."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("member-alone", Severity.WARNING, source="WSO2 clustering guides: two nodes or more")
def members_are_several(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """A cluster has two members or more.

    One alone is down when its machine is. In scheme wka its list has to be known by all members that come later: they
    get a new one then, and with it a new machine.
    """
    by_role = deployment.pattern.clusters_by_role
    several = "use 2 or more"
    if not by_role and sum(group.count for group in deployment.nodes.values()) == 1:
        (role,) = deployment.nodes
        yield ("nodes", role, "count"), "is 1: the cluster has one member, and is down when that is", several
    for role, group in deployment.nodes.items() if by_role else ():
        if group.count == 1:
            message = f"is 1: {role}s are a cluster of their own, which is down when its one member is"
            yield ("nodes", role, "count"), message, several
