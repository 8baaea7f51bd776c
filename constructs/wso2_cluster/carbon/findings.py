"""What is found in the configuration files of a product: the type that every check of them reports with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters; the words are those of SARIF 2.1.0 (`result.level`)."""

    ERROR = "error"
    """The product does not start, or its cluster does not form, or it is open to anybody."""
    WARNING = "warning"
    """What is written has another effect than it seems to have, or none."""
    NOTE = "note"
    """Good to know; nothing has to change."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one place of a configuration file. As text: `FILE:LINE:COLUMN: SEVERITY: MESSAGE: FIX [RULE]`."""

    severity: Severity
    rule: str
    """Stable id, such as `loopback-host`."""
    file: str
    """The file as the caller named it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters; a tab is one."""
    message: str
    """One line: what is there, and what comes of it."""
    fix: str
    """What to do about it, as a command in words."""

    @property
    def place(self) -> str:
        """`FILE:LINE:COLUMN`."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message}: {self.fix} [{self.rule}]"


def in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """*findings* by file and place; those of one place as they are."""
    return tuple(sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column)))
