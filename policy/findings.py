"""What checkov found, what of it is excepted and why, and what is left."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


class PolicyError(Exception):
    """Exceptions or a report that cannot be used; the message says what to change."""


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """A check that a resource of a deployment fails."""

    deployment: str
    """The file's name without `.yaml`."""
    check: str
    """checkov's id, for example CKV_AWS_79."""
    resource: str
    """The resource's name, without its type: checkov leaves that out of many findings."""
    says: str

    def __str__(self) -> str:
        return f"{self.deployment}: {self.check} {self.resource}: {self.says}"


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """A check that some resources may fail."""

    check: str
    resource: str
    """Pattern of names, as in a shell; `*` is any text."""
    deployments: tuple[str, ...]
    """Files that it holds for, without `.yaml`. Default: all."""
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Whether *finding* is one of those that are allowed."""
        return (
            finding.check == self.check
            and fnmatchcase(finding.resource, self.resource)
            and (not self.deployments or finding.deployment in self.deployments)
        )

    def __str__(self) -> str:
        where = f" in {', '.join(self.deployments)}" if self.deployments else ""
        return f"{self.check} {self.resource}{where}"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Findings, sorted by what is to be done about them."""

    failures: tuple[Finding, ...]
    """To be mended, or excepted with a reason."""
    excepted: Mapping[Exemption, tuple[Finding, ...]]
    unused: tuple[Exemption, ...]
    """Exceptions that nothing needs any more: they are to be deleted, or they hide what comes next."""

    @property
    def passes(self) -> bool:
        """Whether nothing is left to do."""
        return not self.failures and not self.unused


def load_exceptions(path: Path = EXCEPTIONS) -> tuple[Exemption, ...]:
    """The reviewed exceptions.

    Raises:
        PolicyError: an entry lacks something, has something unknown, or is there twice; all of them are named.
    """
    problems: list[str] = []
    found: list[Exemption] = []
    for number, entry in enumerate(tomllib.loads(path.read_text("utf-8")).get("exception", []), 1):
        unknown = sorted(entry.keys() - {"check", "resource", "deployments", "reason"})
        missing = [key for key in ("check", "resource", "reason") if not str(entry.get(key, "")).strip()]
        if unknown or missing:
            problems += [f"{path.name}: exception {number} has no {key}: add it" for key in missing]
            problems += [f"{path.name}: exception {number} has an unknown '{key}': take it out" for key in unknown]
            continue
        exception = Exemption(
            check=entry["check"],
            resource=entry["resource"],
            deployments=tuple(entry.get("deployments", ())),
            reason=" ".join(entry["reason"].split()),
        )
        if str(exception) in map(str, found):
            problems.append(f"{path.name}: exception {number}, {exception}, is there twice: keep one")
        found.append(exception)
    if problems:
        raise PolicyError("\n".join(problems))
    return tuple(found)


def findings(report: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """The failed checks of checkov's JSON report over `NAME/stack.tf.json` files.

    Raises:
        PolicyError: checkov could not read a file, or looked at none: no failures would prove nothing.
    """
    reports = [report] if isinstance(report, Mapping) else list(report)
    broken = [file for each in reports for file in each.get("results", {}).get("parsing_errors", [])]
    if broken:
        raise PolicyError(f"checkov could not read {', '.join(map(str, broken))}")
    if not any(each.get("summary", {}).get("passed") for each in reports):
        raise PolicyError("checkov looked at nothing")
    return tuple(
        sorted(
            Finding(
                deployment=Path(check["file_path"]).parts[-2],
                check=check["check_id"],
                resource=check["resource"].partition(".")[2],
                says=check["check_name"],
            )
            for each in reports
            for check in each["results"]["failed_checks"]
        )
    )


def judge(found: Iterable[Finding], exceptions: Sequence[Exemption]) -> Verdict:
    """Hold *found* against *exceptions*; the first that covers a finding takes it."""
    failures: list[Finding] = []
    excepted: dict[Exemption, list[Finding]] = {exception: [] for exception in exceptions}
    for finding in found:
        by = next((exception for exception in exceptions if exception.covers(finding)), None)
        (failures if by is None else excepted[by]).append(finding)
    return Verdict(
        failures=tuple(failures),
        excepted={exception: tuple(taken) for exception, taken in excepted.items() if taken},
        unused=tuple(exception for exception, taken in excepted.items() if not taken),
    )


def table(exceptions: Iterable[Exemption]) -> str:
    """The exceptions as docs/policy.md has them."""
    rows = [
        f"| {exception.check} | `{exception.resource}` | {', '.join(exception.deployments) or 'all'} "
        f"| {exception.reason} |"
        for exception in exceptions
    ]
    return "\n".join(["| Check | Resources | Deployments | Why it is allowed |", "|---|---|---|---|", *rows]) + "\n"
