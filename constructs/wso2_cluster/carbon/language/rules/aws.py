"""Rules of scheme aws: how members are looked for among the instances of EC2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.kernels import Kernels
from wso2_cluster.carbon.language.model import Scheme
from wso2_cluster.carbon.language.rules.rule import HAZELCAST_3, Rule, Situation, Violation, rule, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLIENT = "hazelcast-cloud 3.5, AWSClient.java"
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")
_BROKEN_ROLE = Kernels.parse("4.4.34-4.4")
_SETTERS = Kernels.parse("4.3-4.6")
"""Kernels that hand the values to setters, which refuse blanks; later ones hand them to a map."""
_STACK_TAG = "aws:cloudformation:stack-name"
_OLD_METADATA = (Kernels.parse("4.5-4.9"), Kernels.parse("4.11"))
_IDENTITY = ("accessKey", "secretKey", "iamRole")


@rule("aws-key-missing", Severity.ERROR, source=_CLIENT)
def key_is_there(situation: Situation) -> Iterator[Violation]:
    """Kernels 4.4 and older have an access key: their Hazelcast takes nothing else."""
    if not situation.is_in(Scheme.AWS) or not situation.kernels.within(HAZELCAST_3) or situation.read("iamRole"):
        return
    scheme = situation.section.parameter("membershipScheme")
    for name in ("accessKey", "secretKey"):
        if situation.read(name) is None:
            words = "AWS access key or IAM Role" if name == "accessKey" else "AWS secret key or Iam Role"
            yield Violation(
                at=scheme.at if scheme else None,
                message=f"scheme aws without {name} stops the start with '{words} is required!'",
                fix="add a long-lived access key, or use scheme wka with a list made at start",
            )


@rule("aws-key-half", Severity.ERROR, source=_CLIENT)
def key_is_whole(situation: Situation) -> Iterator[Violation]:
    """Access key and secret key come together."""
    access, secret = situation.read("accessKey"), situation.read("secretKey")
    if not _in_ec2(situation) or situation.kernels.within(HAZELCAST_3):
        return
    for here, other in ((access, "secretKey"), (secret, "accessKey")):
        if here is not None and situation.read(other) is None:
            spelling = situation.spelling(other)
            yield Violation(at=here.at, message=f"half a key: {spelling} is missing", fix=f"add {spelling}")


@rule("aws-value-blank", Severity.ERROR, source="Hazelcast 3.5, AwsConfig.java")
def values_have_text(situation: Situation) -> Iterator[Violation]:
    """No parameter of scheme aws is blank."""
    if not _in_ec2(situation):
        return
    for name in (*_IDENTITY, "securityGroup", "region", "tagKey", "tagValue"):
        parameter = situation.read(name)
        if parameter is None or trimmed(parameter) or parameter.attribute("svns:secretAlias"):
            continue
        spelling = parameter.name.value if parameter.name else name
        refused = f", and the start stops with '{name} must contain text'" if situation.kernels.within(_SETTERS) else ""
        yield Violation(at=parameter.at, message=f"{spelling} is blank{refused}", fix="write its value, or remove it")


@rule("aws-role-broken", Severity.ERROR, source="wso2/product-is#9998; carbon-kernel e48a5fd39b")
def role_works(situation: Situation) -> Iterator[Violation]:
    """iamRole is not used before kernel 4.5: the Hazelcast of 4.4.34 and later 4.4 asks for its credentials wrongly."""
    parameter = situation.read("iamRole")
    if parameter is not None and _in_ec2(situation) and situation.kernels.within(_BROKEN_ROLE):
        yield Violation(
            at=parameter.at,
            message="Hazelcast 3.5.4 asks the metadata service for the role without the leading slash, and the start "
            "stops with Invalid Aws Configuration",
            fix="use an access key, or scheme wka with a list made at start",
        )


@rule(
    "aws-metadata",
    Severity.WARNING,
    source="hazelcast-aws 2.4, MetadataUtil.java; hazelcast pull request 23545",
)
def metadata_needs_no_token(situation: Situation) -> Iterator[Violation]:
    """Scheme aws with Hazelcast 3.12 and 4.2 needs instances whose metadata asks for no token, even with a key."""
    if situation.is_in(Scheme.AWS) and any(situation.kernels.within(each) for each in _OLD_METADATA):
        parameter = situation.read("iamRole") or situation.section.parameter("membershipScheme")
        yield Violation(
            at=parameter.at if parameter else None,
            message="this Hazelcast reads the instance's metadata without a token (IMDSv1), and finds nobody where one "
            "is required",
            fix="make tokens optional on these instances, or use scheme wka",
        )


@rule("aws-region-zone", Severity.ERROR, source=_CLIENT)
def region_is_a_region(situation: Situation) -> Iterator[Violation]:
    """The region is a region: without the letter of an availability zone."""
    parameter = situation.read("region")
    region = trimmed(parameter)
    if (
        parameter is None
        or not region
        or not _in_ec2(situation)
        or situation.is_replaced(region)
        or _REGION.fullmatch(region)
    ):
        return
    host = f"ec2.{region}.amazonaws.com does not exist"
    if _REGION.fullmatch(region[:-1]) and region[-1].isalpha():
        yield Violation(
            at=parameter.text.at, message=f"'{region}' is an availability zone, and {host}", fix=f"write {region[:-1]}"
        )
    else:
        yield Violation(
            at=parameter.text.at, message=f"'{region}' is no region, and {host}", fix="write one such as us-east-1"
        )


@rule("aws-region-partition", Severity.ERROR, source=_CLIENT)
def region_has_an_endpoint(situation: Situation) -> Iterator[Violation]:
    """The region is one whose EC2 is at amazonaws.com: Hazelcast 3.5 asks no other host."""
    parameter = situation.read("region")
    region = trimmed(parameter) or ""
    if parameter is None or not _in_ec2(situation) or not situation.kernels.within(HAZELCAST_3):
        return
    if region.startswith(("cn-", "us-iso", "eu-iso")) and _REGION.fullmatch(region):
        message = f"Hazelcast asks ec2.{region}.amazonaws.com, which does not exist"
        yield Violation(at=parameter.text.at, message=message, fix="use scheme wka in this region")


@rule("aws-host-header", Severity.WARNING, source=_CLIENT)
def host_header_counts(situation: Situation) -> Iterator[Violation]:
    """hostHeader is not used up to kernel 4.4: the region takes its place, and it always has one."""
    parameter = situation.read("hostHeader")
    if parameter is not None and _in_ec2(situation) and situation.kernels.within(HAZELCAST_3):
        yield Violation(
            at=parameter.at,
            message="hostHeader has no effect: ec2.<region>.amazonaws.com takes its place, with us-east-1 by default",
            fix="write region instead",
        )


@rule("aws-group-id", Severity.ERROR, source=_CLIENT)
def security_group_is_a_name(situation: Situation) -> Iterator[Violation]:
    """The security group is one name: neither its id nor a list."""
    parameter = situation.read("securityGroup")
    group = trimmed(parameter) or ""
    if parameter is None or not _in_ec2(situation):
        return
    if re.fullmatch(r"sg-[0-9a-f]{6,}", group):
        message = f"'{group}' is the id of a group, and is compared with names"
        yield Violation(at=parameter.text.at, message=message, fix="write the group's name")
    elif "," in group:
        message = f"'{group}' is taken for the name of one group"
        yield Violation(at=parameter.text.at, message=message, fix="write one name")


@rule("aws-tag-missing", Severity.WARNING, source=_CLIENT)
def members_carry_a_tag(situation: Situation) -> Iterator[Violation]:
    """Members are told from other instances by a tag."""
    if situation.is_in(Scheme.AWS) and situation.read("tagKey") is None and situation.read("tagValue") is None:
        scheme = situation.section.parameter("membershipScheme")
        group = "that are in the security group" if situation.read("securityGroup") else "of the account in the region"
        yield Violation(
            at=scheme.at if scheme else None,
            message=f"without a tag all instances {group} are taken for members",
            fix=f"add {situation.spelling('tagKey')} and {situation.spelling('tagValue')}, and tag the instances",
        )


@rule("aws-tag-value-alone", Severity.WARNING, source=_CLIENT)
def tag_value_has_a_key(situation: Situation) -> Iterator[Violation]:
    """A tag's value comes with its key: alone it is not looked at."""
    parameter = situation.read("tagValue")
    if parameter is not None and situation.is_in(Scheme.AWS) and situation.read("tagKey") is None:
        yield Violation(
            at=parameter.at,
            message="a tag's value without its key is not looked at",
            fix=f"add {situation.spelling('tagKey')}",
        )


@rule("aws-tag-any-value", Severity.NOTE, source=_CLIENT)
def tag_key_has_a_value(situation: Situation) -> Iterator[Violation]:
    """A tag's key comes with a value: alone, every value is right."""
    parameter = situation.read("tagKey")
    if parameter is not None and situation.is_in(Scheme.AWS) and situation.read("tagValue") is None:
        yield Violation(
            at=parameter.at,
            message="without a value every instance that has the tag is taken for a member",
            fix=f"add {situation.spelling('tagValue')} unless that is meant",
        )


@rule("ecs-interface-missing", Severity.ERROR, source="carbon-kernel 4.6.0, AWSECSBasedMembershipScheme.java")
def ecs_has_an_interface(situation: Situation) -> Iterator[Violation]:
    """Scheme aws-ecs has a networkInterface."""
    if situation.is_in(Scheme.AWS_ECS) and not trimmed(situation.read("networkInterface")):
        scheme = situation.section.parameter("membershipScheme")
        yield Violation(
            at=scheme.at if scheme else None,
            message="scheme aws-ecs stops with 'networkInterface is not defined'",
            fix="add networkInterface, such as 10.0.*.*",
        )


@rule("ecs-stack-tag", Severity.WARNING, source="wso2/product-is#24160")
def ecs_tag_is_on_the_members(situation: Situation) -> Iterator[Violation]:
    """The tag of scheme aws-ecs is one of one's own: that of the stack is not on clusters made after 2023-01-12."""
    parameter = situation.read("tagKey")
    if parameter is not None and situation.is_in(Scheme.AWS_ECS) and trimmed(parameter) == _STACK_TAG:
        message = f"{_STACK_TAG} is not on the instances of ECS clusters made after 2023-01-12"
        yield Violation(at=parameter.text.at, message=message, fix="use a tag of your own")


def _in_ec2(situation: Situation) -> bool:
    return situation.is_in(Scheme.AWS, Scheme.AWS_ECS)


RULES: tuple[Rule, ...] = (
    key_is_there,
    key_is_whole,
    values_have_text,
    role_works,
    metadata_needs_no_token,
    region_is_a_region,
    region_has_an_endpoint,
    host_header_counts,
    security_group_is_a_name,
    members_carry_a_tag,
    tag_value_has_a_key,
    tag_key_has_a_value,
    ecs_has_an_interface,
    ecs_tag_is_on_the_members,
)
