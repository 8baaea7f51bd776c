"""Rules of the balancer: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.balancer import (
    alb_has_certificate,
    balancer_is_reached_by_someone,
    nlb_has_no_settings_of_an_alb,
    no_balancer_has_no_settings,
    own_bucket_is_not_managed,
)

NLB = {"kind": "nlb", "allow": ["10.0.0.0/8"]}
WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/12345678-1234-1234-1234-123456789012"

GOOD = [
    pytest.param(alb_has_certificate, {}, id="alb has certificate: with one"),
    pytest.param(alb_has_certificate, {"balancer": {"kind": "none"}}, id="alb has certificate: no ALB"),
    pytest.param(
        balancer_is_reached_by_someone,
        {"balancer__allow": ["0.0.0.0/0"]},
        id="alb is reached by someone: everybody, written out",
    ),
    pytest.param(
        balancer_is_reached_by_someone, {"balancer": {"kind": "none"}}, id="alb is reached by someone: no ALB"
    ),
    pytest.param(
        no_balancer_has_no_settings, {"balancer": {"kind": "none"}}, id="no balancer has no settings: kind alone"
    ),
    pytest.param(alb_has_certificate, {"balancer": NLB}, id="alb has certificate: an NLB"),
    pytest.param(nlb_has_no_settings_of_an_alb, {"balancer": NLB}, id="nlb: nothing of an ALB"),
    pytest.param(nlb_has_no_settings_of_an_alb, {"balancer": {**NLB, "http": "forward"}}, id="nlb: passes on HTTP"),
    pytest.param(
        nlb_has_no_settings_of_an_alb,
        {"balancer__http": "redirect", "balancer__web_acl": WEB_ACL, "balancer__access_logs": {}},
        id="nlb: an ALB",
    ),
    pytest.param(own_bucket_is_not_managed, {"balancer__access_logs": {"days": 30, "keep": False}}, id="bucket: made"),
    pytest.param(own_bucket_is_not_managed, {"balancer__access_logs": {"bucket": "mine"}}, id="bucket: one's own"),
    pytest.param(no_balancer_has_no_settings, {"balancer__http": "forward"}, id="no balancer has no settings: an ALB"),
]
BAD = [
    pytest.param(
        balancer_is_reached_by_someone,
        {"balancer": {"kind": "nlb"}},
        [("balancer.allow", "nobody may reach the NLB: add blocks, [0.0.0.0/0] for everybody")],
        id="nlb is reached by someone: nobody",
    ),
    pytest.param(
        nlb_has_no_settings_of_an_alb,
        {
            "balancer": {
                **NLB,
                "certificate": {"self_signed": True},
                "web_acl": WEB_ACL,
                "access_logs": {},
                "http": "redirect",
            }
        },
        [
            (
                f"balancer.{name}",
                "has no effect with 'kind: nlb', which passes connections on as they are: leave it out",
            )
            for name in ("certificate", "access_logs", "web_acl")
        ]
        + [("balancer.http", "an NLB cannot redirect: use forward, or leave it out to have no port 80")],
        id="nlb: settings of an ALB",
    ),
    pytest.param(
        own_bucket_is_not_managed,
        {"balancer__access_logs": {"bucket": "mine", "days": 30, "keep": True}},
        [
            ("balancer.access_logs.days", "has no effect beside 'bucket': leave it out"),
            ("balancer.access_logs.keep", "has no effect beside 'bucket': leave it out"),
        ],
        id="bucket: settings of one that is made",
    ),
    pytest.param(
        alb_has_certificate,
        {"balancer": {"allow": ["10.0.0.0/8"]}},
        [
            (
                "balancer.certificate",
                (
                    "is missing, an ALB needs one: {arn: ARN}, {certificate: FILE, key: FILE}, "
                    "{validated: true} or {self_signed: true}"
                ),
            )
        ],
        id="alb has certificate: without",
    ),
    pytest.param(
        balancer_is_reached_by_someone,
        {"balancer__allow": []},
        [("balancer.allow", "nobody may reach the ALB: add blocks, [0.0.0.0/0] for everybody")],
        id="alb is reached by someone: nobody",
    ),
    pytest.param(
        balancer_is_reached_by_someone,
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
