"""What SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format) has of every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wso2_cluster.checks.rule import RuleDescription

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def described_rule(rule: RuleDescription) -> dict[str, Any]:
    """*rule* as SARIF has it."""
    why = " ".join(part for part in (f"{rule.title}.", rule.help, f"Source: {rule.source}.") if part)
    return {
        "id": rule.id,
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": why},
        "help": {"text": why},
        "defaultConfiguration": {"level": str(rule.severity)},
    }
