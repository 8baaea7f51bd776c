"""What `wso2-cluster clustering` prints: for people at a terminal, for a pipe, and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.carbon.language.explain import Setting
from wso2_cluster.wording import printable

_HEADINGS = ("Setting", "Value", "Resolved", "Read by", "Line")
_ABSENT = "-"
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


@dataclass(frozen=True, kw_only=True)
class Report:
    """A section as it is shown."""

    file: str
    kernel: str | None
    settings: tuple[Setting, ...]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether a finding is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def title(self) -> str:
        """The file, and the kernel whose rules hold."""
        return f"{self.file}, " + (
            f"kernel {self.kernel}" if self.kernel else "kernel not known: name it with --kernel"
        )

    @property
    def summary(self) -> str:
        """How many findings there are of each severity."""
        counts = Counter(finding.severity for finding in self.findings)
        words = (f"{counts[each]} {each}{'s' if counts[each] != 1 else ''}" for each in Severity)
        return ", ".join(words)

    @property
    def rows(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """The settings as texts, control characters spelled."""
        return tuple(
            (
                printable(each.name),
                _ABSENT if each.value is None else printable(each.value),
                printable(each.resolved) or _ABSENT,
                printable(each.read_by),
                str(each.at.line) if each.at else _ABSENT,
            )
            for each in self.settings
        )


def as_json(report: Report) -> str:
    """*report* as one JSON document."""
    settings = [
        {
            "name": each.name,
            "value": each.value,
            "resolved": each.resolved,
            "read_by": each.read_by,
            "line": each.at.line if each.at else None,
            "column": each.at.column if each.at else None,
        }
        for each in report.settings
    ]
    document = {
        "file": report.file,
        "kernel": report.kernel,
        "settings": settings,
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_text(report: Report) -> Iterator[str]:
    """*report* as lines that do not depend on a terminal's width."""
    yield report.title
    rows = (_HEADINGS, *report.rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    for finding in report.findings:
        yield printable(str(finding))
    yield report.summary


def show(console: Console, report: Report) -> None:
    """Print *report* as a table and a list."""
    table = Table(title=escape(report.title), title_justify="left", title_style="bold")
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading == "Line" else "left", overflow="fold")
    for row in report.rows:
        table.add_row(*(Text(text) for text in row))
    console.print(table)
    for finding in report.findings:
        console.print(
            Text.assemble(
                (f"{finding.line}:{finding.column} ", "dim"),
                (finding.severity, _STYLES[finding.severity]),
                f" {printable(finding.message)}. ",
                (f"{printable(finding.fix)} ", "green"),
                (f"[{finding.rule}]", "dim"),
            )
        )
    console.print(report.summary, highlight=False)
