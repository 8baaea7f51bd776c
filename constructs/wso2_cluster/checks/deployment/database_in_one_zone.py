"""Rule: the database has a standby."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import AuroraMysql, Deployment, RdsMysql


@deployment_rule("database-in-one-zone", Severity.WARNING, source="RDS user guide, Multi-AZ")
def database_has_a_standby(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the database has a standby in another zone.

    Without one it is down for as long as AWS needs to replace it, and during maintenance.
    """
    database = deployment.database
    if not is_production(deployment):
        return
    if isinstance(database, RdsMysql) and not database.multi_az:
        yield ("database", "multi_az"), "is false: the database is down when its zone is", "set it to true"
    if isinstance(database, AuroraMysql) and database.instances < 2:
        yield ("database", "instances"), "is 1: nothing takes over when it fails", "use 2 or more"
