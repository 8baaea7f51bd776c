"""Rule: what is near is not looked for behind the proxy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.rules.proxy_exceptions_wildcard import VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_PROXY = re.compile(r"-Dhttps?\.proxyHost=")
_NEAR = ("localhost", "127.0.0.1", "169.254.169.254")


@rule("proxy-exceptions-missing", Severity.WARNING, source="java.net documentation, Networking Properties; Amazon EC2")
def near_hosts_are_excepted(home: Home) -> Iterator[Violation]:
    """With a proxy, http.nonProxyHosts has localhost, 127.0.0.1 and the metadata address 169.254.169.254."""
    lines = home.start_script.lines if home.start_script else ()
    proxies = [(line, match) for line in lines for match in _PROXY.finditer(line.text)]
    if not proxies:
        return
    entries = {entry for line in lines for match in VALUE.finditer(line.text) for entry in match[1].split("|")}
    missing = [host for host in _NEAR if not any(_covers(entry, host) for entry in entries)]
    if missing:
        line, match = proxies[0]
        yield Violation(
            place=line.at(match.start()),
            message=f"{', '.join(missing)} would be asked for through the proxy",
            fix=f'add them: -Dhttp.nonProxyHosts="{"|".join(_NEAR)}|*.internal"',
        )


def _covers(entry: str, host: str) -> bool:
    if entry.endswith("*"):
        return host.startswith(entry[:-1])
    return host.endswith(entry[1:]) if entry.startswith("*") else host == entry
