"""The report for programs of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.wording import printable

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.report import Report

VERSION = 1
"""Rises when a program that reads the report would have to change."""


def as_json(report: Report) -> dict[str, Any]:
    """*report* as what `json.dumps` writes."""
    return {
        "version": VERSION,
        "homes": [
            {
                "home": home.label,
                "product": home.identity.title,
                "productVersion": home.identity.version,
                "kernel": home.identity.kernel,
            }
            for home in report.homes
        ],
        "findings": [
            {
                "home": each.home.label,
                "rule": each.finding.rule,
                "severity": str(each.finding.severity),
                "file": printable(each.finding.file),
                "line": each.finding.line,
                "column": each.finding.column,
                "message": each.finding.message,
                "fix": each.finding.fix,
                "related": [
                    {
                        "home": place.home.label,
                        "file": printable(place.file),
                        "line": place.line,
                        "column": place.column,
                    }
                    for place in each.related
                ],
            }
            for each in report.findings
        ],
        "counts": {str(severity): report.count(severity) for severity in Severity},
    }
