"""A first deployment file, with comments, from a few answers."""

import json
from dataclasses import dataclass

from wso2_cluster.deployment import Role
from wso2_cluster.deployment.rules.nodes import ROLES, SINGLE_ROLES
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products import PatternName, Product, find_product


class BlankError(WSO2ClusterError):
    """Answers that make no deployment."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person said about a cluster to be."""

    name: str
    pattern: PatternName
    product: str
    version: str
    region: str
    nodes: int
    """Of the role of which there may be several."""
    host: str
    """Name of the services."""
    scheme: str
    production: bool
    database: bool = True
    zones: int | None = None
    """Default: three for production, else two."""


def blank(answers: Answers) -> str:
    """The text of the deployment file.

    Raises:
        UnknownProductError: the product is not in the catalogue.
        BlankError: it can't be arranged in this pattern.
    """
    product = find_product(answers.product, answers.version)
    if answers.pattern not in product.patterns:
        allowed = ", ".join(product.patterns) or "none that this toolkit knows"
        raise BlankError(f"{product.title} {product.version} does not come as {answers.pattern}: use {allowed}")
    production = answers.production
    letters = "abcdef"[: answers.zones or (3 if production else 2)]
    parts = [
        f"# {product.title} {product.version}, {answers.pattern}. Look at it with: wso2-cluster check FILE",
        f"name: {answers.name}",
        f"pattern: {answers.pattern}",
        "",
        "product:",
        f"  name: {answers.product}",
        f"  version: {json.dumps(answers.version)}",
        "  # Put the pack where nodes can fetch it, and write its address and checksum here (sha256sum FILE).",
        "  # Leave `pack` out when the machine image already holds the product.",
        "  pack:",
        f"    source: s3://example-wso2-packs/{product.home_name}.zip",
        f'    sha256: "{"0" * 64}"',
        *(_libraries() if answers.database else ()),
        "",
        "aws:",
        f"  region: {answers.region}",
        f"  zones: [{', '.join(answers.region + letter for letter in letters)}]",
        "  image:",
        "    os: amazon-linux-2023",
        "  tags:",
        f"    Environment: {'production' if production else 'trial'}",
        "",
        "# A network is made for the cluster. One of your own: `existing: {vpc: ..., private_subnets: [...]}`.",
        "network:",
        "  cidr: 10.0.0.0/16",
        "",
        "nodes:",
        *(line for role in ROLES[answers.pattern] for line in _nodes(role, answers)),
        "",
        "cluster:",
        "  # Members of one domain, and no others, are one cluster.",
        f"  domain: {answers.name}.domain",
        "  local_member_port: 5701",
        "  # aws: Hazelcast asks EC2, with an access key. discovered: nodes ask EC2 before they start, without a key.",
        "  # wka: a fixed list of all nodes.",
        f"  membership: {{scheme: {answers.scheme}}}",
        "",
        "# The names by which clients reach the cluster.",
        "hosts:",
        f"  service: {answers.host}",
        *_management(answers, product),
        "",
        "balancer:",
        "  kind: alb",
        "  # Yours: {arn: arn:aws:acm:...}",
        "  certificate: {self_signed: true}",
        "  # Who may reach it.",
        "  allow: [203.0.113.0/24]",
        *(["  deletion_protection: true"] if production else []),
        *(_components(product) if answers.pattern is PatternName.APIM_GATEWAY else ()),
        *(_database(answers) if answers.database else ()),
        *_key_store(answers),
        *(_production() if production else ()),
    ]
    return "\n".join(parts) + "\n"


def _management(answers: Answers, product: Product) -> tuple[str, ...]:
    if answers.pattern is PatternName.ENTERPRISE_STORE:
        return ("  # The publishers, and the console.", f"  management: publisher.{answers.host}")
    return (f"  management: mgt.{answers.host}",) if product.kernel.console_host_name else ()


def _components(product: Product) -> tuple[str, ...]:
    return (
        "",
        "# Where API Manager's other components are.",
        "api_manager:",
        "  key_manager: {host: key.am.example.com}",
        *(("  traffic_manager: {host: traffic.am.example.com}",) if product.has_traffic_manager else ()),
    )


def _key_store(answers: Answers) -> tuple[str, ...]:
    if answers.production:
        return (
            "",
            "# Secrets of your own, made before: the key store's file as a binary one, and its password.",
            "key_store:",
            "  kind: secret",
            f"  file: {answers.name}/key-store",
            f"  secret: {answers.name}/key-store-passwords",
        )
    return (
        "",
        "# One key for all nodes, made by the first of them. For production: {kind: secret, ...}.",
        "key_store:",
        "  kind: generated",
    )


def _libraries() -> tuple[str, ...]:
    return (
        "  # No product ships the MySQL driver.",
        "  libraries:",
        "    - source: s3://example-wso2-packs/mysql-connector-j-8.4.0.jar",
        f'      sha256: "{"0" * 64}"',
    )


def _nodes(role: Role, answers: Answers) -> tuple[str, ...]:
    kind, heap = (
        ("m6i.large", "{min: 2048, max: 4096}") if answers.production else ("t3.medium", "{min: 512, max: 1024}")
    )
    return (
        f"  {role}:",
        *([f"    count: {answers.nodes}"] if role not in SINGLE_ROLES else []),
        f"    instance_type: {kind}",
        f"    heap: {heap}",
    )


def _database(answers: Answers) -> tuple[str, ...]:
    production = answers.production
    by_hand = answers.pattern is PatternName.ENTERPRISE_STORE
    return (
        "",
        "# Registry and users of all nodes.",
        "database:",
        "  kind: rds-mysql",
        f"  instance_class: {'db.m6i.large' if production else 'db.t3.medium'}",
        *(("  # The node program runs the product's own scripts.", "  tables: dbscripts") if by_hand else ()),
        *(
            (
                *_authorities(),
                "  multi_az: true",
                "  backup_days: 14",
                "  deletion_protection: true",
                "  final_snapshot: true",
            )
            if production
            else ("  final_snapshot: false",)
        ),
    )


def _authorities() -> tuple[str, ...]:
    return (
        "  # Amazon's: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem, in a bucket of yours.",
        "  authorities:",
        "    source: s3://example-wso2-packs/global-bundle.pem",
        f'    sha256: "{"0" * 64}"',
    )


def _production() -> tuple[str, ...]:
    return (
        "",
        "# Logs, alarms and a dashboard in CloudWatch.",
        "observability:",
        "  emails: [operations@example.com]",
    )
