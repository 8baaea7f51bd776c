"""Rule: files have the names and folders in which the product looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.finding import Violation
from wso2_cluster.checks.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.home import Home

_WRONG = {
    "tomcat/catalina_server.xml": "tomcat/catalina-server.xml",
    "catalina-server.xml": "tomcat/catalina-server.xml",
    "axis2.xml": "axis2/axis2.xml",
    "master-datasources.xml": "datasources/master-datasources.xml",
    "security/sso-idp-config.xml": "identity/sso-idp-config.xml",
    "hazelcast.xml": "etc/hazelcast.xml",
    "etc/hazelcast.properties": "hazelcast.properties",
}
"""Names that guides use, and where the product looks (carbon-kernel 4.4.16; product-es 2.0.0)."""


@rule("misplaced-file", Severity.WARNING, source="carbon-kernel 4.4.16 and product-es 2.0.0, as shipped")
def files_are_where_they_are_read(home: Home) -> Iterator[Violation]:
    """Configuration files have the name and folder that the product reads; older guides give some wrongly."""
    for wrong, right in _WRONG.items():
        path = home.conf_path(wrong)
        if home.exists(path):
            yield Violation(
                place=home.place(path),
                message="nobody reads this file",
                fix=f"make its changes in {home.conf_path(right)}, and remove it",
            )
