"""Rule: nodes share a database."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("database-missing", Severity.WARNING, source="WSO2 clustering guides: H2 is for one node")
def nodes_share_a_database(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, nodes share a database.

    Without one, each node keeps users, permissions and registry in an H2 of its own, which is lost with the node.
    """
    if is_production(deployment) and deployment.database is None:
        yield (
            (),
            "database is missing: each node keeps users and registry in an H2 of its own, and loses it when replaced",
            "add 'database: {kind: rds-mysql, multi_az: true}'",
        )
