"""Rule: exceptions of the proxy reach Java as they are meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")


@rule("proxy-exceptions-unquoted", Severity.ERROR, source="POSIX shell; carbon-kernel 4.4.16, bin/wso2server.sh")
def exceptions_are_quoted(home: Home) -> Iterator[Violation]:
    """http.nonProxyHosts stands in quotes: the shell takes a bare bar as a pipe and cuts the java command there."""
    for line in home.start_script.lines if home.start_script else ():
        bare = _QUOTED.sub(lambda match: "x" * len(match[0]), line.text)
        match = re.search(r"nonProxyHosts=[^\s\"']*\|", bare)
        if match:
            yield Violation(
                place=line.at(line.text.index("|", match.start())),
                message="a | outside of quotes cuts the java command in two",
                fix='write -Dhttp.nonProxyHosts="…" with quotes around the value',
            )
