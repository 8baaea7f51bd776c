"""All findings of one or several product homes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.carbon.language import RULES as LANGUAGE_RULES
from wso2_cluster.carbon.language.kernels import ALL, Kernels, kernel
from wso2_cluster.carbon.language.rules import Situation
from wso2_cluster.checks.homes.finding import HomeFinding
from wso2_cluster.checks.homes.rules import RULES
from wso2_cluster.checks.homes.rules.sub_domain_against_start import is_started_as_worker
from wso2_cluster.checks.rule import RuleDescription
from wso2_cluster.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home

SEVERITIES: Final = {"clustering-disabled": Severity.ERROR, "enable-absent": Severity.NOTE}
"""Rules of the language that matter more, or less, where the question is whether a home clusters."""
_SWITCHES: Final = ("clustering-disabled", "enable-absent", "members-unread", "sub-domain")
"""Rules of the language that say nothing of a section made from deployment.toml."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found, by home, file and place."""

    homes: tuple[Home, ...]
    findings: tuple[HomeFinding, ...]

    def count(self, severity: Severity) -> int:
        """The number of findings of *severity*."""
        return sum(each.finding.severity is severity for each in self.findings)


def rules() -> tuple[RuleDescription, ...]:
    """All rules: those of homes, then those of the clustering language."""
    own = (
        RuleDescription(id=each.id, severity=each.severity, title=each.title, help=each.help, source=each.source)
        for each in RULES
    )
    language = (
        RuleDescription(
            id=each.id,
            severity=SEVERITIES.get(each.id, each.severity),
            title=each.title,
            help="",
            source=each.source,
        )
        for each in LANGUAGE_RULES
    )
    return (*own, *language)


def look(homes: Sequence[Home]) -> Report:
    """Everything that all rules find in *homes*, the nodes of one cluster. What is read is only read."""
    found = [
        HomeFinding(
            home=violation.place.home,
            finding=Finding(
                severity=violation.severity or rule.severity,
                rule=rule.id,
                file=violation.place.file,
                line=violation.place.line,
                column=violation.place.column,
                message=printable(violation.message),
                fix=printable(violation.fix),
            ),
            related=violation.related,
        )
        for rule in RULES
        for violation in rule.check(homes)
    ]
    found += [each for home in homes for each in _of_language(home)]
    places = {id(home): place for place, home in enumerate(homes)}
    found.sort(key=lambda each: (places[id(each.home)], each.finding.file, each.finding.line, each.finding.column))
    return Report(homes=tuple(homes), findings=tuple(found))


def _of_language(home: Home) -> Iterator[HomeFinding]:
    section = home.clustering
    if section is None:
        return
    path = home.conf_path("etc/hazelcast.xml")
    situation = Situation(section=section, kernels=_kernels(home), hazelcast_xml=path if home.exists(path) else None)
    for rule in LANGUAGE_RULES:
        if home.is_rendered and (not section.enabled or rule.id in _SWITCHES):
            continue
        if rule.id == "sub-domain" and is_started_as_worker(home):
            continue
        for finding in rule.findings(situation):
            yield HomeFinding(home=home, finding=_weighed(finding))


def _kernels(home: Home) -> Kernels:
    """The home's kernel; all of them where it is not known, or too new for the language."""
    version = home.identity.kernel
    if version is None or not Kernels.parse(version).within(ALL):
        return ALL
    return kernel(version)


def _weighed(finding: Finding) -> Finding:
    return replace(
        finding,
        severity=SEVERITIES.get(finding.rule, finding.severity),
        message=printable(finding.message),
        fix=printable(finding.fix),
    )
