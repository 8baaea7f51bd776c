"""Rule: listeners use ciphers that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import secure_listeners
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.tls import weak_ciphers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_STRONG = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"


@rule("weak-cipher", Severity.WARNING, source="RFC 7465 (RC4), RFC 8429 (3DES), RFC 9325 (recommendations for TLS)")
def ciphers_are_strong(home: Home) -> Iterator[Violation]:
    """No listener uses RC4, DES, MD5, anonymous or export ciphers, which is an error, nor old ones.

    Old are those without forward secrecy (TLS_RSA_…) and those in CBC mode with SHA-1.
    """
    for listener in secure_listeners(home):
        if listener.ciphers is None:
            continue
        broken, old = weak_ciphers(listener.ciphers.text)
        for found, what, severity in (
            (broken, "broken ciphers", Severity.ERROR),
            (old, "ciphers without forward secrecy, or in CBC mode with SHA-1", None),
        ):
            if found:
                shown = ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
                yield Violation(
                    place=listener.ciphers.place,
                    message=f"{listener.name} uses {what}: {shown}",
                    fix=f"write {_STRONG} as {listener.ciphers_name}",
                    severity=severity,
                )
