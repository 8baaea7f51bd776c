"""Rules of tags: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.tags import membership_tag_is_allowed, tags_are_allowed

GOOD = [
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"Cost center": "a/b+c=d@e:f.g-h_i", "Besitzer": "Jörg"}},
        id="tags are allowed: usual tags",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"aws__tags": {"wso2-cluster": "esb"}},
        id="membership tag is allowed: the same value in aws.tags",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "wka"}, "aws__tags": {"wso2-cluster": "x"}},
        id="membership tag is allowed: wka, which has no tag",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "discovered", "tag_key": "team", "tag_value": "esb"}},
        id="membership tag is allowed: discovered with a tag of its own",
    ),
]
BAD = [
    pytest.param(
        tags_are_allowed,
        {"nodes__worker": {"tags": {"aws:x": "y"}}},
        [("nodes.worker.tags.aws:x", "'aws:x' begins with 'aws:', which AWS keeps for itself: use another key")],
        id="tags are allowed: a key of AWS on a role's nodes",
    ),
    pytest.param(
        tags_are_allowed,
        {
            "aws__tags": {f"a{number}": "x" for number in range(30)},
            "nodes__worker": {"tags": {f"b{number}": "x" for number in range(16)}},
        },
        [("nodes.worker.tags", "expected 45 tags or fewer, got 46")],
        id="tags are allowed: too many of both kinds together",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"nodes__worker": {"tags": {"wso2-cluster": "x"}}},
        [
            (
                "nodes.worker.tags.wso2-cluster",
                "the members find each other by this tag with the value 'esb', not 'x': leave it out",
            )
        ],
        id="membership tag is allowed: another value on a role's nodes",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"aws:x": "y"}},
        [("aws.tags.aws:x", "'aws:x' begins with 'aws:', which AWS keeps for itself: use another key")],
        id="tags are allowed: a key of AWS",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"Name": "x", "wso2-role": "y"}},
        [
            ("aws.tags.Name", "the tag Name says what each resource is: use another key"),
            ("aws.tags.wso2-role", "the tag wso2-role says what each resource is: use another key"),
        ],
        id="tags are allowed: tags that the cluster has anyway",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"k" * 129: "x"}},
        [
            (
                "aws.tags.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…",
                "a tag's key has at most 128 characters, this one 129",
            )
        ],
        id="tags are allowed: a long key",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"x": "v" * 257}},
        [("aws.tags.x", "a tag's value has at most 256 characters, this one 257")],
        id="tags are allowed: a long value",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {"a*b": "c?d"}},
        [
            ("aws.tags.a*b", "the key 'a*b' is not allowed: use letters, digits, blanks and . : / = + @ - _"),
            ("aws.tags.a*b", "the value 'c?d' is not allowed: use letters, digits, blanks and . : / = + @ - _"),
        ],
        id="tags are allowed: signs that AWS refuses",
    ),
    pytest.param(
        tags_are_allowed,
        {"aws__tags": {f"t{i}": "x" for i in range(46)}},
        [("aws.tags", "expected 45 tags or fewer, got 46")],
        id="tags are allowed: many tags",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"aws__tags": {"wso2-cluster": "other"}},
        [
            (
                "aws.tags.wso2-cluster",
                "the members find each other by this tag with the value 'esb', not 'other': leave it out",
            )
        ],
        id="membership tag is allowed: another value in aws.tags",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "discovered", "tag_key": "wso2-nodes", "tag_value": "a*"}},
        [
            ("cluster.membership.tag_key", "the tag wso2-nodes says what each resource is: use another key"),
            (
                "cluster.membership.tag_value",
                "the value 'a*' is not allowed: use letters, digits, blanks and . : / = + @ - _",
            ),
        ],
        id="membership tag is allowed: discovered with a tag that the cluster has anyway",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "discovered"}, "aws__tags": {"wso2-cluster": "other"}},
        [
            (
                "aws.tags.wso2-cluster",
                "the members find each other by this tag with the value 'esb', not 'other': leave it out",
            )
        ],
        id="membership tag is allowed: discovered with another value in aws.tags",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "aws", "tag_key": "Name"}},
        [("cluster.membership.tag_key", "the tag Name says what each resource is: use another key")],
        id="membership tag is allowed: a tag that tells nodes apart",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "aws", "tag_key": "aws:cluster"}},
        [
            (
                "cluster.membership.tag_key",
                "'aws:cluster' begins with 'aws:', which AWS keeps for itself: use another key",
            )
        ],
        id="membership tag is allowed: a key of AWS",
    ),
    pytest.param(
        membership_tag_is_allowed,
        {"cluster__membership": {"scheme": "aws", "tag_value": "a*"}},
        [
            (
                "cluster.membership.tag_value",
                "the value 'a*' is not allowed: use letters, digits, blanks and . : / = + @ - _",
            )
        ],
        id="membership tag is allowed: a value that AWS refuses",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
