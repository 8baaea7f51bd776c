"""Rule: listeners say which ciphers they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import secure_listeners
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("ciphers-unset", Severity.NOTE, source="Apache Tomcat 7, SSL support")
def ciphers_are_written(home: Home) -> Iterator[Violation]:
    """Every listener with TLS says which ciphers it uses: otherwise its Java decides."""
    for listener in secure_listeners(home):
        if listener.ciphers is None or not listener.ciphers.text.strip():
            yield Violation(
                place=listener.place,
                message=f"{listener.name} uses the ciphers of its Java, in old ones 3DES and RC4 too",
                fix=f"add {listener.ciphers_name} with those that clients need",
            )
