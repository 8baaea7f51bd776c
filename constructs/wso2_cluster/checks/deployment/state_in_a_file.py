"""Rule: the state is shared."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, LocalState


@deployment_rule("state-in-a-file", Severity.WARNING, source="Terraform, Backends")
def state_is_shared(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, Terraform's state is in a place that is shared, versioned and locked.

    Two people with a file each make two clusters, and a lost file leaves a cluster that nobody can change.
    """
    if is_production(deployment) and isinstance(deployment.state, LocalState):
        yield (), "state is in a file beside the project", "add 'state: {backend: s3, bucket: ...}'"
