"""Rules of observability: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.observability import (
    RETENTIONS,
    agent_has_a_package,
    alarms_have_their_settings_alone,
    retention_is_one_of_cloudwatch,
)

TOPIC = "arn:aws:sns:us-east-1:123456789012:operations"
MAIL = "operations@example.com"
NUMBERS = ", ".join(map(str, RETENTIONS))
GOOD = [
    pytest.param(retention_is_one_of_cloudwatch, {}, id="retention: nothing observed"),
    pytest.param(retention_is_one_of_cloudwatch, {"observability": {}}, id="retention: the default"),
    pytest.param(retention_is_one_of_cloudwatch, {"observability": {"retention": 3653}}, id="retention: the longest"),
    pytest.param(agent_has_a_package, {"observability": {}}, id="agent: Amazon Linux"),
    pytest.param(
        agent_has_a_package,
        {"observability": {"agent": "image"}, "aws__image": {"os": "debian-12"}},
        id="agent: in the image",
    ),
    pytest.param(agent_has_a_package, {"aws__image": {"os": "debian-12"}}, id="agent: nothing observed"),
    pytest.param(alarms_have_their_settings_alone, {}, id="alarms: nothing observed"),
    pytest.param(alarms_have_their_settings_alone, {"observability": {"emails": [MAIL]}}, id="alarms: by mail"),
    pytest.param(alarms_have_their_settings_alone, {"observability": {"topic": TOPIC}}, id="alarms: to a topic"),
]
BAD = [
    pytest.param(
        retention_is_one_of_cloudwatch,
        {"observability": {"retention": 100}},
        [("observability.retention", f"CloudWatch does not keep logs for 100 days: use 120, or another of {NUMBERS}")],
        id="retention: 100",
    ),
    pytest.param(
        agent_has_a_package,
        {"observability": {}, "aws__image": {"os": "ubuntu-22.04"}},
        [
            (
                "observability.agent",
                (
                    "ubuntu-22.04 has no package of the CloudWatch agent: say image and bring an image that has it, "
                    "or say none"
                ),
            )
        ],
        id="agent: Ubuntu",
    ),
    pytest.param(
        alarms_have_their_settings_alone,
        {"observability": {"alarms": False, "topic": TOPIC, "thresholds": {"cpu": 70}}},
        [
            ("observability.topic", "has no effect with 'alarms: false': leave it out"),
            ("observability.thresholds", "has no effect with 'alarms: false': leave it out"),
        ],
        id="alarms: none, but settings of theirs",
    ),
    pytest.param(
        alarms_have_their_settings_alone,
        {"observability": {"topic": TOPIC, "emails": [MAIL, MAIL]}},
        [
            ("observability.emails", "has no effect beside 'topic', which has subscribers of its own: leave it out"),
            ("observability.emails[1]", f"{MAIL} is in the list twice: keep one of them"),
        ],
        id="alarms: a topic, and mails, one of them twice",
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
