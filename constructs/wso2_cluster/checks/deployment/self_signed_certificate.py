"""Rule: the certificate is trusted."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment, SelfSignedCertificate


@deployment_rule("self-signed-certificate", Severity.WARNING, source="RFC 5280")
def certificate_is_trusted(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """For production, the balancer shows a certificate that clients trust.

    Clients that accept a self-signed one accept anybody's.
    """
    certificate = deployment.balancer.certificate
    if is_production(deployment) and isinstance(certificate, SelfSignedCertificate):
        yield (
            ("balancer", "certificate"),
            "is self-signed: no client trusts it",
            "name one of ACM, {arn: ARN}, or let one be made, {validated: true}",
        )
