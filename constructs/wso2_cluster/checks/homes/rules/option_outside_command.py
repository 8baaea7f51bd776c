"""Rule: options for Java stand in the java command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_MEANT = re.compile(r"-D(https?\.(proxyHost|proxyPort|nonProxyHosts)|hazelcast\.[\w.]+|profile)=")


@rule("option-outside-command", Severity.ERROR, source="carbon-kernel 4.4.16, bin/wso2server.sh")
def options_are_in_the_command(home: Home) -> Iterator[Violation]:
    """Options of proxies, of Hazelcast and of the profile stand before the main class, not in comments or behind it.

    A line behind that of the main class is a command of its own, which the shell does not find.
    """
    script = home.start_script
    for word in script.strays if script else ():
        name = word.text.partition("=")[0].removeprefix("-D")
        if script is not None and _MEANT.match(word.text) and script.option(name) is None:
            yield Violation(
                place=word.place,
                message=f"-D{name} is no part of the java command, and has no effect",
                fix="write it on a line of its own before org.wso2.carbon.bootstrap.Bootstrap, ending in a backslash",
            )
