"""Rules of records: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.records import certificate_can_be_proved, names_are_of_zone, something_is_recorded

ZONE = {"zone": "example.com"}
NONE = {"kind": "none"}
VALIDATED = {"certificate": {"validated": True}, "allow": ["203.0.113.0/24"]}
GOOD = [
    pytest.param(names_are_of_zone, {"records": ZONE}, id="zone: names below it"),
    pytest.param(names_are_of_zone, {"records": {"zone": "esb.example.com"}}, id="zone: its own name"),
    pytest.param(names_are_of_zone, {"records": {"zone": "else.com"}, "balancer": NONE}, id="zone: no balancer"),
    pytest.param(names_are_of_zone, {}, id="zone: no records"),
    pytest.param(something_is_recorded, {"records": {**ZONE, "nodes": False}}, id="recorded: the balancer"),
    pytest.param(something_is_recorded, {"records": ZONE, "balancer": NONE}, id="recorded: the nodes"),
    pytest.param(certificate_can_be_proved, {"records": ZONE, "balancer": VALIDATED}, id="proved: a public zone"),
    pytest.param(certificate_can_be_proved, {"records": {**ZONE, "private": True}}, id="proved: another certificate"),
]
BAD = [
    pytest.param(
        names_are_of_zone,
        {"records": {"zone": "ample.com"}},
        [
            ("records.zone", "is ample.com, and hosts.service is esb.example.com: use a zone that all names end with"),
            (
                "records.zone",
                "is ample.com, and hosts.management is mgt.esb.example.com: "  # noqa: ISC004
                "use a zone that all names end with",
            ),
        ],
        id="zone: a name that only ends alike",
    ),
    pytest.param(
        something_is_recorded,
        {"records": {**ZONE, "nodes": False}, "balancer": NONE},
        [
            (
                "records.nodes",
                "is false, and without a balancer there is no other name: use true, or no 'records'",
            )
        ],
        id="recorded: nothing",
    ),
    pytest.param(
        certificate_can_be_proved,
        {"balancer": VALIDATED},
        [
            (
                "balancer.certificate.validated",
                "needs a hosted zone to prove its names in: add 'records', or use {arn: ARN}",
            )
        ],
        id="proved: no zone",
    ),
    pytest.param(
        certificate_can_be_proved,
        {"balancer": VALIDATED, "records": {**ZONE, "private": True}},
        [
            (
                "balancer.certificate.validated",
                "needs a public zone, and records.private is true: "  # noqa: ISC004
                "use {arn: ARN}, for example of a private authority",
            )
        ],
        id="proved: a private zone",
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
