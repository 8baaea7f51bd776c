"""Rule: NGINX verifies the nodes."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("nginx-unverified", Severity.NOTE, source="nginx.org, ngx_http_proxy_module, proxy_ssl_verify")
def nodes_are_verified(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, NGINX knows who vouches for the nodes.

    Encrypted alone, what clients send may go to anybody who answers at a node's address.
    """
    front = deployment.balancer.front
    if is_production(deployment) and front is not None and front.authorities is None:
        yield (
            ("balancer", "nginx", "authorities"),
            "is missing: NGINX encrypts what it passes on, and takes any machine for a node",
            "put what vouches for the nodes' certificate into a bucket, and name it: {source: s3://..., sha256: ...}",
        )
