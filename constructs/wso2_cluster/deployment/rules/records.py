"""Rules of `records`, and of the certificate that they prove."""

from collections.abc import Iterator

from wso2_cluster.deployment.balancer import BalancerKind, ValidatedCertificate
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation


def names_are_of_zone(deployment: Deployment) -> Iterator[Violation]:
    """A zone holds its own name and those that end with it."""
    records, hosts = deployment.records, deployment.hosts
    if records is None or deployment.balancer.kind is BalancerKind.NONE:
        return
    for name, host in {"service": hosts.service, "management": hosts.console}.items():
        if host != records.zone and not host.endswith(f".{records.zone}"):
            yield (
                ("records", "zone"),
                f"is {records.zone}, and hosts.{name} is {host}: use a zone that all names end with",
            )


def something_is_recorded(deployment: Deployment) -> Iterator[Violation]:
    """Without a balancer, only nodes have names."""
    records = deployment.records
    if records is not None and not records.nodes and deployment.balancer.kind is BalancerKind.NONE:
        yield ("records", "nodes"), "is false, and without a balancer there is no other name: use true, or no 'records'"


def certificate_can_be_proved(deployment: Deployment) -> Iterator[Violation]:
    """ACM looks for its records in the public DNS."""
    records = deployment.records
    if not isinstance(deployment.balancer.certificate, ValidatedCertificate):
        return
    if records is None:
        yield (
            ("balancer", "certificate", "validated"),
            "needs a hosted zone to prove its names in: add 'records', or use {arn: ARN}",
        )
    elif records.private:
        yield (
            ("balancer", "certificate", "validated"),
            "needs a public zone, and records.private is true: use {arn: ARN}, for example of a private authority",
        )


RULES: tuple[Rule, ...] = (names_are_of_zone, something_is_recorded, certificate_can_be_proved)
