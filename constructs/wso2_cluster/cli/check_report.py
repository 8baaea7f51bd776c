"""What `wso2-cluster check` writes for programs."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.checks.deployment import described
from wso2_cluster.checks.sarif import SCHEMA, described_rule

VERSION = 1
"""Rises when a program that reads the report would have to change."""


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """The report for programs of one's own."""
    return {
        "version": VERSION,
        "findings": [
            {
                "rule": found.rule,
                "severity": str(found.severity),
                "file": found.file,
                "line": found.line,
                "column": found.column,
                "message": found.message,
                "fix": found.fix,
            }
            for found in findings
        ],
        "counts": {str(severity): sum(found.severity is severity for found in findings) for severity in Severity},
    }


def sarif(findings: Sequence[Finding], folder: Path) -> dict[str, Any]:
    """The report in SARIF 2.1.0; addresses of files are relative to *folder*, where they are in it."""
    rules = described()
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    return {
        "version": "2.1.0",
        "$schema": SCHEMA,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "wso2-cluster check",
                        "semanticVersion": version("wso2-cluster"),
                        "rules": [described_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(found, numbers[found.rule], folder) for found in findings],
            }
        ],
    }


def _result(found: Finding, number: int, folder: Path) -> dict[str, Any]:
    uri = _uri(Path(found.file), folder)
    # No line, so that a finding stays the same one when lines are added above it.
    identity = hashlib.sha256(f"{found.rule}\n{uri}\n{found.message}".encode("utf-8", "surrogateescape")).hexdigest()
    place = {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": found.line, "startColumn": found.column},
    }
    return {
        "ruleId": found.rule,
        "ruleIndex": number,
        "level": str(found.severity),
        "message": {"text": f"{found.message}. Fix: {found.fix}."},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"wso2ClusterCheck/v1": identity},
    }


def _uri(file: Path, folder: Path) -> str:
    whole = file.absolute()
    return quote(whole.relative_to(folder).as_posix()) if whole.is_relative_to(folder) else whole.as_uri()
