"""Rule: somebody is told."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("alarms-missing", Severity.WARNING, source="AWS Well-Architected, operational excellence pillar")
def somebody_is_told(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, somebody is told when a node or the cluster fails.

    A cluster that lost a member goes on serving, until it loses the next one.
    """
    if is_production(deployment) and deployment.observability is None:
        yield (
            (),
            "observability is missing: no alarms, and logs on the nodes alone",
            "add 'observability: {emails: [...]}'",
        )
