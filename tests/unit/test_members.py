"""Who of a deployment's nodes would find whom: planned, and with something wrong in what EC2 lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.deployments import ESB, KERNEL, topology
from wso2_cluster.discovery import Instance, LeftOut, who_joins_whom
from wso2_cluster.members import Forecast, forecast, planned_instances, planned_members

if TYPE_CHECKING:
    from wso2_cluster.topology import Topology

MANAGER, ONE, TWO = "esb-manager-1", "esb-worker-1", "esb-worker-2"


def listed(planned: Topology, name: str = TWO, **changes: Any) -> list[Instance]:  # noqa: ANN401 - fields of Instance
    """What EC2 lists of *planned*, the instance *name* changed."""
    return [replace(each, **changes) if each.name == name else each for each in planned_instances(planned)]


def missed(found: Forecast, finder: str, other: str) -> str:
    view = next(view for view in found.membership.views if view.member == finder)
    return next(miss.reason for miss in view.misses if miss.member == other)


def left_out(found: Forecast, name: str) -> LeftOut | None:
    """The rule by which the first member leaves *name* out."""
    return next(verdict.rule for verdict in found.verdicts[0] if verdict.instance.name == name)


@pytest.mark.parametrize("scheme", ["aws", "wka", "discovered"])
def test_as_planned_all_find_all(scheme: str) -> None:
    found = forecast(topology(cluster__membership={"scheme": scheme}))

    assert found.all_find_all
    assert found.membership.clusters == ((MANAGER, ONE, TWO),)
    assert found.strangers == ()


@pytest.mark.parametrize("version", ["4.4.7", "4.5.1", "4.7.1"])
@pytest.mark.parametrize("scheme", ["aws", "wka", "discovered"])
def test_as_planned_all_find_all_on_every_kernel(version: str, scheme: str) -> None:
    planned = topology(
        KERNEL, product__version=version, cluster__membership={"scheme": scheme}, cluster__local_member_port=5701
    )

    assert forecast(planned).all_find_all


def test_one_with_another_tag_is_left_out_and_finds_the_others() -> None:
    found = forecast(planned := topology(), listed(planned, tags={"wso2-cluster": "payments"}))

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.TAG)
    assert missed(found, ONE, TWO) == (
        "esb-worker-2 is ignored: tag-key/tag-value don't match: asked is wso2-cluster=esb, the instance has "
        "wso2-cluster=payments"
    )
    assert found.membership.one_sided == ((TWO, MANAGER), (TWO, ONE))


def test_one_without_tags_is_left_out() -> None:
    found = forecast(planned := topology(), listed(planned, tags={}))

    assert "the instance has no tags" in missed(found, ONE, TWO)


@pytest.mark.parametrize("state", ["stopped", "stopping", "shutting-down", "pending"])
def test_one_that_does_not_run_is_left_out(state: str) -> None:
    found = forecast(planned := topology(), listed(planned, state=state))

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.STATE)
    assert missed(found, ONE, TWO) == f"esb-worker-2 is ignored: the instance is not running but {state}"


def test_one_that_is_starting_is_found_by_nodes_that_look_each_other_up() -> None:
    planned = topology(cluster__membership={"scheme": "discovered"})

    assert forecast(planned, listed(planned, state="pending")).all_find_all


def test_one_in_another_group_is_left_out() -> None:
    found = forecast(planned := topology(), listed(planned, groups=("default",)))

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.GROUP)
    assert missed(found, ONE, TWO) == (
        "esb-worker-2 is ignored: security-group-name doesn't match: asked is 'esb-members', the instance has 'default'"
    )


def test_one_in_another_region_is_left_out() -> None:
    found = forecast(planned := topology(), listed(planned, region="eu-west-1"))

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.REGION)


def test_one_behind_the_first_page_is_not_read() -> None:
    found = forecast(planned := topology(), listed(planned, page=2))

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.PAGE)


def test_one_in_another_network_is_not_looked_up() -> None:
    planned = topology(cluster__membership={"scheme": "discovered"})
    here = [replace(each, vpc="vpc-1") for each in planned_instances(planned)]

    found = forecast(planned, [replace(each, vpc="vpc-2") if each.name == TWO else each for each in here])

    assert (found.all_find_all, left_out(found, TWO)) == (False, LeftOut.VPC)


def test_one_whose_instance_is_gone_is_not_found() -> None:
    planned = topology()

    found = forecast(planned, [each for each in planned_instances(planned) if each.name != TWO])

    assert missed(found, ONE, TWO) == ("nothing runs at 10.0.0.20: EC2 lists no instance with that private address")


def test_a_well_known_member_that_is_stopped_does_not_run() -> None:
    planned = topology(KERNEL)

    found = forecast(planned, listed(planned, "core-member-2", state="stopped"))

    assert missed(found, "core-member-1", "core-member-2") == (
        "nothing runs at 10.0.64.20: its instance is not running"
    )
    assert found.verdicts == ((), ())


def test_an_instance_of_another_cluster_with_the_same_tag_and_group_is_named() -> None:
    planned = topology()
    other = Instance(
        id="i-9",
        name="other",
        state="running",
        private_address="10.0.0.99",
        tags={"wso2-cluster": "esb"},
        groups=("esb-members",),
        region="us-east-1",
    )

    found = forecast(planned, [*planned_instances(planned), other])

    assert (found.all_find_all, found.strangers) == (True, (other,))


def test_an_instance_without_an_address_is_left_out() -> None:
    planned = topology()
    young = replace(planned_instances(planned)[0], id="i-9", name="young", private_address=None)

    found = forecast(planned, [*planned_instances(planned), young])

    assert (found.all_find_all, left_out(found, "young")) == (True, LeftOut.ADDRESS)


@pytest.mark.parametrize(
    ("version", "port", "all_find_all"),
    [
        ("4.4.7", 5702, False),
        ("4.4.7", 5703, False),
        ("4.4.7", 5704, False),
        ("4.5.1", 5702, True),
        ("4.5.1", 5708, True),
        ("4.5.1", 5709, False),
        ("4.7.1", 5708, True),
        ("4.7.1", 5709, False),
    ],
)
def test_another_port_is_found_as_far_as_the_kernels_hazelcast_tries(
    version: str, port: int, all_find_all: bool
) -> None:
    planned = topology(
        KERNEL, product__version=version, cluster__membership={"scheme": "aws"}, cluster__local_member_port=5701
    )
    one, two = planned_members(planned)

    membership = who_joins_whom([one, replace(two, port=port)], planned_instances(planned))

    assert (membership.one_sided == () and membership.one_cluster) is all_find_all
    if port == 5709:
        assert membership.views[0].misses[0].reason == (
            "core-member-1 tries only ports 5701 to 5708 of 10.0.64.20 (whatever its own localMemberPort), "
            "core-member-2 listens on 5709"
        )


def test_on_hazelcast_3_5_a_port_up_to_two_higher_is_found_from_below_alone() -> None:
    planned = topology()
    manager, one, two = planned_members(planned)

    for port, finds in ((5703, True), (5704, False)):
        membership = who_joins_whom([manager, one, replace(two, port=port)], planned_instances(planned))
        assert (TWO in membership.views[1].finds) is finds


def test_one_of_another_domain_is_a_cluster_of_its_own() -> None:
    planned = topology()
    manager, one, two = planned_members(planned)

    membership = who_joins_whom([manager, one, replace(two, domain="wso2.carbon.domain")], planned_instances(planned))

    assert membership.clusters == ((MANAGER, ONE), (TWO,))


def test_planned_instances_carry_the_tags_of_the_file_and_the_members_group() -> None:
    planned = topology(
        aws__tags={"Environment": "trial"},
        nodes={"manager": {"tags": {"Team": "a"}}, "worker": {"count": 1}},
        cluster__membership={"scheme": "aws", "security_group": "Members of ESB", "tag_key": "team"},
    )

    first = planned_instances(planned)[0]

    assert first == Instance(
        id="planned-manager-1",
        name=MANAGER,
        state="running",
        private_address="10.0.0.10",
        tags={"Environment": "trial", "Team": "a", "Name": MANAGER, "wso2-role": "manager", "team": "esb"},
        groups=("Members of ESB",),
        region="us-east-1",
    )


def test_two_deployments_of_one_base_differ_in_their_tags() -> None:
    """The nodes of both are listed; each finds its own alone."""
    one, other = topology(), topology({**ESB, "name": "pay"}, network__cidr="10.1.0.0/16")

    found = forecast(one, [*planned_instances(one), *planned_instances(other)])

    assert (found.all_find_all, found.strangers) == (True, ())
    assert left_out(found, "pay-worker-1") is LeftOut.TAG
