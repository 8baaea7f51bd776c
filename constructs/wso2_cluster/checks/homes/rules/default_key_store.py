"""Rule: private keys are private."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.stores import DEFAULT_NAME, stores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("default-key-store", Severity.ERROR, source="carbon-kernel 4.4.16, repository/resources/security/wso2carbon.jks")
def key_store_is_ones_own(home: Home) -> Iterator[Violation]:
    """No key store is the shipped wso2carbon.jks with the shipped password: everybody has its private key."""
    for store in stores(home):
        if store.is_shipped:
            yield Violation(
                place=store.place,
                message=f"{DEFAULT_NAME} with its shipped password: everybody has the private key in it",
                fix="make a key store of your own, and name its file and password here",
            )
