"""Rule: listeners speak TLS 1.2 or later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.finding import Violation
from wso2_cluster.checks.listeners import secure_listeners
from wso2_cluster.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.home import Home

_BROKEN = ("sslv2", "sslv2hello", "sslv3")
_OLD = ("all", "tlsv1", "tlsv1.0", "tlsv1.1")


@rule("weak-protocol", Severity.WARNING, source="RFC 8996 (TLS 1.0 and 1.1), RFC 7568 (SSL 3.0)")
def protocols_are_strong(home: Home) -> Iterator[Violation]:
    """No listener speaks SSL, which is an error, or TLS before 1.2."""
    for listener in secure_listeners(home):
        if listener.protocols is None:
            continue
        names = listener.protocols.text.replace(",", " ").replace("+", " ").split()
        broken = [name for name in names if name.lower() in _BROKEN]
        old = [name for name in names if name.lower() in _OLD]
        if broken or old:
            yield Violation(
                place=listener.protocols.place,
                message=f"{listener.name} speaks {', '.join(broken + old)}",
                fix=f"write TLSv1.2 alone as {listener.protocols_name}",
                severity=Severity.ERROR if broken else None,
            )
