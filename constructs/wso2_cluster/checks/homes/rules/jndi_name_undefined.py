"""Rule: every datasource that is looked up is defined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasource_files, datasources, jndi_name, lookups
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_JNDI = re.compile(r"<jndiConfig\b[^>]*>\s*<name>\s*([^<\s]+)")


@rule("jndi-name-undefined", Severity.ERROR, source="carbon-kernel 4.4.16, DataSourceManager.java")
def lookups_are_defined(home: Home) -> Iterator[Violation]:
    """A JNDI name that registry.xml, user-mgt.xml or another file looks up is that of a datasource.

    The names are compared letter by letter, `jdbc/` included. Without the datasource the product does not start.
    """
    if home.is_rendered or not datasource_files(home):
        return
    defined = {each.key: each for each in datasources(home)}
    for lookup in lookups(home):
        name = jndi_name(lookup.text)
        if name in defined:
            continue
        near = [key for key in defined if key.rpartition("/")[2].lower() == name.rpartition("/")[2].lower()]
        named = [key for key, each in defined.items() if each.name in (name, name.rpartition("/")[2])]
        commented = name in _commented(home)
        why = ", where it stands in a comment" if commented else ""
        fix = f"write {(near or named)[0]}" if near or named else f"define a datasource with the JNDI name {name}"
        yield Violation(
            place=lookup.place,
            message=f"no datasource has the JNDI name '{name}': the files of datasources have "
            f"{', '.join(sorted(defined)) or 'none'}{why}",
            fix="take the datasource out of its comment" if commented else fix,
        )


def _commented(home: Home) -> set[str]:
    found: set[str] = set()
    for path in datasource_files(home):
        file = home.xml(path)
        for node in file.root.walk() if file else ():
            found.update(name for comment in node.comments for name in _JNDI.findall(comment.text))
    return found
