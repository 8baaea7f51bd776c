"""Which instances a member takes for members: the filter of Hazelcast's AWS discovery, and of the node program's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEFAULT_REGION = "us-east-1"
"""Where Hazelcast asks when no region is given (Hazelcast 3.5, AwsConfig)."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An EC2 instance, as far as discovery looks at it."""

    id: str
    name: str
    """Its `Name` tag, or its id."""
    state: str
    """`running`, `stopped`, …; only running ones are found."""
    private_address: str | None
    """None once the instance is terminated."""
    tags: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    """The names of its security groups; Hazelcast never looks at their ids."""
    region: str | None = None
    """Default: not known, and taken to be the region that is asked."""
    page: int = 1
    """The page of DescribeInstances' answer that it was on; Hazelcast reads the first alone."""
    vpc: str | None = None
    """Id of its VPC. Default: not known."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a member asks for: the parameters of the `aws` scheme. An empty text counts as not given."""

    region: str | None = None
    """Default: us-east-1."""
    tag_key: str | None = None
    """Default: every instance, whatever its tags."""
    tag_value: str | None = None
    """Default: any value of the tag. Without `tag_key` it is ignored."""
    security_group: str | None = None
    """The name of one group. Default: every instance, whatever its groups."""
    by_node: bool = False
    """Whether the node program asks and not Hazelcast: it reads every page, and takes pending instances too, since they
    are members soon."""
    vpc: str | None = None
    """Id of the VPC that an instance has to be in; the node program knows it from its own. Default: any."""


class LeftOut(StrEnum):
    """The rule by which an instance is left out; the first that applies, in this order."""

    REGION = "region"
    PAGE = "page"
    STATE = "state"
    ADDRESS = "address"
    VPC = "vpc"
    TAG = "tag"
    GROUP = "security-group"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a query keeps an instance."""

    instance: Instance
    accepted: bool
    reason: str
    rule: LeftOut | None = None
    """What it is left out by; None: it is kept."""


def find_candidates(instances: Iterable[Instance], query: Query) -> tuple[Verdict, ...]:
    """Judge each instance in the order of Hazelcast 3.5's CloudyUtility: state, then tag, then security group.

    The reason of a refusal names what was asked and what the instance has.
    """
    return tuple(_judge(instance, query) for instance in instances)


def _judge(instance: Instance, query: Query) -> Verdict:
    for rule, objection in _OBJECTIONS.items():
        reason = objection(instance, query)
        if reason is not None:
            return Verdict(instance=instance, accepted=False, reason=reason, rule=rule)
    matched = [f"the instance is {instance.state}"]
    if query.tag_key:
        matched.append(f"has tag {query.tag_key}={instance.tags[query.tag_key]}")
    if query.security_group:
        matched.append(f"is in security group '{query.security_group}'")
    return Verdict(instance=instance, accepted=True, reason=", ".join(matched))


def _wrong_region(instance: Instance, query: Query) -> str | None:
    region = query.region or DEFAULT_REGION
    if instance.region in {None, region}:
        return None
    return f"the instance is in region {instance.region}, asked is region {region}"


def _not_read(instance: Instance, query: Query) -> str | None:
    if instance.page == 1 or query.by_node:
        return None
    return f"the instance is on page {instance.page} of EC2's answer, and only the first page is read"


def _not_running(instance: Instance, query: Query) -> str | None:
    if instance.state != "running" and not (query.by_node and instance.state == "pending"):
        return f"the instance is not running but {instance.state}"
    return None


def _no_address(instance: Instance, _: Query) -> str | None:
    return None if instance.private_address else "the instance has no private address"


def _wrong_vpc(instance: Instance, query: Query) -> str | None:
    if instance.vpc is None or query.vpc in {None, instance.vpc}:
        return None
    return f"the instance is in {instance.vpc}, the member in {query.vpc}"


def _wrong_tag(instance: Instance, query: Query) -> str | None:
    if not query.tag_key:
        return None
    value = instance.tags.get(query.tag_key)
    if value is not None and query.tag_value in {None, "", value}:
        return None
    asked = f"{query.tag_key}={query.tag_value}" if query.tag_value else f"a tag '{query.tag_key}'"
    has = f"{query.tag_key}={value}"
    if value is None:
        has = ", ".join(f"{key}={text}" for key, text in sorted(instance.tags.items())) or "no tags"
    return f"tag-key/tag-value don't match: asked is {asked}, the instance has {has}"


def _wrong_group(instance: Instance, query: Query) -> str | None:
    if not query.security_group or query.security_group in instance.groups:
        return None
    has = ", ".join(f"'{name}'" for name in instance.groups) or "none"
    an_id = re.fullmatch(r"sg-[0-9a-f]+", query.security_group) is not None
    hint = "; asked for has to be a group's name, not its id" if an_id else ""
    return f"security-group-name doesn't match: asked is '{query.security_group}', the instance has {has}{hint}"


_OBJECTIONS = {
    LeftOut.REGION: _wrong_region,
    LeftOut.PAGE: _not_read,
    LeftOut.STATE: _not_running,
    LeftOut.ADDRESS: _no_address,
    LeftOut.VPC: _wrong_vpc,
    LeftOut.TAG: _wrong_tag,
    LeftOut.GROUP: _wrong_group,
}
