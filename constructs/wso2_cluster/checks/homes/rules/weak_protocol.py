"""Rule: listeners speak TLS 1.2 or later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import secure_listeners
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.tls import weak_protocols

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("weak-protocol", Severity.WARNING, source="RFC 8996 (TLS 1.0 and 1.1), RFC 7568 (SSL 3.0)")
def protocols_are_strong(home: Home) -> Iterator[Violation]:
    """No listener speaks SSL, which is an error, or TLS before 1.2."""
    for listener in secure_listeners(home):
        if listener.protocols is None:
            continue
        broken, old = weak_protocols(listener.protocols.text)
        if broken or old:
            yield Violation(
                place=listener.protocols.place,
                message=f"{listener.name} speaks {', '.join(broken + old)}",
                fix=f"write TLSv1.2 alone as {listener.protocols_name}",
                severity=Severity.ERROR if broken else None,
            )
