"""Rule: what must be the same on all nodes is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home

_SPELLINGS = {
    "region": ("region",),
    "securityGroup": ("securityGroup", "security-group-name"),
    "tagKey": ("tagKey", "tag-key"),
    "tagValue": ("tagValue", "tag-value"),
}
"""Parameters of scheme aws with the names they have in some kernels."""


@cluster_rule("cluster-setting-differs", Severity.ERROR, source="carbon-kernel 4.4.16, HazelcastClusteringAgent.java")
def settings_are_the_same(homes: Sequence[Home]) -> Iterator[Violation]:
    """All nodes have the same agent, membership scheme, domain and, in scheme aws, port, region, group and tags.

    A node that has another domain is a cluster of its own; one that looks for another tag, group or port finds nobody.
    """
    known = [home for home in homes if home.clustering is not None]
    for name in ("class", "membershipScheme", "domain", "groupPassword"):
        yield from _differing(name, known)
    aws = [home for home in known if home.clustering is not None and home.clustering.scheme.startswith("aws")]
    for name in ("localMemberPort", *_SPELLINGS):
        yield from _differing(name, aws)


def _differing(name: str, homes: Sequence[Home]) -> Iterator[Violation]:
    if len(homes) < 2:
        return
    values = [(home, *_value(home, name)) for home in homes]
    common = Counter(text for _, text, _ in values).most_common(1)[0][0]
    model, _, model_place = next(value for value in values if value[1] == common)
    for _, text, place in values:
        if text == common:
            continue
        if name == "groupPassword":
            message = f"groupPassword is not that of {model.label}: the nodes do not let each other in"
            fix = "write the same groupPassword on all nodes"
        else:
            message = f"{name} is {_shown(text)} here and {_shown(common)} in {model.label}: these nodes do not meet"
            fix = f"write the same {name} on all nodes"
        yield Violation(place=place, message=message, fix=fix, related=(model_place,))


def _shown(text: str | None) -> str:
    return "absent" if text is None else f"'{text}'"


_DEFAULTS = {"membershipScheme": "multicast", "domain": "apache.axis2.domain", "localMemberPort": "4000"}
"""What counts where the parameter is absent (carbon-kernel 4.4.16, HazelcastClusteringAgent.java)."""


def _value(home: Home, name: str) -> tuple[str | None, Place]:
    section = home.clustering
    start = home.clustering_place(section.at if section else None)
    if section is None:
        return None, start
    if name == "class":
        return (section.agent.value if section.agent else None), home.clustering_place(section.agent, section.at)
    if name == "domain":
        # Not trimmed by the agent, so blanks count.
        parameter = section.parameter(name)
        if parameter is not None:
            return parameter.text.value, home.clustering_place(parameter.text, parameter.at)
        return _DEFAULTS[name], start
    value = home.parameter_of(_SPELLINGS.get(name, (name,)))
    return (value.text, value.place) if value else (_DEFAULTS.get(name), start)
