"""What can be wrong with a text of the clustering language before its meaning is looked at."""

from wso2_cluster.carbon.findings import Finding, Severity, in_order
from wso2_cluster.errors import WSO2ClusterError

UNREADABLE = "clustering-unreadable"
"""Rule id of what keeps a file from being read."""


class LanguageError(WSO2ClusterError):
    """A value that the clustering language does not have: a kernel, a range of addresses, a model no file can hold."""


class ClusteringFileError(LanguageError):
    """A file without a readable section. As text: one `FILE:LINE:COLUMN: message` per line, in the file's order."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = in_order(findings)
        super().__init__("\n".join(f"{each.place}: {each.message}: {each.fix}" for each in self.findings))


def unreadable(file: str, message: str, fix: str, *, line: int = 1, column: int = 1) -> Finding:
    """The finding for a *file* that cannot be read, by default at its start."""
    return Finding(
        severity=Severity.ERROR, rule=UNREADABLE, file=file, line=line, column=column, message=message, fix=fix
    )
