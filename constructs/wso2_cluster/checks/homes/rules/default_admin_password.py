"""Rule: the administrator's password is one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("default-admin-password", Severity.ERROR, source="carbon-kernel 4.4.16, user-mgt.xml")
def password_is_ones_own(home: Home) -> Iterator[Violation]:
    """The administrator does not have the password admin, which everybody knows, or an empty one."""
    if home.is_rendered:
        found = [home.toml.text("super_admin", "password")] if home.toml else []
    else:
        file = home.xml(home.conf_path("user-mgt.xml"))
        nodes = file.root.all("Realm", "Configuration", "AdminUser", "Password") if file else []
        found = [node.value for node in nodes]
    for value in found:
        if value is not None and not value.text:
            yield Violation(
                place=value.place,
                message="the administrator has an empty password",
                fix="write one before the first start, afterwards change it in the console too",
            )
        if value is not None and value.text == "admin":
            yield Violation(
                place=value.place,
                message="the administrator has the password admin, as shipped",
                fix="write another one before the first start, afterwards change it in the console too",
            )
