"""Rule: the java command reaches its main class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.start_script import CutBy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_SAID: Final = {
    CutBy.MISSING_BACKSLASH: (
        "this line has no backslash at its end, which ends the java command without the main class",
        "end the line in a backslash",
    ),
    CutBy.BLANK_BEHIND_BACKSLASH: (
        "behind this backslash stands a blank, which ends the java command without the main class",
        "remove the blanks behind the backslash",
    ),
    CutBy.EMPTY_LINE: (
        "this empty line ends the java command, so the main class is not in it",
        "remove the line",
    ),
}


@rule("command-cut", Severity.ERROR, source="POSIX shell, 2.2.1 escape character; carbon-kernel 4.4.16, wso2server.sh")
def command_reaches_its_main_class(home: Home) -> Iterator[Violation]:
    """Every line of the java command ends in a backslash, up to the main class, and no empty line is among them.

    Java starts without a class there, and the next lines are commands that the shell does not find.
    """
    for cut in home.start_script.cuts if home.start_script else ():
        message, fix = _SAID[cut.by]
        yield Violation(place=cut.place, message=message, fix=fix)
