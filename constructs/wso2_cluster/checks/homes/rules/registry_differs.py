"""Rule: all nodes mount the same registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.registry import registry
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home


@cluster_rule("registry-differs", Severity.ERROR, source="WSO2 Carbon 4.4, sharing the registry; carbon-kernel 4.4.16")
def mounts_are_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """Remote instances and mounts are the same on all nodes, `overwrite` included.

    `readOnly` of an instance may differ: workers often only read.
    """
    known = [(home, _described(home)) for home in homes if home.xml(home.conf_path("registry.xml")) is not None]
    names = dict.fromkeys(name for _, described in known for name in described)
    for name in names:
        first, (settings, place) = next((home, described[name]) for home, described in known if name in described)
        for home, described in known:
            if name not in described:
                yield Violation(
                    place=home.place(home.conf_path("registry.xml")),
                    message=f"there is no {name}, which {first.label} has",
                    fix="write the same remote instances and mounts on all nodes",
                    related=(place,),
                )
            elif described[name][0] != settings:
                here, there = (
                    ", ".join(f"{key} {value or 'absent'}" for key, value in sorted(each - other))
                    for each, other in ((described[name][0], settings), (settings, described[name][0]))
                )
                yield Violation(
                    place=described[name][1],
                    message=f"the {name} has {here or 'less'} here and {there or 'less'} in {first.label}",
                    fix="write the same remote instances and mounts on all nodes",
                    related=(place,),
                )


def _described(home: Home) -> dict[str, tuple[frozenset[tuple[str, str]], Place]]:
    books = registry(home)
    described = {}
    for instance in books.instances:
        settings = frozenset(setting for setting in instance.settings if setting[0] != "readOnly")
        described[f"remoteInstance '{instance.identity.text}'"] = settings, instance.place
    for mount in books.mounts:
        described[f"mount of {mount.path}"] = frozenset(mount.settings), mount.place
    return described
