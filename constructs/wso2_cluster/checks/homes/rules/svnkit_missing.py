"""Rule: what the deployment synchronizer needs is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.synchronizer import synchronizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_FOLDERS = ("lib", "dropins", "plugins")


@rule("svnkit-missing", Severity.ERROR, source="WSO2 Carbon 4.4, SVN-based deployment synchronizer")
def library_is_there(home: Home) -> Iterator[Violation]:
    """A synchronizer of type svn has SVNKit, which no product ships for its licence."""
    found = synchronizer(home)
    folders = [f"repository/components/{name}" for name in _FOLDERS if home.exists(f"repository/components/{name}")]
    if found is None or not found.is_on or found.kind.lower() not in ("", "svn") or not folders:
        return
    if not any(
        "svnkit" in name.lower() or "svnclient" in name.lower() for each in folders for name in home.names(each)
    ):
        yield Violation(
            place=found.place,
            message="the synchronizer is on with type svn, and repository/components has no SVNKit",
            fix="put svnkit's jar into repository/components/dropins, or share the artifacts by a file system (EFS)",
        )
