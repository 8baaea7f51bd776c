"""Rules between the fields of a deployment. One function is one rule; it is looked at when every field is right."""

from contextlib import suppress
from typing import Final

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules import (
    addresses,
    api_manager,
    artifacts,
    aws,
    balancer,
    database,
    edits,
    enterprise_store,
    hosts,
    identity_server,
    key_store,
    membership,
    network,
    nginx,
    nodes,
    observability,
    ports,
    product,
    records,
    secure_vault,
    state,
    tags,
)
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.unknown import UnknownValueError
from wso2_cluster.deployment.wording import dotted
from wso2_cluster.errors import WSO2ClusterError

RULES: Final[tuple[Rule, ...]] = (
    *product.RULES,
    *aws.RULES,
    *tags.RULES,
    *network.RULES,
    *nodes.RULES,
    *addresses.RULES,
    *membership.RULES,
    *ports.RULES,
    *hosts.RULES,
    *balancer.RULES,
    *nginx.RULES,
    *database.RULES,
    *artifacts.RULES,
    *api_manager.RULES,
    *enterprise_store.RULES,
    *identity_server.RULES,
    *key_store.RULES,
    *secure_vault.RULES,
    *records.RULES,
    *state.RULES,
    *observability.RULES,
    *edits.RULES,
)


class DeploymentError(WSO2ClusterError):
    """A deployment that breaks rules. As text: one `SETTING: message` per line."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        self.violations = violations
        super().__init__("\n".join(f"{dotted(loc)}: {message}" for loc, message in violations))


def id_of(rule: Rule) -> str:
    """The id of *rule*: its name, with hyphens."""
    return rule.__name__.replace("_", "-")


def violations(deployment: Deployment) -> tuple[Violation, ...]:
    """All rules that *deployment* breaks: the location of the setting to change, and what to change."""
    return tuple(violation for rule in RULES for violation in rule(deployment))


def violations_by_rule(deployment: Deployment, *, known_alone: bool) -> dict[str, tuple[Violation, ...]]:
    """The violations of each rule that *deployment* breaks, by the rule's id.

    With *known_alone*, `UNKNOWN` stands for some settings, and a rule that looks at one of them says nothing more.
    """
    found: dict[str, list[Violation]] = {}
    for rule in RULES:
        # TypeError is what the standard library raises when it is handed an unknown value.
        with suppress(*((UnknownValueError, TypeError) if known_alone else ())):
            for violation in rule(deployment):
                found.setdefault(id_of(rule), []).append(violation)
    return {name: tuple(each) for name, each in found.items()}


def known_violations(deployment: Deployment) -> tuple[Violation, ...]:
    """The rules that *deployment*, in which `UNKNOWN` stands for some settings, breaks whatever those turn out to be.

    A rule that looks at one of them says nothing more.
    """
    by_rule = violations_by_rule(deployment, known_alone=True)
    return tuple(violation for found in by_rule.values() for violation in found)


def require_valid(deployment: Deployment) -> None:
    """Check a deployment that was made in Python; `load_deployment` has done so already.

    Raises:
        DeploymentError: *deployment* breaks rules; holds all of them.
    """
    found = violations(deployment)
    if found:
        raise DeploymentError(found)


__all__ = [
    "RULES",
    "DeploymentError",
    "Rule",
    "Violation",
    "id_of",
    "known_violations",
    "require_valid",
    "violations",
    "violations_by_rule",
]
