"""Rule: the database is backed up."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, RdsMysql


@deployment_rule("backups-off", Severity.ERROR, source="RDS user guide, Backup retention period")
def database_is_backed_up(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the database is backed up.

    Without backups, what is deleted by mistake is gone.
    """
    database = deployment.database
    if is_production(deployment) and isinstance(database, RdsMysql) and database.backup_days == 0:
        yield ("database", "backup_days"), "is 0: nothing is backed up", "use 7 or more"
