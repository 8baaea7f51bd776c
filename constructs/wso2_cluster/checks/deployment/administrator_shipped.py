"""Rule: the administrator's password is a secret."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("administrator-shipped", Severity.WARNING, source="user-mgt.xml of every product, AdminUser")
def administrator_has_a_password(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the administrator has a password of its own.

    Products are shipped with admin and admin, which everybody tries first. It counts at the first start with an empty
    database; later, the console changes it.
    """
    if is_production(deployment) and deployment.administrator is None:
        yield (
            (),
            "administrator is missing: the console can be signed in to as admin with the password admin",
            "add 'administrator: {secret: NAME}'",
        )
