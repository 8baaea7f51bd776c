"""Rule: listeners say which protocols they speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import secure_listeners
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("protocols-unset", Severity.WARNING, source="Apache Tomcat 7, SSL support; JDK 8 provider documentation")
def protocols_are_written(home: Home) -> Iterator[Violation]:
    """Every listener with TLS says which protocols it speaks: otherwise it speaks what its Java does, TLS 1.0 too."""
    for listener in secure_listeners(home):
        if listener.protocols is None or not listener.protocols.text.strip():
            yield Violation(
                place=listener.place,
                message=f"{listener.name} speaks whatever its Java does, before 8u291 TLS 1.0 and 1.1 too",
                fix=f"add {listener.protocols_name} with TLSv1.2",
            )
