"""Rule: tables are made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("setup-at-every-start", Severity.WARNING, source="carbon-kernel 4.4.16, DatabaseCreator.java")
def setup_is_not_in_the_script(home: Home) -> Iterator[Violation]:
    """The start script does not have -Dsetup, which makes the database's tables: that is for the first start alone."""
    word = home.start_script.option("setup") if home.start_script else None
    if word is not None:
        yield Violation(
            place=word.place,
            message="-Dsetup is run at every start, and on API Manager starts all profiles too",
            fix="remove it here, and give it on the command line of the first start",
        )
