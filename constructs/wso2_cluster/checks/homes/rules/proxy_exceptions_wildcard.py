"""Rule: exceptions of the proxy are written as Java reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

VALUE = re.compile(r"""-Dhttps?\.nonProxyHosts=["']?([^"'\s\\]*)""")
"""The exceptions in a line of the start script."""
_ENTRY = re.compile(r"\*?[^*/,;]*\*?")


@rule("proxy-exceptions-wildcard", Severity.ERROR, source="java.net documentation, Networking Properties")
def wildcards_are_javas(home: Home) -> Iterator[Violation]:
    """Entries of http.nonProxyHosts are separated by vertical bars, with `*` at the beginning or the end alone.

    They are no regular expressions (`.*.local`), no lists with commas, and no networks (`10.0.0.0/16`).
    """
    for line in home.start_script.lines if home.start_script else ():
        for match in VALUE.finditer(line.text):
            wrong = [entry for entry in match[1].split("|") if not _is_pattern(entry)]
            if wrong:
                yield Violation(
                    place=line.at(match.start(1) + match[1].index(wrong[0])),
                    message=f"'{wrong[0]}' is no pattern of http.nonProxyHosts, and excepts nobody",
                    fix="separate entries by |, and write * at the beginning or the end alone, such as *.local",
                )


def _is_pattern(entry: str) -> bool:
    return bool(_ENTRY.fullmatch(entry)) and not entry.startswith(".*")
