"""Rule: the certificate is for the hosts."""

from collections.abc import Iterator
from pathlib import Path

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, folder_rule
from wso2_cluster.checks.names import covers
from wso2_cluster.deployment import CertificateFiles, Deployment
from wso2_cluster.wording import printable


@folder_rule("certificate-names", Severity.ERROR, source="RFC 9525, Verifying Service Identity")
def certificate_is_for_the_hosts(deployment: Deployment, folder: Path) -> Iterator[DeploymentViolation]:
    """A certificate from files is for the host names of services and console.

    Clients refuse one for other names. Certificates that are there already, in ACM or in a secret, can't be looked at
    without AWS; those that are made have these names.
    """
    settings = deployment.balancer.certificate
    if not isinstance(settings, CertificateFiles):
        return
    # Few deployments bring files, and this takes its time to load.
    from wso2_cluster.checks.deployment.pem import PemError, read_certificate  # noqa: PLC0415

    try:
        names = read_certificate(folder / settings.certificate).names
    except PemError:
        # certificate-files says it.
        return
    listed = ", ".join(printable(name) for name in names) or "no host"
    for setting, host in {"service": deployment.hosts.service, "management": deployment.hosts.console}.items():
        if not any(covers(name, host) for name in names):
            yield (
                ("balancer", "certificate", "certificate"),
                f"{settings.certificate} is for {listed}, and hosts.{setting} is {host}",
                "name a certificate for both hosts",
            )
