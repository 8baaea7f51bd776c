"""Rule: one node commits artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule
from wso2_cluster.checks.homes.synchronizer import synchronizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home


@cluster_rule("two-committers", Severity.ERROR, source="carbon-kernel 4.4.16, carbon.xml")
def one_node_commits(homes: Sequence[Home]) -> Iterator[Violation]:
    """Of all nodes one at most has AutoCommit: two that commit get into conflicts that nobody resolves."""
    found = [(home, each) for home in homes if (each := synchronizer(home)) and each.is_committer]
    for _, each in found[1:]:
        first, other = found[0]
        if each.commits is not None and other.commits is not None:
            yield Violation(
                place=each.commits.place,
                message=f"AutoCommit is true here and in {first.label}: two nodes that commit get into conflicts",
                fix="set AutoCommit to false on all nodes but the manager",
                related=(other.commits.place,),
            )
