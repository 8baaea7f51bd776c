"""Rule: all nodes synchronize artifacts, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule
from wso2_cluster.checks.homes.synchronizer import synchronizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.home import Home


@cluster_rule("synchronizer-differs", Severity.ERROR, source="carbon-kernel 4.4.16, carbon.xml")
def all_synchronize_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """The deployment synchronizer is on everywhere with one repository, or off everywhere."""
    found = [(home, each) for home in homes if (each := synchronizer(home))]
    model = next(((home, each) for home, each in found if each.is_on), None)
    if model is None:
        return
    first, theirs = model
    for home, each in found:
        if not each.is_on:
            yield Violation(
                place=each.enabled.place if each.enabled else each.place,
                message=f"the deployment synchronizer is off here and on in {first.label}: this node gets no artifacts",
                fix="switch it on everywhere, or off everywhere",
                related=(theirs.place,),
            )
        elif home is not first and (each.url and each.url.text) != (theirs.url and theirs.url.text):
            yield Violation(
                place=each.url.place if each.url else each.place,
                message=f"SvnUrl is not that of {first.label}: the nodes get different artifacts",
                fix="write the same SvnUrl on all nodes",
                related=(theirs.url.place if theirs.url else theirs.place,),
            )
