"""Rule: no option is set that Java does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("https-non-proxy-hosts", Severity.WARNING, source="java.net documentation, Networking Properties")
def https_has_no_exceptions_of_its_own(home: Home) -> Iterator[Violation]:
    """No https.nonProxyHosts is set, which Java does not have: http.nonProxyHosts is for both."""
    for line in home.start_script.lines if home.start_script else ():
        for match in re.finditer(r"-Dhttps\.nonProxyHosts\b", line.text):
            yield Violation(
                place=line.at(match.start()),
                message="Java has no https.nonProxyHosts",
                fix="put the hosts into http.nonProxyHosts, which is for https too",
            )
