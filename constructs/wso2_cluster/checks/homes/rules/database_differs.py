"""Rule: datasources of one name are one database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasources, local_keys, without_secrets
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Value
    from wso2_cluster.checks.homes.home import Home

_SHARED = ("database", "shared_db")


@cluster_rule("database-differs", Severity.ERROR, source="carbon-kernel 4.4.16, datasources/master-datasources.xml")
def databases_are_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """A datasource has the same URL on all nodes.

    Registry, users and permissions are shared through the database alone. H2 has a rule of its own.
    """
    first: dict[str, tuple[Home, Value]] = {}
    for home in homes:
        own = local_keys(home)
        for each in datasources(home):
            if each.url is None or each.url.is_open or each.is_h2 or each.key in own:
                continue
            other, theirs = first.setdefault(each.key, (home, each.url))
            if theirs.text != each.url.text:
                here, there = without_secrets(each.url.text), without_secrets(theirs.text)
                yield Violation(
                    place=each.url.place,
                    message=f"{each.name} is {here} here and {there} in {other.label}",
                    fix="write the same URL on all nodes",
                    related=(theirs.place,),
                )
    yield from _without_shared(homes)


def _without_shared(homes: Sequence[Home]) -> Iterator[Violation]:
    """Kernels that render their files take the registry's and the users' database from this table alone."""
    rendered = [home for home in homes if home.is_rendered]
    have = [(home, home.toml) for home in rendered if home.toml and home.toml.table(*_SHARED)]
    for toml in (home.toml for home in rendered):
        if have and toml and not toml.table(*_SHARED):
            other, theirs = have[0]
            yield Violation(
                place=toml.place("database"),
                message=f"there is no [{'.'.join(_SHARED)}], which {other.label} has: this node does not share it",
                fix="write the same table on all nodes",
                related=(theirs.place(*_SHARED),),
            )
