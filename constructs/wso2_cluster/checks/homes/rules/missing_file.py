"""Rule: what clusters is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("missing-file", Severity.WARNING, source="carbon-kernel 4.4.16, repository/conf")
def main_files_are_there(home: Home) -> Iterator[Violation]:
    """The home has axis2.xml and carbon.xml, unless it renders them: without them nothing can be said of clustering."""
    for name in ("axis2/axis2.xml", "carbon.xml"):
        path = home.conf_path(name)
        if not home.is_rendered and home.read(path) is None and path not in home.faults:
            yield Violation(
                place=home.place(path),
                message="the file is missing: what it says was not looked at",
                fix="look at the whole product home, or take the file from the product again",
            )
