"""Rules of `cluster.membership`."""

from collections.abc import Iterator

from wso2_cluster.deployment.cluster import AwsMembership
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.deployment.rules.rule import Rule, Violation

FIRST_PORT, LAST_PORT = 5701, 5800
"""Ports of Hazelcast's AWS discovery (WSO2 Carbon, "Clustering on AWS")."""


def aws_scheme_has_an_endpoint(deployment: Deployment) -> Iterator[Violation]:
    """Hazelcast asks `ec2.<region>.amazonaws.com` in every partition (hazelcast-cloud 3.5.4, AWSClient)."""
    region = deployment.aws.region
    if isinstance(deployment.cluster.membership, AwsMembership) and partition_of(region) not in ("aws", "aws-us-gov"):
        yield (
            ("cluster", "membership", "scheme"),
            f"scheme aws asks ec2.{region}.amazonaws.com, which does not exist: use discovered or wka in {region}",
        )


def aws_scheme_has_its_ports(deployment: Deployment) -> Iterator[Violation]:
    """In scheme aws the port is one of Hazelcast's own."""
    port = deployment.cluster.local_member_port
    if isinstance(deployment.cluster.membership, AwsMembership) and not FIRST_PORT <= port <= LAST_PORT:
        yield ("cluster", "local_member_port"), f"{port} does not fit scheme aws: use {FIRST_PORT} to {LAST_PORT}"


RULES: tuple[Rule, ...] = (aws_scheme_has_an_endpoint, aws_scheme_has_its_ports)
