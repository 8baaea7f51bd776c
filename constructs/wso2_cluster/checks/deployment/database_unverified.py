"""Rule: the database is verified."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("database-unverified", Severity.WARNING, source="RDS user guide, Using SSL/TLS")
def database_is_verified(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, nodes know who vouches for the database.

    Encrypted alone, a connection may lead to anybody, who then has the product's password and all users.
    """
    database = deployment.database
    if is_production(deployment) and database is not None and database.authorities is None:
        yield (
            ("database", "authorities"),
            "is missing: nodes encrypt what they send, and take any server for the database",
            "put Amazon's global-bundle.pem into a bucket, and name it: {source: s3://..., sha256: ...}",
        )
