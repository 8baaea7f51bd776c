"""Rule: a snapshot stays."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, ExistingDatabase


@deployment_rule("snapshot-missing", Severity.WARNING, source="RDS user guide, Deleting a DB instance")
def a_snapshot_stays(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, a snapshot stays when the database is deleted.

    Automatic backups are deleted with the database.
    """
    database = deployment.database
    if not is_production(deployment) or database is None or isinstance(database, ExistingDatabase):
        return
    if not database.final_snapshot:
        yield ("database", "final_snapshot"), "is false: nothing stays of a deleted database", "set it to true"
