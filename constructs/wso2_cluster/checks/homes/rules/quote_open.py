"""Rule: quotes of the java command come in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("quote-open", Severity.ERROR, source="POSIX shell; carbon-kernel 4.4.16, bin/wso2server.sh")
def quotes_are_closed(home: Home) -> Iterator[Violation]:
    """Every quote of the java command in the start script is closed on its line; otherwise the next lines are text."""
    for place in home.start_script.unclosed if home.start_script else ():
        yield Violation(
            place=place,
            message="this quote is not closed: the lines behind it become part of the option",
            fix="close the quote at the end of the value",
        )
