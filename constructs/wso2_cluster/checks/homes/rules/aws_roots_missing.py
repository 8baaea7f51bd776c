"""Rule: the product trusts the EC2 API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_STORE = "repository/resources/security/client-truststore.jks"
_JKS = b"\xfe\xed\xfe\xed"
_ROOTS = (b"Amazon Root CA", b"Starfield Services Root Certificate Authority - G2")


@rule(
    "aws-roots-missing",
    Severity.WARNING,
    source="carbon-kernel 4.4.16, CarbonServerManager.java; Amazon Trust Services",
)
def amazon_is_trusted(home: Home) -> Iterator[Violation]:
    """In scheme aws client-truststore.jks has a root certificate of Amazon.

    Carbon makes it the trust store of the whole Java machine, so those that come with Java do not count: without
    Amazon's the members are looked for in vain.
    """
    section = home.clustering
    if section is None or not section.enabled or not section.scheme.startswith("aws"):
        return
    store = home.read(_STORE)
    # In a JKS file certificates stand as they are; other kinds of stores are encrypted.
    if store is not None and store.startswith(_JKS) and not any(root in store for root in _ROOTS):
        yield Violation(
            place=home.place(_STORE),
            message="there is no root certificate of Amazon, and Java trusts no other store: EC2 is not asked",
            fix="import Amazon Root CA 1 with keytool -importcert",
        )
