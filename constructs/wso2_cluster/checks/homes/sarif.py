"""The report in SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), for pipelines and code scanning."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wso2_cluster.checks.homes.report import rules
from wso2_cluster.checks.sarif import SCHEMA, described_rule

if TYPE_CHECKING:
    from pathlib import Path

    from wso2_cluster.carbon.findings import Finding
    from wso2_cluster.checks.homes.finding import HomeFinding, Place
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.report import Report


def sarif(report: Report, folder: Path) -> dict[str, Any]:
    """*report* as what `json.dumps` writes.

    Addresses of files are relative: to *folder*, which has to be the repository's for code scanning. Those of a home
    outside of it are relative to the folder that the home is in, which is then named as their base.
    """
    described = rules()
    numbers = {each.id: number for number, each in enumerate(described)}
    bases = _Bases(report.homes, folder)
    return {
        "version": "2.1.0",
        "$schema": SCHEMA,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "wso2-cluster lint",
                        "semanticVersion": version("wso2-cluster"),
                        "rules": [described_rule(each) for each in described],
                    }
                },
                "columnKind": "unicodeCodePoints",
                **({"originalUriBaseIds": bases.addresses} if bases.addresses else {}),
                "results": [_result(each, numbers, bases) for each in report.findings],
            }
        ],
    }


def _result(each: HomeFinding, numbers: dict[str, int], bases: _Bases) -> dict[str, Any]:
    found = each.finding
    uri = bases.uri(each.home, found.file)
    # No line, so that a finding stays the same one when lines are added above it.
    text = "\n".join((found.rule, uri, found.message))
    identity = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
    related = [
        {"id": number, "message": {"text": f"compared with {place.home.label}"}, **_location(bases, place.home, place)}
        for number, place in enumerate(each.related)
    ]
    return {
        "ruleId": found.rule,
        "ruleIndex": numbers[found.rule],
        "level": str(found.severity),
        "message": {"text": f"{found.message}. Fix: {found.fix}."},
        "locations": [_location(bases, each.home, found)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"wso2ClusterLint/v1": identity},
    }


def _location(bases: _Bases, home: Home, at: Finding | Place) -> dict[str, Any]:
    address = {"uri": bases.uri(home, at.file), **bases.base(home)}
    region = {"startLine": at.line, "startColumn": at.column}
    return {"physicalLocation": {"artifactLocation": address, "region": region}}


class _Bases:
    """Addresses of the files of homes inside and outside of a folder."""

    def __init__(self, homes: tuple[Home, ...], folder: Path) -> None:
        self._prefixes: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self.addresses: dict[str, dict[str, str]] = {}
        for number, home in enumerate(homes, 1):
            root = home.root.resolve()
            if root.is_relative_to(folder.resolve()):
                relative = root.relative_to(folder.resolve()).as_posix()
                self._prefixes[id(home)] = "" if relative == "." else f"{relative}/"
            else:
                name = f"HOME{number}"
                self._names[id(home)] = name
                self._prefixes[id(home)] = f"{root.name}/"
                self.addresses[name] = {"uri": f"{root.parent.as_uri().rstrip('/')}/"}

    def uri(self, home: Home, file: str) -> str:
        """The relative address of *file*."""
        return quote(os.fsencode(self._prefixes[id(home)] + file))

    def base(self, home: Home) -> dict[str, str]:
        """What names the base of addresses in *home*."""
        name = self._names.get(id(home))
        return {"uriBaseId": name} if name else {}
