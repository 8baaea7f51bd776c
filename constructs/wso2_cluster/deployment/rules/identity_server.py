"""Rules of the pattern `identity-server`: two or more equal nodes that share users, sessions and tokens."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.products import Configuration, PatternName

LEAST = 2


def several_nodes_are_active(deployment: Deployment) -> Iterator[Violation]:
    """One node is no cluster: when it stops, nobody signs in anywhere."""
    members = deployment.nodes.get(Role.MEMBER)
    if deployment.pattern is PatternName.IDENTITY_SERVER and members is not None and members.count < LEAST:
        fix = f"use {LEAST}, or 'pattern: {PatternName.CARBON_CLUSTER}' to begin with one"
        why = f"{deployment.pattern} has {LEAST} active nodes or more, not {members.count}"
        yield ("nodes", "member", "count"), f"{why}: {fix}"


def nodes_share_a_database(deployment: Deployment) -> Iterator[Violation]:
    """As shipped, each node keeps users, sessions and tokens in H2 files of its own."""
    if deployment.pattern is PatternName.IDENTITY_SERVER and deployment.database is None:
        fix = "'database: {kind: rds-mysql}'"
        yield ("database",), f"is missing, users, sessions and tokens would be each node's own: add it, {fix}"


def product_renders(deployment: Deployment) -> Iterator[Violation]:
    """Sessions and tokens are in a file of a feature, which only deployment.toml reaches."""
    is_xml = deployment.product.configuration is Configuration.XML
    if deployment.pattern is PatternName.IDENTITY_SERVER and is_xml:
        yield (
            ("product", "configuration"),
            f"is xml, and {deployment.pattern} is set up by deployment.toml: leave it out",
        )


RULES: tuple[Rule, ...] = (several_nodes_are_active, nodes_share_a_database, product_renders)
