"""Rule: the database is protected."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, ExistingDatabase


@deployment_rule("database-deletable", Severity.WARNING, source="RDS user guide, Deletion protection")
def database_is_protected(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the database can't be deleted by mistake.

    A wrong destroy takes all users and the registry with it.
    """
    database = deployment.database
    if not is_production(deployment) or database is None or isinstance(database, ExistingDatabase):
        return
    if not database.deletion_protection:
        yield ("database", "deletion_protection"), "is false: a destroy by mistake deletes all data", "set it to true"
