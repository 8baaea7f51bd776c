"""Rule: ACM's certificate is for the hosts."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.names import covers
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open, plain

LISTENER = "aws_lb_listener"
CERTIFICATE = "aws_acm_certificate"


@stack_rule("certificate-names-unfit", Severity.ERROR, source="RFC 9525, Verifying Service Identity")
def issued_certificates_are_for_the_hosts(look: Look) -> Iterator[StackViolation]:
    """A certificate that ACM issues for the balancer is for the host names of services and console.

    Clients refuse one for other names. Certificates that are there already, in ACM or in a secret, can't be looked at
    without AWS.
    """
    hosts = look.topology.deployment.hosts
    for certificate in look.template.resources(CERTIFICATE):
        first, others = certificate.body.get("domain_name"), certificate.body.get("subject_alternative_names", [])
        names = [first, *(others if isinstance(others, list) else [])]
        if not isinstance(first, str) or any(is_open(name) for name in names):
            continue
        for setting, host in {"service": hosts.service, "management": hosts.console}.items():
            if not any(covers(plain(name), host) for name in names):
                listed = ", ".join(plain(name) for name in names)
                yield (
                    (*certificate.place, "domain_name"),
                    f"{certificate.address}: is for {listed}, and hosts.{setting} is {host}",
                    f"add {host} to its names",
                )
