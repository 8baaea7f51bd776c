"""Rule: the nodes of a cluster share their databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasources, local_keys
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home


@cluster_rule("h2-database", Severity.ERROR, source="carbon-kernel 4.4.16, datasources/master-datasources.xml")
def databases_are_servers(homes: Sequence[Home]) -> Iterator[Violation]:
    """No datasource of a cluster is H2, which is a file of one node; all products are shipped with it.

    Left out is the local registry's where the shared parts of the registry are mounted from another database. A single
    home with clustering off gets a warning: it may well be no part of a cluster.
    """
    for home in homes:
        in_cluster = len(homes) > 1 or home.is_clustered
        own = local_keys(home)
        for each in datasources(home):
            if each.is_h2 and each.key not in own and each.url is not None:
                yield Violation(
                    place=each.url.place,
                    message=f"{each.name} is an H2 file of this node: the nodes would not share what is in it",
                    fix="give it the URL of a database server that all nodes use",
                    severity=None if in_cluster else Severity.WARNING,
                )
