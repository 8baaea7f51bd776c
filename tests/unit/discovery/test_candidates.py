from __future__ import annotations

import dataclasses

import pytest

from wso2_cluster.discovery import Instance, Query, find_candidates

ESB = Instance(
    id="i-1",
    name="esb-1",
    state="running",
    private_address="10.0.1.10",
    tags={"Name": "esb-1", "cluster": "esb"},
    groups=("members", "admin"),
)


def judge(instance: Instance, query: Query) -> tuple[bool, str]:
    (verdict,) = find_candidates([instance], query)
    assert verdict.instance is instance
    return verdict.accepted, verdict.reason


def test_an_instance_that_matches_everything_is_accepted_with_what_it_matches() -> None:
    assert judge(ESB, Query(tag_key="cluster", tag_value="esb", security_group="admin")) == (
        True,
        "the instance is running, has tag cluster=esb, is in security group 'admin'",
    )


def test_without_a_filter_every_running_instance_is_accepted() -> None:
    stranger = dataclasses.replace(ESB, tags={}, groups=())
    assert judge(stranger, Query()) == (True, "the instance is running")


@pytest.mark.parametrize("state", ["pending", "stopping", "stopped", "shutting-down", "terminated"])
def test_an_instance_that_is_not_running_is_refused_with_its_state(state: str) -> None:
    assert judge(dataclasses.replace(ESB, state=state), Query()) == (
        False,
        f"the instance is not running but {state}",
    )


def test_an_instance_without_a_private_address_is_refused() -> None:
    assert judge(dataclasses.replace(ESB, private_address=None), Query()) == (
        False,
        "the instance has no private address",
    )


def test_another_value_of_the_tag_is_refused_with_both_values() -> None:
    assert judge(ESB, Query(tag_key="cluster", tag_value="is")) == (
        False,
        "tag-key/tag-value don't match: asked is cluster=is, the instance has cluster=esb",
    )


def test_values_of_tags_are_compared_letter_by_letter() -> None:
    assert judge(ESB, Query(tag_key="cluster", tag_value="ESB"))[0] is False
    assert judge(ESB, Query(tag_key="Cluster", tag_value="esb"))[0] is False


def test_a_missing_tag_is_refused_with_the_tags_that_are_there() -> None:
    assert judge(ESB, Query(tag_key="domain", tag_value="esb")) == (
        False,
        "tag-key/tag-value don't match: asked is domain=esb, the instance has Name=esb-1, cluster=esb",
    )
    assert judge(dataclasses.replace(ESB, tags={}), Query(tag_key="domain")) == (
        False,
        "tag-key/tag-value don't match: asked is a tag 'domain', the instance has no tags",
    )


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_tag_value_matches_any_value(missing: str | None) -> None:
    assert judge(ESB, Query(tag_key="cluster", tag_value=missing))[0] is True


@pytest.mark.parametrize("missing", [None, ""])
def test_a_tag_value_without_a_tag_key_is_ignored(missing: str | None) -> None:
    assert judge(ESB, Query(tag_key=missing, tag_value="is"))[0] is True


def test_one_of_several_groups_is_enough() -> None:
    assert judge(ESB, Query(security_group="admin"))[0] is True


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_group_matches_all(missing: str | None) -> None:
    assert judge(dataclasses.replace(ESB, groups=()), Query(security_group=missing))[0] is True


def test_another_group_is_refused_with_both_names() -> None:
    assert judge(ESB, Query(security_group="wso2")) == (
        False,
        "security-group-name doesn't match: asked is 'wso2', the instance has 'members', 'admin'",
    )


def test_a_group_given_by_its_id_is_refused_and_says_so() -> None:
    assert judge(dataclasses.replace(ESB, groups=()), Query(security_group="sg-0a1b2c3d")) == (
        False,
        (
            "security-group-name doesn't match: asked is 'sg-0a1b2c3d', the instance has none"
            "; asked for has to be a group's name, not its id"
        ),
    )


def test_the_first_objection_is_the_reason() -> None:
    stopped = dataclasses.replace(ESB, state="stopped")
    assert judge(stopped, Query(tag_key="x", security_group="y"))[1] == "the instance is not running but stopped"
    assert judge(ESB, Query(tag_key="x", security_group="y"))[1].startswith("tag-key/tag-value don't match")


def test_an_instance_of_another_region_is_refused() -> None:
    far = dataclasses.replace(ESB, region="eu-west-1")
    assert judge(far, Query(region="us-east-1")) == (
        False,
        "the instance is in region eu-west-1, asked is region us-east-1",
    )
    assert judge(far, Query(region="eu-west-1"))[0] is True


@pytest.mark.parametrize("missing", [None, ""])
def test_without_a_region_hazelcast_asks_us_east_1(missing: str | None) -> None:
    assert judge(dataclasses.replace(ESB, region="us-east-1"), Query(region=missing))[0] is True
    assert judge(dataclasses.replace(ESB, region="eu-west-1"), Query(region=missing))[0] is False


def test_an_instance_behind_the_first_page_is_refused() -> None:
    assert judge(dataclasses.replace(ESB, page=2), Query()) == (
        False,
        "the instance is on page 2 of EC2's answer, and only the first page is read",
    )


def test_every_instance_gets_a_verdict_in_its_place() -> None:
    other = dataclasses.replace(ESB, id="i-2", state="stopped")
    verdicts = find_candidates([other, ESB], Query())
    assert [(verdict.instance.id, verdict.accepted) for verdict in verdicts] == [("i-2", False), ("i-1", True)]
