"""Rule: the lists of well-known members are the same on all nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.members import well_known_members
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home


@cluster_rule("member-lists-differ", Severity.WARNING, source="carbon-kernel 4.4.16, WKABasedMembershipScheme.java")
def lists_are_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """In scheme wka all nodes list the same members.

    Nodes with different lists join as long as one of each list is up; when those are down the cluster splits. Lists
    with nothing in common are two clusters of one domain.
    """
    lists = [(home, _members(home)) for home in homes]
    known = [(home, members) for home, members in lists if members is not None]
    everybody = set().union(*(members for _, members in known))
    for home, members in known:
        missing = sorted(everybody - members)
        section = home.clustering
        if not missing or section is None or not section.members:
            continue
        others = {other.label: each for other, each in known if other is not home}
        alone = not any(members & each for each in others.values())
        what = "and has no member in common with the other nodes" if alone else "which other nodes list"
        yield Violation(
            place=home.clustering_place(section.members[0].at),
            message=f"the list of members lacks {', '.join(missing)}, {what}",
            fix="list all members, the same on every node",
            severity=Severity.ERROR if alone else None,
            related=tuple(
                other.clustering_place(other.clustering.members[0].at)
                for other, each in known
                if other is not home and each - members and other.clustering and other.clustering.members
            ),
        )


def _members(home: Home) -> set[str] | None:
    """`host:port` of all members; None: the node reads no list, or a part of it is known only when it starts."""
    section = home.clustering
    members = well_known_members(section) if section else ()
    if not members or any(member.unresolved or member.port is None for member in members):
        return None
    return {f"{address}:{member.port}" for member in members for address in member.addresses}
