"""Rules of the network: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import PRIVATE, PUBLIC, broken, network, subnet
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.network import (
    cidr_has_a_useful_size,
    cidr_is_private,
    existing_network_is_not_made,
    existing_subnets_are_distinct,
    existing_subnets_fit_zones,
    existing_subnets_have_a_useful_size,
    public_subnets_are_for_the_balancer,
)

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
]
BAD = [
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
