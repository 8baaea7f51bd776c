"""Rules of the balancer: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.balancer import (
    alb_has_certificate,
    alb_is_reached_by_someone,
    no_balancer_has_no_settings,
)

GOOD = [
    pytest.param(alb_has_certificate, {}, id="alb has certificate: with one"),
    pytest.param(alb_has_certificate, {"balancer": {"kind": "none"}}, id="alb has certificate: no ALB"),
    pytest.param(
        alb_is_reached_by_someone,
        {"balancer__allow": ["0.0.0.0/0"]},
        id="alb is reached by someone: everybody, written out",
    ),
    pytest.param(alb_is_reached_by_someone, {"balancer": {"kind": "none"}}, id="alb is reached by someone: no ALB"),
    pytest.param(
        no_balancer_has_no_settings, {"balancer": {"kind": "none"}}, id="no balancer has no settings: kind alone"
    ),
    pytest.param(no_balancer_has_no_settings, {"balancer__http": "forward"}, id="no balancer has no settings: an ALB"),
]
BAD = [
    pytest.param(
        alb_has_certificate,
        {"balancer": {"allow": ["10.0.0.0/8"]}},
        [
            (
                "balancer.certificate",
                ("is missing, an ALB needs one: {arn: ARN}, {certificate: FILE, key: FILE} or {self_signed: true}"),
            )
        ],
        id="alb has certificate: without",
    ),
    pytest.param(
        alb_is_reached_by_someone,
        {"balancer__allow": []},
        [("balancer.allow", "nobody may reach the ALB: add blocks, [0.0.0.0/0] for everybody")],
        id="alb is reached by someone: nobody",
    ),
    pytest.param(
        alb_is_reached_by_someone,
        {"balancer__allow": ["10.0.0.0/8", "10.0.0.0/8"]},
        [("balancer.allow[1]", "10.0.0.0/8 is in the list twice: keep one of them")],
        id="alb is reached by someone: a block twice",
    ),
    pytest.param(
        no_balancer_has_no_settings,
        {"balancer__kind": "none", "balancer__internal": False},
        [
            ("balancer.certificate", "has no effect with 'kind: none': leave it out"),
            ("balancer.allow", "has no effect with 'kind: none': leave it out"),
            ("balancer.internal", "has no effect with 'kind: none': leave it out"),
        ],
        id="no balancer has no settings: settings without an ALB",
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
