"""Rule: the certificate's files can be used."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, folder_rule
from wso2_cluster.deployment import CertificateFiles, Deployment


@folder_rule("certificate-files", Severity.ERROR, source="ACM user guide, Prerequisites for importing certificates")
def certificate_can_be_imported(deployment: Deployment, folder: Path) -> Iterator[DeploymentViolation]:
    """The files of the balancer's certificate are there, in PEM, belong together, are valid, and have a long key.

    ACM or clients refuse others, at the end of an apply. Certificates that are there already, in ACM or in a secret,
    can't be looked at without AWS.
    """
    settings = deployment.balancer.certificate
    if not isinstance(settings, CertificateFiles):
        return
    # Few deployments bring files, and this takes its time to load.
    from wso2_cluster.checks.deployment.pem import PemError, read_certificate, read_public_key  # noqa: PLC0415

    read: dict[str, object] = {}
    certificate = None
    for name, file in {"certificate": settings.certificate, "chain": settings.chain, "key": settings.key}.items():
        loc = ("balancer", "certificate", name)
        try:
            if file is not None and name == "key":
                read[name] = read_public_key(folder / file)
            elif file is not None:
                held = read_certificate(folder / file)
                certificate = held if name == "certificate" else certificate
        except PemError as error:
            yield loc, f"{file} {error}", "name a PEM file, from the folder of this file"
    if certificate is None:
        return
    if certificate.ends <= datetime.now(UTC):
        message = f"{settings.certificate} was valid until {certificate.ends:%Y-%m-%d}: clients refuse it"
        yield ("balancer", "certificate", "certificate"), message, "renew it"
    if certificate.weak is not None:
        message = f"{settings.certificate} has an RSA key of {certificate.weak} bits, which can be broken"
        yield ("balancer", "certificate", "certificate"), message, "make one with 2,048 bits or more"
    if read.get("key", certificate.key) != certificate.key:
        message = f"{settings.key} is not the key of {settings.certificate}"
        yield ("balancer", "certificate", "key"), message, "name the key that the certificate was requested with"
