"""Rule: the manager commits artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule
from wso2_cluster.checks.homes.rules.sub_domain_against_start import is_started_as_worker
from wso2_cluster.checks.homes.synchronizer import synchronizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home


@cluster_rule("no-committer", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml")
def a_manager_commits(homes: Sequence[Home]) -> Iterator[Violation]:
    """Where nodes synchronize artifacts, one commits them, and it is no worker.

    Otherwise what is deployed on the manager stays there, unless something else fills the repository.
    """
    found = [(home, each) for home in homes if (each := synchronizer(home)) and each.is_on]
    for home, each in found:
        if each.is_committer and each.commits is not None and is_started_as_worker(home):
            yield Violation(
                place=each.commits.place,
                message="AutoCommit is true on a node that the start script makes a worker",
                fix="set AutoCommit to true on the manager alone",
            )
    if len(found) > 1 and not any(each.is_committer for _, each in found):
        first = found[0][1]
        yield Violation(
            place=first.commits.place if first.commits else first.place,
            message="AutoCommit is true on no node: what is deployed on one does not reach the others",
            fix="set AutoCommit to true on the manager alone",
        )
