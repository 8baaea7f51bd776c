"""Rule: stores have passwords of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.stores import DEFAULT_PASSWORD, stores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("default-store-password", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml")
def password_is_ones_own(home: Home) -> Iterator[Violation]:
    """No trust store or key store of one's own has the password that WSO2 ships."""
    for store in stores(home):
        if store.password == DEFAULT_PASSWORD and not store.is_shipped:
            what = "key store" if store.has_keys else "trust store"
            name = store.location.rpartition("/")[2]
            yield Violation(
                place=store.place,
                message=f"the {what}{f' {name}' if name else ''} has the password that every product is shipped with",
                fix="give it a password of your own, by keytool -storepasswd, and name that here",
            )
