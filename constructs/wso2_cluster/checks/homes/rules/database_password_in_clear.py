"""Rule: database passwords are no part of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasources, without_secrets
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("database-password-in-clear", Severity.WARNING, source="WSO2 Carbon 4.4, secure vault")
def passwords_are_elsewhere(home: Home) -> Iterator[Violation]:
    """The password of a database server is not written in the file. That of a shipped H2 file is no secret."""
    for each in datasources(home):
        if (
            each.url is not None
            and not each.is_h2
            and not each.url.is_open
            and without_secrets(each.url.text) != each.url.text
        ):
            yield Violation(
                place=each.url.place,
                message=f"a password stands in the URL of {each.name}, readable for all who can read the file",
                fix="take it out of the URL, and write it as the datasource's password at start from a secret",
            )
        if each.password is None or each.password.is_open or not each.password.text or each.is_h2:
            continue
        is_root = each.username is not None and each.username.text == "root"
        who = " of the user root" if is_root else ""
        yield Violation(
            place=each.password.place,
            message=f"the password{who} of {each.name} stands in the file, readable for all who can read it",
            fix="write it at start from a secret, or use the product's secure vault"
            + (", and a user of the product's own" if is_root else ""),
        )
