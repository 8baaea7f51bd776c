"""What a deployment may say and is nothing for production: allowed, and still said."""

from wso2_cluster.deployment.key_store import ShippedKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.key_store import PUBLIC
from wso2_cluster.deployment.rules.rule import Violation


def warnings(deployment: Deployment) -> tuple[Violation, ...]:
    """The settings of *deployment* to look at again, in the form of `violations`."""
    if isinstance(deployment.key_store, ShippedKeyStore):
        return ((("key_store", "kind"), f"is shipped: nodes show and encrypt with {PUBLIC}"),)
    return ()
