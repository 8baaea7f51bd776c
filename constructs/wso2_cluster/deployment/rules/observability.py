"""Rules of `observability`."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.observability import AgentSource
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled, ignored

RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""Days that PutRetentionPolicy takes (CloudWatch Logs API reference)."""


def retention_is_one_of_cloudwatch(deployment: Deployment) -> Iterator[Violation]:
    """CloudWatch keeps logs for certain numbers of days."""
    settings = deployment.observability
    if settings is not None and settings.retention not in RETENTIONS:
        longer = min((days for days in RETENTIONS if days > settings.retention), default=RETENTIONS[-1])
        yield (
            ("observability", "retention"),
            f"CloudWatch does not keep logs for {settings.retention} days: use {longer}, or another of "
            + ", ".join(map(str, RETENTIONS)),
        )


def agent_has_a_package(deployment: Deployment) -> Iterator[Violation]:
    """Of the known distributions, Amazon Linux alone has the CloudWatch agent among its packages."""
    settings, system = deployment.observability, deployment.aws.image.os
    if settings is not None and settings.agent is AgentSource.PACKAGE and DISTRIBUTIONS[system].agent_package is None:
        yield (
            ("observability", "agent"),
            f"{system} has no package of the CloudWatch agent: say image and bring an image that has it, or say none",
        )


def alarms_have_their_settings_alone(deployment: Deployment) -> Iterator[Violation]:
    """Without alarms nobody is told; a topic of one's own has its subscribers."""
    settings = deployment.observability
    if settings is None:
        return
    if not settings.alarms:
        yield from ignored(settings, ("observability",), ["topic", "emails", "thresholds"], "with 'alarms: false'")
    elif settings.topic is not None:
        yield from ignored(settings, ("observability",), ["emails"], "beside 'topic', which has subscribers of its own")
    yield from doubled(settings.emails, ("observability", "emails"))


RULES: tuple[Rule, ...] = (
    retention_is_one_of_cloudwatch,
    agent_has_a_package,
    alarms_have_their_settings_alone,
)
