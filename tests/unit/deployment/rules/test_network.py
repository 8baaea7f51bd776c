"""Rules of the network: what they let pass, and what they say."""

from typing import Any

import pytest

from tests.unit.deployment.samples import PACK, PRIVATE, PUBLIC, artifact, broken, network, subnet
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.network import (
    artifacts_come_without_nat,
    certificates_come_without_nat,
    cidr_has_a_useful_size,
    cidr_is_private,
    database_subnets_are_for_rds,
    egress_is_distinct,
    endpoints_are_distinct,
    endpoints_are_of_the_partition,
    endpoints_stand_in_for_nat,
    existing_network_is_not_made,
    existing_subnets_are_distinct,
    existing_subnets_fit_zones,
    existing_subnets_have_a_useful_size,
    packages_come_without_nat,
    public_subnets_are_for_the_balancer,
)

DATABASE = [subnet(5, "us-east-1a", "10.1.4.0/24"), subnet(6, "us-east-1b", "10.1.5.0/24")]
CHINA = {"region": "cn-north-1", "zones": ["cn-north-1a", "cn-north-1b"]}
PROXY = {"host": "10.0.0.200", "port": 3128}
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"


def with_databases(*databases: dict[str, str]) -> dict[str, Any]:
    return {"existing": {**network(PRIVATE, PUBLIC)["existing"], "database_subnets": [*databases]}}


def exporting(*, count: int) -> dict[str, Any]:
    """NGINX with a certificate of ACM."""
    return {"kind": "nginx", "certificate": {"arn": ARN}, "allow": ["10.0.0.0/8"], "nginx": {"count": count}}


def closed(*endpoints: str) -> dict[str, Any]:
    return {"nat": "none", "endpoints": [*endpoints]}


GOOD = [
    pytest.param(cidr_has_a_useful_size, {"network__cidr": "10.0.0.0/16"}, id="cidr has a useful size: the largest"),
    pytest.param(cidr_has_a_useful_size, {"network__cidr": "10.0.0.0/24"}, id="cidr has a useful size: the smallest"),
    pytest.param(
        cidr_is_private, {"network__cidr": "100.64.0.0/16"}, id="cidr is private: a block of carrier-grade NAT"
    ),
    pytest.param(
        existing_network_is_not_made,
        {"network": network(PRIVATE, PUBLIC)},
        id="existing network is not made: an existing network alone",
    ),
    pytest.param(
        existing_subnets_fit_zones, {"network": network(PRIVATE, PUBLIC)}, id="existing subnets fit zones: one per zone"
    ),
    pytest.param(existing_subnets_fit_zones, {}, id="existing subnets fit zones: a network to be made"),
    pytest.param(
        existing_subnets_are_distinct,
        {"network": network(PRIVATE, PUBLIC)},
        id="existing subnets are distinct: four subnets",
    ),
    pytest.param(
        existing_subnets_have_a_useful_size,
        {
            "network": network(
                [PRIVATE[0], subnet(2, "us-east-1b", "10.1.1.0/28")],
                [PUBLIC[0], subnet(4, "us-east-1b", "10.1.3.0/27")],
            )
        },
        id="existing subnets have a useful size: the smallest",
    ),
    pytest.param(
        public_subnets_are_for_the_balancer,
        {"network": network(PRIVATE, PUBLIC)},
        id="public subnets are for the balancer: two for a balancer",
    ),
    pytest.param(
        public_subnets_are_for_the_balancer,
        {"network": network(PRIVATE), "balancer__internal": True},
        id="public subnets are for the balancer: none for an internal one",
    ),
    pytest.param(
        database_subnets_are_for_rds,
        {"network": with_databases(*DATABASE), "database": {"kind": "rds-mysql"}},
        id="database subnets are for rds: two for a database",
    ),
    pytest.param(
        database_subnets_are_for_rds,
        {"network": network(PRIVATE, PUBLIC), "database": {"kind": "rds-mysql"}},
        id="database subnets are for rds: none, it stands in the private ones",
    ),
    pytest.param(
        endpoints_are_distinct, {"network__endpoints": ["s3", "ssm"]}, id="endpoints are distinct: two services"
    ),
    pytest.param(
        egress_is_distinct,
        {
            "network__egress": [
                {"to": "10.9.0.0/16", "ports": "80", "reason": "a"},
                {"to": "10.9.0.0/16", "ports": "80-81", "reason": "a"},
            ]
        },
        id="egress is distinct: other ports of one block",
    ),
    pytest.param(
        endpoints_are_of_the_partition, {"aws": CHINA}, id="endpoints are of the partition: s3 alone, in China"
    ),
    pytest.param(
        endpoints_are_of_the_partition,
        {"network": {"nat": "none"}},
        id="endpoints are of the partition: all, in AWS's own",
    ),
    pytest.param(endpoints_stand_in_for_nat, {"network": {"nat": "none"}}, id="endpoints stand in for nat: all"),
    pytest.param(
        endpoints_stand_in_for_nat,
        {"network": closed("ssm", "s3", "ec2", "secretsmanager")},
        id="endpoints stand in for nat: those that scheme aws needs",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {"network": closed("ssm", "s3"), "cluster__membership": {"scheme": "wka"}},
        id="endpoints stand in for nat: those that scheme wka needs",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {"network": closed(), "proxy": PROXY},
        id="endpoints stand in for nat: a proxy does too",
    ),
    pytest.param(
        packages_come_without_nat, {"network": {"nat": "none"}}, id="packages come without nat: those of Amazon Linux"
    ),
    pytest.param(
        packages_come_without_nat,
        {"network": {"nat": "none"}, "aws__image": {"os": "rhel-9", "ami": "ami-0123456789abcdef0"}},
        id="packages come without nat: an image with all of them",
    ),
    pytest.param(
        artifacts_come_without_nat,
        {"network": {"nat": "none"}, "product__pack": PACK},
        id="artifacts come without nat: a pack in S3",
    ),
    pytest.param(
        artifacts_come_without_nat,
        {"product__libraries": [artifact("https://repo.example.com/mysql.jar")]},
        id="artifacts come without nat: a library on the internet, with NAT",
    ),
    pytest.param(
        certificates_come_without_nat, {"balancer": exporting(count=2)}, id="certificates come without nat: with NAT"
    ),
    pytest.param(
        certificates_come_without_nat,
        {"balancer": exporting(count=2), "network": closed(), "proxy": PROXY},
        id="certificates come without nat: by a proxy",
    ),
    pytest.param(
        certificates_come_without_nat,
        {"balancer": exporting(count=1), "network": closed()},
        id="certificates come without nat: by an address of its own",
    ),
    pytest.param(
        certificates_come_without_nat,
        {"balancer__certificate": {"arn": ARN}, "network": closed()},
        id="certificates come without nat: an ALB",
    ),
]
BAD = [
    pytest.param(
        certificates_come_without_nat,
        {"balancer": exporting(count=2), "network": closed()},
        [
            (
                "balancer.certificate.arn",
                "without NAT, NGINX's nodes can't export it from ACM: use {secret: NAME}, or set network.nat",
            )
        ],
        id="certificates come without nat: none",
    ),
    pytest.param(
        existing_network_is_not_made,
        {
            "network": {
                **network(PRIVATE, PUBLIC),
                "endpoints": ["s3"],
                "flow_logs": {"enabled": False},
                "reserve_addresses": False,
            }
        },
        [
            (f"network.{name}", "has no effect beside 'existing': leave it out")
            for name in ("endpoints", "flow_logs", "reserve_addresses")
        ],
        id="existing network is not made: endpoints, flow logs and reservations",
    ),
    pytest.param(
        database_subnets_are_for_rds,
        {"network": with_databases(*DATABASE)},
        [("network.existing.database_subnets", "has no effect without a database to make: leave it out")],
        id="database subnets are for rds: without a database",
    ),
    pytest.param(
        database_subnets_are_for_rds,
        {"network": with_databases(DATABASE[0]), "database": {"kind": "rds-mysql"}},
        [("network.existing.database_subnets", "a database needs subnets in two zones: add one, or leave them out")],
        id="database subnets are for rds: in one zone",
    ),
    pytest.param(
        endpoints_are_distinct,
        {"network__endpoints": ["s3", "ssm", "s3"]},
        [("network.endpoints[2]", "s3 is in the list twice: keep one of them")],
        id="endpoints are distinct: one twice",
    ),
    pytest.param(
        egress_is_distinct,
        {"network__egress": [{"to": "10.9.0.0/16", "ports": "80", "reason": reason} for reason in "ab"]},
        [("network.egress[1]", "10.9.0.0/16 at 80 is in the list twice: keep one of them")],
        id="egress is distinct: one way for two reasons",
    ),
    pytest.param(
        endpoints_are_of_the_partition,
        {"aws": CHINA, "network": {"nat": "none"}},
        [
            (
                "network.nat",
                "of endpoints in cn-north-1, s3 alone can be made: use [s3] and NAT, or a network of one's own",
            )
        ],
        id="endpoints are of the partition: all, in China",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {"network": closed("ssm"), "product__pack": PACK},
        [
            ("network.endpoints", f"without NAT, nodes need {each}: add it, or leave the list out")
            for each in ("s3 for packs and libraries", "ec2 to find each other", "secretsmanager for their secrets")
        ],
        id="endpoints stand in for nat: most are missing",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {
            "network": closed("ssm", "ec2", "secretsmanager"),
            "aws__image": {"os": "debian-12", "ami": "ami-0123456789abcdef0"},
            "database": {"kind": "rds-mysql", "authorities": PACK},
        },
        [
            (
                "network.endpoints",
                ("without NAT, nodes need s3 for the authorities of the database: add it, or leave the list out"),
            )
        ],
        id="endpoints stand in for nat: that of the database's authorities",
    ),
    pytest.param(
        endpoints_stand_in_for_nat,
        {"network": closed(), "cluster__membership": {"scheme": "wka"}},
        [
            ("network.endpoints", f"without NAT, nodes need {each}: add it, or leave the list out")
            for each in ("ssm for the node program", "s3 for Amazon Linux's packages")
        ],
        id="endpoints stand in for nat: none",
    ),
    pytest.param(
        packages_come_without_nat,
        {"network": {"nat": "none"}, "aws__image": {"os": "debian-12"}},
        [
            (
                "aws.image.os",
                (
                    "without NAT, nodes can't reach the package mirrors of debian-12: use amazon-linux-2023, or an "
                    "image of your own with Java and boto3"
                ),
            )
        ],
        id="packages come without nat: those of Debian",
    ),
    pytest.param(
        artifacts_come_without_nat,
        {
            "network": {"nat": "none"},
            "product__pack": artifact("https://repo.example.com/esb.zip"),
            "product__libraries": [PACK, artifact("https://repo.example.com/mysql.jar")],
            "database": {"kind": "rds-mysql", "authorities": artifact("https://repo.example.com/rds.pem")},
        },
        [
            (
                "product.pack.source",
                "without NAT, nodes can't fetch https://repo.example.com/esb.zip: put it into S3, or set network.nat",
            ),
            (
                "product.libraries[1].source",
                "without NAT, nodes can't fetch https://repo.example.com/mysql.jar: put it into S3, or set network.nat",
            ),
            (
                "database.authorities.source",
                "without NAT, nodes can't fetch https://repo.example.com/rds.pem: put it into S3, or set network.nat",
            ),
        ],
        id="artifacts come without nat: on the internet",
    ),
    pytest.param(
        cidr_has_a_useful_size,
        {"network__cidr": "10.0.0.0/15"},
        [("network.cidr", "10.0.0.0/15 does not fit: use a block of /16 to /24")],
        id="cidr has a useful size: too large",
    ),
    pytest.param(
        cidr_has_a_useful_size,
        {"network__cidr": "10.0.0.0/25"},
        [("network.cidr", "10.0.0.0/25 does not fit: use a block of /16 to /24")],
        id="cidr has a useful size: too small",
    ),
    pytest.param(
        cidr_is_private,
        {"network__cidr": "8.8.0.0/16"},
        [
            (
                "network.cidr",
                (
                    "8.8.0.0/16 is not private: use a block in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or "
                    "100.64.0.0/10"
                ),
            )
        ],
        id="cidr is private: a public block",
    ),
    pytest.param(
        existing_network_is_not_made,
        {"network": {**network(PRIVATE, PUBLIC), "cidr": "10.0.0.0/16", "nat": "one"}},
        [
            ("network.cidr", "has no effect beside 'existing': leave it out"),
            ("network.nat", "has no effect beside 'existing': leave it out"),
        ],
        id="existing network is not made: settings for a new one",
    ),
    pytest.param(
        existing_subnets_fit_zones,
        {"network": network(PRIVATE[:1], PUBLIC)},
        [("network.existing.private_subnets", "us-east-1b has no private subnet: add one, or drop the zone")],
        id="existing subnets fit zones: a zone without a private subnet",
    ),
    pytest.param(
        existing_subnets_fit_zones,
        {"network": network([*PRIVATE, subnet(5, "us-east-1a", "10.1.4.0/24")], PUBLIC)},
        [("network.existing.private_subnets[2].zone", "us-east-1a has a subnet in this list already: keep one")],
        id="existing subnets fit zones: two in a zone",
    ),
    pytest.param(
        existing_subnets_fit_zones,
        {"network": network(PRIVATE, [*PUBLIC, subnet(5, "us-east-1c", "10.1.4.0/24")])},
        [
            (
                "network.existing.public_subnets[2].zone",
                "'us-east-1c' is not among aws.zones: use us-east-1a or us-east-1b",
            )
        ],
        id="existing subnets fit zones: a zone that is not used",
    ),
    pytest.param(
        existing_subnets_are_distinct,
        {"network": network(PRIVATE, [PRIVATE[0], PUBLIC[1]])},
        [("network.existing.public_subnets[0].id", "subnet-0123456789abcde01 is named twice: keep one of them")],
        id="existing subnets are distinct: one id twice",
    ),
    pytest.param(
        existing_subnets_are_distinct,
        {"network": network(PRIVATE, [PUBLIC[0], subnet(4, "us-east-1b", "10.1.0.0/25")])},
        [
            (
                "network.existing.public_subnets[1].cidr",
                ("10.1.0.0/25 overlaps 10.1.0.0/24 of subnet-0123456789abcde01: write each subnet's own block"),
            )
        ],
        id="existing subnets are distinct: addresses shared",
    ),
    pytest.param(
        existing_subnets_have_a_useful_size,
        {"network": network([PRIVATE[0], subnet(2, "us-east-1b", "10.1.1.0/29")], PUBLIC)},
        [("network.existing.private_subnets[1].cidr", "10.1.1.0/29 does not fit: use a subnet of /16 to /28")],
        id="existing subnets have a useful size: smaller than AWS has them",
    ),
    pytest.param(
        existing_subnets_have_a_useful_size,
        {"network": network([PRIVATE[0], subnet(2, "us-east-1b", "10.1.1.0/28")]), "balancer__internal": True},
        [("network.existing.private_subnets[1].cidr", "10.1.1.0/28 does not fit: use a subnet of /16 to /27")],
        id="existing subnets have a useful size: smaller than an internal balancer takes",
    ),
    pytest.param(
        existing_subnets_have_a_useful_size,
        {"network": network(PRIVATE, [PUBLIC[0], subnet(4, "us-east-1b", "10.1.3.0/28")])},
        [("network.existing.public_subnets[1].cidr", "10.1.3.0/28 does not fit: use a subnet of /16 to /27")],
        id="existing subnets have a useful size: smaller than a balancer takes",
    ),
    pytest.param(
        public_subnets_are_for_the_balancer,
        {"network": network(PRIVATE, PUBLIC[:1])},
        [
            (
                "network.existing.public_subnets",
                ("an internet-facing balancer needs public subnets in two zones: add them, or set balancer.internal"),
            )
        ],
        id="public subnets are for the balancer: one for a balancer",
    ),
    pytest.param(
        public_subnets_are_for_the_balancer,
        {"network": network(PRIVATE, PUBLIC), "balancer__internal": True},
        [("network.existing.public_subnets", "has no effect with an internal balancer: leave it out")],
        id="public subnets are for the balancer: two for an internal one",
    ),
    pytest.param(
        public_subnets_are_for_the_balancer,
        {"network": network(PRIVATE, PUBLIC), "balancer": {"kind": "none"}},
        [("network.existing.public_subnets", "has no effect without a balancer: leave it out")],
        id="public subnets are for the balancer: two for none",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
