"""Rule: what registry.xml refers to is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.registry import registry
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("registry-reference", Severity.ERROR, source="carbon-kernel 4.4.16, RegistryConfigurationProcessor.java")
def references_are_defined(home: Home) -> Iterator[Violation]:
    """A mount names a remoteInstance of registry.xml, and that one a dbConfig; both ship in comments."""
    if home.is_rendered:
        return
    books = registry(home)
    known = {instance.identity.text for instance in books.instances}
    for mount in books.mounts:
        if mount.instance is None or mount.instance.text not in known:
            name = mount.instance.text if mount.instance else ""
            yield Violation(
                place=mount.instance.place if mount.instance else mount.place,
                message=f"the mount of {mount.path} is from '{name}', and no active remoteInstance has that id",
                fix="add the remoteInstance, or correct instanceId",
            )
    for instance in books.instances:
        if instance.database and instance.database.text not in books.databases:
            yield Violation(
                place=instance.database.place,
                message=f"remoteInstance '{instance.identity.text}' uses dbConfig '{instance.database.text}', which is "
                "not there",
                fix=f"use one of {', '.join(books.databases) or 'those that you add'}",
            )
    if books.current is not None and books.databases and books.current.text not in books.databases:
        yield Violation(
            place=books.current.place,
            message=f"currentDBConfig '{books.current.text}' is no dbConfig of the file",
            fix=f"use one of {', '.join(books.databases)}",
        )
