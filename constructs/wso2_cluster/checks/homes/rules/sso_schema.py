"""Rule: the identity provider's list of applications has the version's own elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_OLD = "AssertionConsumerService"
_NEW = "AssertionConsumerServiceURLs"


@rule("sso-schema", Severity.ERROR, source="product-es 2.0.0 and 2.1.0, identity/sso-idp-config.xml")
def elements_are_the_versions(home: Home) -> Iterator[Violation]:
    """sso-idp-config.xml has the elements of its product's version.

    Enterprise Store 2.0 reads `AssertionConsumerService`, 2.1 reads `AssertionConsumerServiceURLs`.
    """
    file = home.xml(home.conf_path("identity/sso-idp-config.xml"))
    product = home.identity
    if file is None or product.key != "ES" or product.version is None:
        return
    is_old = product.version.startswith("2.0.")
    unread = _NEW if is_old else _OLD
    read = _OLD if is_old else f"{_NEW} and DefaultAssertionConsumerServiceURL"
    for node in file.root.walk():
        if node.name == unread:
            yield Violation(
                place=node.place,
                message=f"Enterprise Store {product.version} does not read <{unread}>",
                fix=f"write {read}",
            )
