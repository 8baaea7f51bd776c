"""Rules of scheme aws."""

import pytest

from tests.unit.carbon.language.samples import aws, broken, clustering, parameter, shown, wka
from wso2_cluster.carbon.language.rules import Rule
from wso2_cluster.carbon.language.rules import aws as rules

GOOD = [
    pytest.param(rules.key_is_there, aws(parameter("accessKey", "AK"), parameter("secretKey", "SK")), "4.4.16"),
    pytest.param(rules.key_is_there, aws(), "4.5.1"),
    pytest.param(rules.key_is_there, wka(), "4.4.16"),
    pytest.param(rules.key_is_there, aws(), None),
    pytest.param(rules.key_is_there, aws(parameter("iamRole", "r")), "4.4.34"),
    pytest.param(rules.key_is_whole, aws(parameter("accessKey", "AK"), parameter("secretKey", "SK")), "4.5.1"),
    pytest.param(rules.key_is_whole, aws(), "4.5.1"),
    pytest.param(rules.key_is_whole, aws(parameter("access-key", "AK"), parameter("secret-key", "SK")), "4.7.1"),
    pytest.param(rules.values_have_text, aws(parameter("accessKey", "AK"), parameter("secretKey", "SK")), None),
    pytest.param(rules.values_have_text, wka(parameter("region", "")), None),
    pytest.param(
        rules.values_have_text, aws('<parameter name="accessKey" xmlns:svns="u" svns:secretAlias="a"/>'), None
    ),
    pytest.param(rules.role_works, aws(parameter("iamRole", "r")), "4.5.0"),
    pytest.param(rules.role_works, aws(parameter("iamRole", "r")), "4.4.33"),
    pytest.param(rules.role_works, aws(parameter("iamRole", "r")), None),
    pytest.param(rules.metadata_needs_no_token, aws(parameter("iamRole", "r")), "4.10.0"),
    pytest.param(rules.metadata_needs_no_token, aws(parameter("iamRole", "r")), "4.12.3"),
    pytest.param(rules.metadata_needs_no_token, aws(parameter("accessKey", "a")), "4.4.16"),
    pytest.param(rules.metadata_needs_no_token, aws(), None),
    pytest.param(rules.metadata_needs_no_token, wka(), "4.5.1"),
    pytest.param(rules.region_is_a_region, aws(parameter("region", " us-gov-west-1 ")), None),
    pytest.param(rules.region_is_a_region, aws(parameter("region", "ap-southeast-2")), None),
    pytest.param(rules.region_is_a_region, aws(), None),
    pytest.param(rules.region_is_a_region, wka(parameter("region", "us-east-1a")), None),
    pytest.param(rules.region_is_a_region, aws(parameter("region", "$env{REGION}")), None),
    pytest.param(rules.region_has_an_endpoint, aws(parameter("region", "us-east-1")), "4.4.16"),
    pytest.param(rules.region_has_an_endpoint, aws(parameter("region", "cn-north-1")), "4.5.1"),
    pytest.param(rules.region_has_an_endpoint, aws(parameter("region", "cn-north-1")), None),
    pytest.param(rules.host_header_counts, aws(parameter("hostHeader", "ec2.amazonaws.com")), "4.5.1"),
    pytest.param(rules.host_header_counts, aws(), "4.4.16"),
    pytest.param(rules.security_group_is_a_name, aws(parameter("securityGroup", "esb members")), None),
    pytest.param(rules.security_group_is_a_name, aws(parameter("securityGroup", "sg-of-members")), None),
    pytest.param(rules.members_carry_a_tag, aws(parameter("tagKey", "k"), parameter("tagValue", "v")), None),
    pytest.param(rules.members_carry_a_tag, aws(parameter("tag-key", "k")), "4.7.1"),
    pytest.param(rules.members_carry_a_tag, wka(), None),
    pytest.param(rules.tag_value_has_a_key, aws(parameter("tagKey", "k"), parameter("tagValue", "v")), None),
    pytest.param(rules.tag_key_has_a_value, aws(parameter("tagKey", "k"), parameter("tagValue", "v")), None),
    pytest.param(rules.tag_key_has_a_value, aws(), None),
    pytest.param(
        rules.ecs_tag_is_on_the_members,
        clustering(parameter("membershipScheme", "aws-ecs"), parameter("tagKey", "wso2-cluster")),
        "4.6.0",
    ),
    pytest.param(rules.ecs_tag_is_on_the_members, aws(parameter("tagKey", "aws:cloudformation:stack-name")), None),
    pytest.param(
        rules.ecs_has_an_interface,
        clustering(parameter("membershipScheme", "aws-ecs"), parameter("networkInterface", "10.0.*.*")),
        "4.6.0",
    ),
    pytest.param(rules.ecs_has_an_interface, aws(), None),
]
BAD = [
    pytest.param(
        rules.key_is_there,
        aws(),
        "4.4.16",
        [
            (
                "2:1 scheme aws without accessKey stops the start with 'AWS access key or IAM Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
            (
                "2:1 scheme aws without secretKey stops the start with 'AWS secret key or Iam Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
        ],
    ),
    pytest.param(
        rules.key_is_there,
        aws(parameter("accessKey", "AK")),
        "4.4.16",
        [
            (
                "2:1 scheme aws without secretKey stops the start with 'AWS secret key or Iam Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            )
        ],
    ),
    pytest.param(
        rules.key_is_there,
        aws(parameter("iamRole", "r")),
        "4.4.33",
        [
            (
                "2:1 scheme aws without accessKey stops the start with 'AWS access key or IAM Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
            (
                "2:1 scheme aws without secretKey stops the start with 'AWS secret key or Iam Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
        ],
    ),
    pytest.param(
        rules.key_is_there,
        aws(parameter("access-key", "AK"), parameter("secret-key", "SK")),
        "4.4.1",
        [
            (
                "2:1 scheme aws without accessKey stops the start with 'AWS access key or IAM Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
            (
                "2:1 scheme aws without secretKey stops the start with 'AWS secret key or Iam Role is "
                "required!': add a long-lived access key, or use scheme wka with a list made at start"
            ),
        ],
    ),
    pytest.param(
        rules.key_is_whole,
        aws(parameter("accessKey", "AK")),
        "4.5.1",
        ["3:1 half a key: secretKey is missing: add secretKey"],
    ),
    pytest.param(
        rules.key_is_whole,
        aws(parameter("secret-key", "SK")),
        "4.7.1",
        ["3:1 half a key: access-key is missing: add access-key"],
    ),
    pytest.param(
        rules.values_have_text,
        aws(parameter("accessKey", " "), parameter("tagKey", "")),
        "4.4.16",
        [
            (
                "3:1 accessKey is blank, and the start stops with 'accessKey must contain text': write its "
                "value, or remove it"
            ),
            ("4:1 tagKey is blank, and the start stops with 'tagKey must contain text': write its value, or remove it"),
        ],
    ),
    pytest.param(
        rules.values_have_text,
        aws(parameter("region", "")),
        None,
        ["3:1 region is blank: write its value, or remove it"],
    ),
    pytest.param(
        rules.values_have_text,
        aws(parameter("tag-key", "")),
        "4.7.1",
        ["3:1 tag-key is blank: write its value, or remove it"],
    ),
    pytest.param(
        rules.role_works,
        aws(parameter("iamRole", "r")),
        "4.4.34",
        [
            (
                "3:1 Hazelcast 3.5.4 asks the metadata service for the role without the leading slash, and the "
                "start stops with Invalid Aws Configuration: use an access key, or scheme wka with a list made "
                "at start"
            )
        ],
    ),
    pytest.param(
        rules.role_works,
        aws(parameter("iamRole", "r")),
        "4.4.40",
        [
            (
                "3:1 Hazelcast 3.5.4 asks the metadata service for the role without the leading slash, and the "
                "start stops with Invalid Aws Configuration: use an access key, or scheme wka with a list made "
                "at start"
            )
        ],
    ),
    pytest.param(
        rules.metadata_needs_no_token,
        aws(parameter("iamRole", "r")),
        "4.5.0",
        [
            (
                "3:1 this Hazelcast reads the instance's metadata without a token (IMDSv1), and finds nobody "
                "where one is required: make tokens optional on these instances, or use scheme wka"
            )
        ],
    ),
    pytest.param(
        rules.metadata_needs_no_token,
        aws(parameter("iam-role", "r")),
        "4.9.33",
        [
            (
                "3:1 this Hazelcast reads the instance's metadata without a token (IMDSv1), and finds nobody "
                "where one is required: make tokens optional on these instances, or use scheme wka"
            )
        ],
    ),
    pytest.param(
        rules.metadata_needs_no_token,
        aws(parameter("access-key", "a")),
        "4.11.0",
        [
            (
                "2:1 this Hazelcast reads the instance's metadata without a token (IMDSv1), and finds nobody "
                "where one is required: make tokens optional on these instances, or use scheme wka"
            )
        ],
    ),
    pytest.param(
        rules.region_is_a_region,
        aws(parameter("region", "us-east-1a")),
        None,
        [
            (
                "3:26 'us-east-1a' is an availability zone, and ec2.us-east-1a.amazonaws.com does not exist: "
                "write us-east-1"
            )
        ],
    ),
    pytest.param(
        rules.region_is_a_region,
        aws(parameter("region", "Oregon")),
        None,
        [("3:26 'Oregon' is no region, and ec2.Oregon.amazonaws.com does not exist: write one such as us-east-1")],
    ),
    pytest.param(
        rules.region_has_an_endpoint,
        aws(parameter("region", "cn-north-1")),
        "4.4.16",
        [("3:26 Hazelcast asks ec2.cn-north-1.amazonaws.com, which does not exist: use scheme wka in this region")],
    ),
    pytest.param(
        rules.region_has_an_endpoint,
        aws(parameter("region", "us-isob-east-1")),
        "4.4.16",
        [("3:26 Hazelcast asks ec2.us-isob-east-1.amazonaws.com, which does not exist: use scheme wka in this region")],
    ),
    pytest.param(
        rules.host_header_counts,
        aws(parameter("hostHeader", "ec2.amazonaws.com")),
        "4.4.16",
        [
            (
                "3:1 hostHeader has no effect: ec2.<region>.amazonaws.com takes its place, with us-east-1 by "
                "default: write region instead"
            )
        ],
    ),
    pytest.param(
        rules.security_group_is_a_name,
        aws(parameter("securityGroup", "sg-0123456789abcdef0")),
        None,
        [("3:33 'sg-0123456789abcdef0' is the id of a group, and is compared with names: write the group's name")],
    ),
    pytest.param(
        rules.security_group_is_a_name,
        aws(parameter("securityGroup", "a,b")),
        None,
        ["3:33 'a,b' is taken for the name of one group: write one name"],
    ),
    pytest.param(
        rules.security_group_is_a_name,
        aws(parameter("security-group-name", "sg-12345678")),
        "4.7.1",
        ["3:39 'sg-12345678' is the id of a group, and is compared with names: write the group's name"],
    ),
    pytest.param(
        rules.members_carry_a_tag,
        aws(),
        None,
        [
            (
                "2:1 without a tag all instances of the account in the region are taken for members: add tagKey "
                "and tagValue, and tag the instances"
            )
        ],
    ),
    pytest.param(
        rules.members_carry_a_tag,
        aws(parameter("securityGroup", "g")),
        None,
        [
            (
                "2:1 without a tag all instances that are in the security group are taken for members: add "
                "tagKey and tagValue, and tag the instances"
            )
        ],
    ),
    pytest.param(
        rules.members_carry_a_tag,
        aws(),
        "4.7.1",
        [
            (
                "2:1 without a tag all instances of the account in the region are taken for members: add tag-key "
                "and tag-value, and tag the instances"
            )
        ],
    ),
    pytest.param(
        rules.tag_value_has_a_key,
        aws(parameter("tagValue", "v")),
        None,
        ["3:1 a tag's value without its key is not looked at: add tagKey"],
    ),
    pytest.param(
        rules.tag_value_has_a_key,
        aws(parameter("tag-value", "v")),
        "4.8.0",
        ["3:1 a tag's value without its key is not looked at: add tag-key"],
    ),
    pytest.param(
        rules.tag_key_has_a_value,
        aws(parameter("tagKey", "k")),
        None,
        [
            (
                "3:1 without a value every instance that has the tag is taken for a member: add tagValue unless "
                "that is meant"
            )
        ],
    ),
    pytest.param(
        rules.ecs_tag_is_on_the_members,
        clustering(parameter("membershipScheme", "aws-ecs"), parameter("tagKey", "aws:cloudformation:stack-name")),
        "4.6.0",
        [
            (
                "3:26 aws:cloudformation:stack-name is not on the instances of ECS clusters made after "
                "2023-01-12: use a tag of your own"
            )
        ],
    ),
    pytest.param(
        rules.ecs_has_an_interface,
        clustering(parameter("membershipScheme", "aws-ecs")),
        "4.6.0",
        [("2:1 scheme aws-ecs stops with 'networkInterface is not defined': add networkInterface, such as 10.0.*.*")],
    ),
]


@pytest.mark.parametrize(("rule", "text", "kernel"), GOOD, ids=shown)
def test_a_good_section_passes(rule: Rule, text: str, kernel: str | None) -> None:
    assert broken(rule, text, kernel) == []


@pytest.mark.parametrize(("rule", "text", "kernel", "found"), BAD, ids=shown)
def test_a_broken_rule_names_place_and_fix(rule: Rule, text: str, kernel: str | None, found: list[str]) -> None:
    assert broken(rule, text, kernel) == found
