"""Rules of private addresses: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import PUBLIC, broken, network, subnet
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.addresses import (
    addresses_are_complete,
    addresses_are_unique,
    chosen_addresses_exist,
    fixed_addresses_are_in_private_subnets,
)

GOOD = [
    pytest.param(
        addresses_are_complete,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.50", "10.0.64.50"]}},
        id="addresses are complete: all",
    ),
    pytest.param(addresses_are_complete, {}, id="addresses are complete: none"),
    pytest.param(
        fixed_addresses_are_in_private_subnets,
        {"network": {"cidr": "10.0.0.0/30"}, "nodes__manager": {"addresses": ["10.0.0.1"]}},
        id="fixed addresses are in private subnets: subnets that another rule refuses",
    ),
    pytest.param(
        fixed_addresses_are_in_private_subnets,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.4", "10.0.31.254"]}},
        id="fixed addresses are in private subnets: first and last free ones",
    ),
    pytest.param(
        chosen_addresses_exist,
        {"network__cidr": "10.0.0.0/24", "nodes__worker": {"count": 22}},
        id="chosen addresses exist: the most that a /24 holds",
    ),
    pytest.param(
        chosen_addresses_exist,
        {"network": network([subnet(1, "us-east-1c", "10.1.0.0/24")])},
        id="chosen addresses exist: a network whose zones another rule refuses",
    ),
    pytest.param(
        addresses_are_unique,
        {"network": network([subnet(1, "us-east-1c", "10.1.0.0/24")])},
        id="addresses are unique: subnets that another rule refuses",
    ),
    pytest.param(
        addresses_are_unique,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.50", "10.0.0.51"]}},
        id="addresses are unique: fixed ones of their own",
    ),
]
BAD = [
    pytest.param(
        addresses_are_complete,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.50"]}},
        [("nodes.worker.addresses", "expected 2, one for each node, got 1: change them, or leave all out")],
        id="addresses are complete: too few",
    ),
    pytest.param(
        addresses_are_complete,
        {"nodes__manager": {"addresses": ["10.0.0.50", "10.0.64.50"]}},
        [("nodes.manager.addresses", "expected 1, one for each node, got 2: change them, or leave all out")],
        id="addresses are complete: too many",
    ),
    pytest.param(
        fixed_addresses_are_in_private_subnets,
        {"nodes__manager": {"addresses": ["192.168.0.10"]}},
        [
            (
                "nodes.manager.addresses[0]",
                "192.168.0.10 is in no private subnet: use an address in 10.0.0.0/19 or 10.0.64.0/19",
            )
        ],
        id="fixed addresses are in private subnets: an address elsewhere",
    ),
    pytest.param(
        fixed_addresses_are_in_private_subnets,
        {"nodes__manager": {"addresses": ["10.0.32.10"]}},
        [
            (
                "nodes.manager.addresses[0]",
                "10.0.32.10 is in no private subnet: use an address in 10.0.0.0/19 or 10.0.64.0/19",
            )
        ],
        id="fixed addresses are in private subnets: an address in a public subnet",
    ),
    pytest.param(
        fixed_addresses_are_in_private_subnets,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.3", "10.0.31.255"]}},
        [
            ("nodes.worker.addresses[0]", "AWS keeps 10.0.0.3 for itself: in 10.0.0.0/19 use 10.0.0.4 to 10.0.31.254"),
            (
                "nodes.worker.addresses[1]",
                "AWS keeps 10.0.31.255 for itself: in 10.0.0.0/19 use 10.0.0.4 to 10.0.31.254",
            ),
        ],
        id="fixed addresses are in private subnets: addresses that AWS keeps",
    ),
    pytest.param(
        chosen_addresses_exist,
        {"network__cidr": "10.0.0.0/24", "nodes__worker": {"count": 23}},
        [
            (
                "nodes.worker.count",
                (
                    "the private subnets have room for 22 nodes of this role, not 23: use a larger "
                    "network.cidr, or give 'addresses'"
                ),
            )
        ],
        id="chosen addresses exist: one more",
    ),
    pytest.param(
        chosen_addresses_exist,
        {"network": network([subnet(1, "us-east-1a", "10.1.0.0/28"), subnet(2, "us-east-1b", "10.1.1.0/28")], PUBLIC)},
        [
            (
                "nodes.worker.count",
                (
                    "the private subnets have room for 0 nodes of this role, not 2: use larger private "
                    "subnets, or give 'addresses'"
                ),
            )
        ],
        id="chosen addresses exist: small subnets that exist",
    ),
    pytest.param(
        addresses_are_unique,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.50", "10.0.0.50"]}},
        [("nodes.worker.addresses[1]", "10.0.0.50 is the address of worker 1 already: use another")],
        id="addresses are unique: one twice in a role",
    ),
    pytest.param(
        addresses_are_unique,
        {"nodes__manager": {"addresses": ["10.0.0.50"]}, "nodes__worker": {"addresses": ["10.0.0.50"]}},
        [("nodes.worker.addresses[0]", "10.0.0.50 is the address of manager 1 already: use another")],
        id="addresses are unique: one in two roles",
    ),
    pytest.param(
        addresses_are_unique,
        {"nodes__worker": {"addresses": ["10.0.0.10"]}},
        [("nodes.worker.addresses[0]", "10.0.0.10 is the address of manager 1 already: use another")],
        id="addresses are unique: one that is chosen for another node",
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
