"""Rule: no comment cuts the java command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("comment-in-command", Severity.ERROR, source="POSIX shell, 2.3 token recognition")
def no_comment_in_the_command(home: Home) -> Iterator[Violation]:
    """No comment stands among the lines of the java command: it ends there, without the main class."""
    for place in home.start_script.comments if home.start_script else ():
        yield Violation(
            place=place,
            message="this comment ends the java command, so the main class is not in it",
            fix="remove the line, or move it above the command",
        )
