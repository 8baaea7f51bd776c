"""Rule: nodes have a key of their own."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, ShippedKeyStore
from wso2_cluster.deployment.rules.key_store import PUBLIC


@deployment_rule("key-store-shipped", Severity.WARNING, source="repository/resources/security of every product")
def key_is_secret(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """Nodes show and encrypt with a key that nobody else has.

    With the one that products ship, whoever downloads the product can read and forge what nodes send.
    """
    if isinstance(deployment.key_store, ShippedKeyStore):
        yield (
            ("key_store", "kind"),
            f"is shipped: nodes show and encrypt with {PUBLIC}",
            "let one be made, {kind: generated}, or bring one, {kind: secret, file: NAME, secret: NAME}",
        )
