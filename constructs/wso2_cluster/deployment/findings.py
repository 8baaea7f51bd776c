"""What is wrong with a deployment file, and where."""

from dataclasses import dataclass, field
from pathlib import Path

from wso2_cluster.errors import WSO2ClusterError


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault of a deployment file."""

    file: Path
    """The file as the caller named it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1, in characters."""
    message: str
    """One line: the value, what is allowed, and the fix."""
    rule: str = field(default="deployment-file", compare=False)
    """Id of the rule that it breaks. Default: what a value alone may be."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class DeploymentFileError(WSO2ClusterError):
    """A deployment file that cannot be used. As text: one `FILE:LINE:COLUMN: message` per line, in the file's order."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = tuple(sorted(findings, key=lambda finding: (str(finding.file), finding.line, finding.column)))
        super().__init__("\n".join(str(finding) for finding in self.findings))
