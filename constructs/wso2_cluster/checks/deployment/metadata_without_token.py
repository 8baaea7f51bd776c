"""Rule: the instance metadata wants a token."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import AwsMembership, Deployment
from wso2_cluster.deployment.rules.product import product_of


@deployment_rule(
    "metadata-without-token", Severity.WARNING, source="Hazelcast 3.12.2 and 4.2.5 in kernels 4.5.1 and 4.7.1: seen"
)
def metadata_wants_a_token(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """Nodes answer requests for instance metadata only with a token (IMDSv2).

    In scheme aws on kernels 4.5 to 4.9, Hazelcast asks without one, so the nodes have to allow it; the credentials of
    their role are then within reach of a forged request.
    """
    product = product_of(deployment)
    asks = isinstance(deployment.cluster.membership, AwsMembership)
    if asks and product is not None and product.kernel.plain_metadata:
        asked = f"the Hazelcast of kernel {product.kernel.version} reads the instance metadata without a token"
        yield (
            ("cluster", "membership", "scheme"),
            f"in scheme aws, {asked}, and the nodes allow that (IMDSv1)",
            "use scheme discovered or wka, with which tokens are required",
        )
