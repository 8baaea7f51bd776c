"""Rule: the password of the deployment synchronizer is no part of carbon.xml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import without_secrets
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule
from wso2_cluster.checks.homes.synchronizer import synchronizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_EXAMPLE = "password"


@rule("svn-password-in-clear", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml")
def password_is_elsewhere(home: Home) -> Iterator[Violation]:
    """SvnPassword is not written in carbon.xml. The shipped example is not reported while the synchronizer is off."""
    found = synchronizer(home)
    if found is None:
        return
    if found.url is not None and not found.url.is_open and without_secrets(found.url.text) != found.url.text:
        yield Violation(
            place=found.url.place,
            message="a password stands in SvnUrl, readable for all who can read the file",
            fix="take it out of the address, and share the artifacts by a file system (EFS) or use the secure vault",
        )
    if found.password is None or found.password.is_open:
        return
    if found.is_on or found.password.text != _EXAMPLE:
        yield Violation(
            place=found.password.place,
            message="SvnPassword stands in the file, readable for all who can read it",
            fix="share the artifacts by a file system (EFS) with the synchronizer off, or use the secure vault",
        )
