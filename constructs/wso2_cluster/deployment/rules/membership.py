"""Rules of `cluster.membership`."""

from collections.abc import Iterator

from wso2_cluster.deployment.cluster import AwsMembership, WkaMembership
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation

FIRST_PORT, LAST_PORT = 5701, 5800
"""Ports of Hazelcast's AWS discovery (WSO2 Carbon, "Clustering on AWS")."""
LAST_TRIED_PORT = 5708
"""Of those, the last one that Hazelcast 3.12 and 4.2 try."""


def aws_scheme_has_an_endpoint(deployment: Deployment) -> Iterator[Violation]:
    """Hazelcast asks `ec2.<region>.amazonaws.com` in every partition (hazelcast-cloud 3.5.4, AWSClient)."""
    region = deployment.aws.region
    if isinstance(deployment.cluster.membership, AwsMembership) and partition_of(region) not in ("aws", "aws-us-gov"):
        yield (
            ("cluster", "membership", "scheme"),
            f"scheme aws asks ec2.{region}.amazonaws.com, which does not exist: use discovered or wka in {region}",
        )


def aws_scheme_has_its_ports(deployment: Deployment) -> Iterator[Violation]:
    """In scheme aws the port is one of Hazelcast's own; kernels from 4.5 on try the first eight of them alone
    (hazelcast-aws, hz-port; seen in the logs of kernels 4.5.1 and 4.7.1)."""
    port, product = deployment.cluster.local_member_port, product_of(deployment)
    last = LAST_TRIED_PORT if product is not None and product.kernel.release >= (4, 5) else LAST_PORT
    if isinstance(deployment.cluster.membership, AwsMembership) and not FIRST_PORT <= port <= last:
        yield ("cluster", "local_member_port"), f"{port} does not fit scheme aws: use {FIRST_PORT} to {last}"


def member_ports_are_complete(deployment: Deployment) -> Iterator[Violation]:
    """Either every node of a role has a port of its own, or none."""
    for role, group in deployment.nodes.items():
        if group.member_ports and len(group.member_ports) != group.count:
            yield (
                ("nodes", role, "member_ports"),
                f"expected {group.count}, one for each node, got {len(group.member_ports)}: "  # noqa: ISC004
                "change them, or leave all out",
            )


def member_ports_are_listed(deployment: Deployment) -> Iterator[Violation]:
    """Only a list of members has a port for each."""
    membership = deployment.cluster.membership
    for role, group in deployment.nodes.items():
        if group.member_ports and not isinstance(membership, WkaMembership):
            yield (
                ("nodes", role, "member_ports"),
                f"in scheme {membership.scheme} a node looks for the others at its own port: "  # noqa: ISC004
                "use scheme wka, or leave them out",
            )


RULES: tuple[Rule, ...] = (
    aws_scheme_has_an_endpoint,
    aws_scheme_has_its_ports,
    member_ports_are_complete,
    member_ports_are_listed,
)
