"""Rules of tags: the ones in `aws.tags`, and the one by which members find each other."""

import re
from collections.abc import Iterator

from wso2_cluster.deployment.cluster import NODES_TAG, WkaMembership
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.wording import Location, shown

MOST_TAGS = 45
"""AWS allows 50 on a resource; `Name`, `wso2-role`, the cluster's tag and `wso2-nodes` come on top."""
LONGEST_KEY = 128
LONGEST_VALUE = 256

_OWN_TAGS = ("Name", "wso2-role", NODES_TAG)
_TEXT = re.compile(r"[\w .:/=+@-]*")


def tags_are_allowed(deployment: Deployment) -> Iterator[Violation]:
    """The limits of all services together (AWS tagging user guide, "Tag naming limits and requirements")."""
    common = deployment.aws.tags
    named: dict[Location, dict[str, str]] = {("aws", "tags"): common}
    named |= {("nodes", role, "tags"): group.tags for role, group in deployment.nodes.items()}
    for loc, tags in named.items():
        for key, value in tags.items():
            for fault in (*_key_faults(key), *_value_faults(value)):
                yield (*loc, key), fault
        together = len({**common, **tags})
        if tags and together > MOST_TAGS:
            yield loc, f"expected {MOST_TAGS} tags or fewer, got {together}"


def membership_tag_is_allowed(deployment: Deployment) -> Iterator[Violation]:
    """The cluster's tag is one that AWS takes, and no other setting gives it another value."""
    membership = deployment.cluster.membership
    if isinstance(membership, WkaMembership):
        return
    for fault in _key_faults(membership.tag_key):
        yield ("cluster", "membership", "tag_key"), fault
    values = {role: _value(deployment, role) for role in deployment.nodes}
    faults = (fault for value in values.values() for fault in _value_faults(value))
    for fault in dict.fromkeys(faults):
        yield ("cluster", "membership", "tag_value"), fault
    others: dict[Location, str] = {}
    for role, group in deployment.nodes.items():
        named: dict[Location, dict[str, str]] = {
            ("aws", "tags"): deployment.aws.tags,
            ("nodes", role, "tags"): group.tags,
        }
        for loc, tags in named.items():
            value, other = values[role], tags.get(membership.tag_key, values[role])
            if other != value:
                found = f"the members find each other by this tag with the value {shown(value)}, not {shown(other)}"
                others.setdefault((*loc, membership.tag_key), f"{found}: leave it out")
    yield from others.items()


def _value(deployment: Deployment, role: Role) -> str:
    """The value of the cluster's tag on nodes of *role*."""
    membership = deployment.cluster.membership
    given = None if isinstance(membership, WkaMembership) else membership.tag_value
    value = given or deployment.name
    return f"{value}-{role}" if deployment.pattern.clusters_by_role else value


def _key_faults(key: str) -> Iterator[str]:
    if key.lower().startswith("aws:"):
        yield f"{shown(key)} begins with 'aws:', which AWS keeps for itself: use another key"
    if key in _OWN_TAGS:
        yield f"the tag {key} says what each resource is: use another key"
    if len(key) > LONGEST_KEY:
        yield f"a tag's key has at most {LONGEST_KEY} characters, this one {len(key)}"
    if not _TEXT.fullmatch(key):
        yield f"the key {shown(key)} is not allowed: use letters, digits, blanks and . : / = + @ - _"


def _value_faults(value: str) -> Iterator[str]:
    if len(value) > LONGEST_VALUE:
        yield f"a tag's value has at most {LONGEST_VALUE} characters, this one {len(value)}"
    if not _TEXT.fullmatch(value):
        yield f"the value {shown(value)} is not allowed: use letters, digits, blanks and . : / = + @ - _"


RULES: tuple[Rule, ...] = (tags_are_allowed, membership_tag_is_allowed)
