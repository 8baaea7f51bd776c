"""Rule: nodes of one role have one host name."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule
from wso2_cluster.checks.homes.rules.host_name_missing import host_name
from wso2_cluster.checks.homes.rules.sub_domain_against_start import sub_domain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Value
    from wso2_cluster.checks.homes.home import Home


@cluster_rule("host-name-differs", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml")
def host_names_are_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """Nodes of one role, such as all workers, have the same HostName: that of the balancer in front of them."""
    groups: dict[str, list[tuple[Home, Value]]] = {}
    for home in homes:
        name = host_name(home)
        if name is None or name.is_open:
            continue
        role = sub_domain(home)
        groups.setdefault(role[0] if role else "", []).append((home, name))
    for group, named in groups.items():
        common = Counter(name.text for _, name in named).most_common(1)[0][0]
        other, theirs = next(each for each in named if each[1].text == common)
        for _, name in named:
            if name.text == common:
                continue
            whose = f"with subDomain {group}" if group else "without a subDomain"
            yield Violation(
                place=name.place,
                message=f"HostName is '{name.text}' here and '{theirs.text}' in {other.label}, another node {whose}",
                fix="write the balancer's name on all nodes of one role",
                related=(theirs.place,),
            )
