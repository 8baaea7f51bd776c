from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wso2_cluster.discovery import (
    DiscoveryError,
    Instance,
    Member,
    Miss,
    Query,
    Scheme,
    View,
    expand_range,
    hz_ports,
    who_joins_whom,
)

QUERY = Query(region="us-east-1", tag_key="cluster", tag_value="esb", security_group="members")


def aws(number: int, *, port: int = 5701, domain: str = "esb", query: Query | None = QUERY) -> Member:
    return Member(
        name=f"esb-{number}",
        address=f"10.0.1.{number}",
        port=port,
        domain=domain,
        scheme=Scheme.AWS,
        query=query,
    )


def wka(number: int, *well_known: tuple[str, int], port: int = 4000, domain: str = "esb") -> Member:
    return Member(
        name=f"esb-{number}",
        address=f"10.0.1.{number}",
        port=port,
        domain=domain,
        scheme=Scheme.WKA,
        well_known=well_known,
    )


def instance(number: int, *, state: str = "running", cluster: str = "esb") -> Instance:
    return Instance(
        id=f"i-{number}",
        name=f"esb-{number}",
        state=state,
        private_address=f"10.0.1.{number}",
        tags={"cluster": cluster},
        groups=("members",),
    )


def test_members_that_ask_for_their_common_tag_and_group_form_one_cluster() -> None:
    membership = who_joins_whom([aws(1), aws(2), aws(3)], [instance(1), instance(2), instance(3)])
    assert membership.views == (
        View(member="esb-1", finds=("esb-2", "esb-3"), misses=(), unanswered=()),
        View(member="esb-2", finds=("esb-1", "esb-3"), misses=(), unanswered=()),
        View(member="esb-3", finds=("esb-1", "esb-2"), misses=(), unanswered=()),
    )
    assert membership.clusters == (("esb-1", "esb-2", "esb-3"),)
    assert membership.one_cluster is True
    assert membership.one_sided == ()


def test_one_member_alone_is_one_cluster() -> None:
    assert who_joins_whom([aws(1)], [instance(1)]).one_cluster is True


def test_no_members_are_no_cluster() -> None:
    assert who_joins_whom([], [instance(1)]).one_cluster is False


def test_an_instance_that_the_filter_refuses_is_not_found_and_the_reason_is_the_filters() -> None:
    membership = who_joins_whom([aws(1), aws(2)], [instance(1), instance(2, cluster="is")])
    assert membership.views[0].misses == (
        Miss(
            member="esb-2",
            reason="esb-2 is ignored: tag-key/tag-value don't match: asked is cluster=esb, the instance has cluster=is",
        ),
    )
    # esb-2 carries the wrong tag, but asks for the right one.
    assert membership.views[1].finds == ("esb-1",)
    assert membership.one_sided == (("esb-2", "esb-1"),)
    assert membership.one_cluster is True


def test_without_a_query_every_running_instance_is_tried() -> None:
    membership = who_joins_whom(
        [aws(1, query=None), aws(2, query=None)],
        [instance(1), instance(2, cluster="is"), instance(9, cluster="database")],
    )
    assert membership.views[0] == View(member="esb-1", finds=("esb-2",), misses=(), unanswered=("10.0.1.9",))
    assert membership.one_cluster is True


@pytest.mark.parametrize("port", [5701, 5702, 5703])
def test_the_own_port_and_the_next_two_are_tried(port: int) -> None:
    membership = who_joins_whom([aws(1), aws(2, port=port)], [instance(1), instance(2)])
    assert membership.views[0].finds == ("esb-2",)


@pytest.mark.parametrize("port", [5700, 5704, 4000])
def test_a_member_on_any_other_port_is_not_found(port: int) -> None:
    membership = who_joins_whom([aws(1), aws(2, port=port)], [instance(1), instance(2)])
    assert membership.views[0].misses == (
        Miss(
            member="esb-2",
            reason="esb-1 tries only ports 5701 to 5703 of 10.0.1.2 (its own localMemberPort and the next two), "
            f"esb-2 listens on {port}",
        ),
    )


def test_ports_too_far_apart_are_two_clusters() -> None:
    membership = who_joins_whom([aws(1), aws(2, port=4000)], [instance(1), instance(2)])
    assert membership.clusters == (("esb-1",), ("esb-2",))
    assert membership.one_cluster is False


def test_a_higher_port_is_found_from_below_only() -> None:
    membership = who_joins_whom([aws(1), aws(2, port=5702)], [instance(1), instance(2)])
    assert membership.one_sided == (("esb-1", "esb-2"),)
    assert membership.one_cluster is True


def test_members_of_two_domains_are_two_clusters() -> None:
    membership = who_joins_whom([aws(1), aws(2, domain="esb ")], [instance(1), instance(2)])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="esb-1 is of domain 'esb', esb-2 of domain 'esb '"),
    )
    assert membership.clusters == (("esb-1",), ("esb-2",))


def test_a_member_that_no_instance_has_the_address_of_is_not_found() -> None:
    membership = who_joins_whom([aws(1), aws(2)], [instance(1)])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="nothing runs at 10.0.1.2: EC2 lists no instance with that private address"),
    )


def test_a_member_on_a_stopped_instance_is_not_found() -> None:
    membership = who_joins_whom([aws(1), aws(2)], [instance(1), instance(2, state="stopped")])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="esb-2 is ignored: the instance is not running but stopped"),
    )


def test_an_accepted_instance_without_a_member_is_unanswered() -> None:
    membership = who_joins_whom([aws(1), aws(2)], [instance(1), instance(2), instance(99)])
    assert membership.views[0].unanswered == ("10.0.1.99",)
    assert membership.one_cluster is True


def test_members_that_ask_in_different_regions_do_not_meet() -> None:
    here = dataclasses.replace(instance(1), region="us-east-1")
    there = dataclasses.replace(instance(2), region="eu-west-1")
    far = aws(2, query=dataclasses.replace(QUERY, region="eu-west-1"))
    membership = who_joins_whom([aws(1), far], [here, there])
    assert membership.views[0].misses[0].reason == (
        "esb-2 is ignored: the instance is in region eu-west-1, asked is region us-east-1"
    )
    assert membership.clusters == (("esb-1",), ("esb-2",))


def test_well_known_members_are_found_without_instances() -> None:
    everyone = (("10.0.1.1", 4000), ("10.0.1.2", 4000))
    membership = who_joins_whom([wka(1, *everyone), wka(2, *everyone)])
    assert membership.views == (
        View(member="esb-1", finds=("esb-2",), misses=(), unanswered=()),
        View(member="esb-2", finds=("esb-1",), misses=(), unanswered=()),
    )


def test_one_port_alone_is_tried_of_a_well_known_member() -> None:
    membership = who_joins_whom([wka(1, ("10.0.1.2", 4000)), wka(2, port=4001)])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="the well-known members of esb-1 name 10.0.1.2:4000, esb-2 listens on 4001"),
    )


def test_an_address_named_with_several_ports_is_tried_on_each() -> None:
    listed = (("10.0.1.2", 4000), ("10.0.1.2", 4001))
    assert who_joins_whom([wka(1, *listed), wka(2, port=4001)]).views[0].finds == ("esb-2",)
    assert who_joins_whom([wka(1, *listed), wka(2, port=4002)]).views[0].misses[0].reason == (
        "the well-known members of esb-1 name 10.0.1.2:4000 and 10.0.1.2:4001, esb-2 listens on 4002"
    )


def test_a_member_that_is_not_well_known_joins_when_it_knows_another_one() -> None:
    membership = who_joins_whom([wka(1, ("10.0.1.1", 4000)), wka(2, ("10.0.1.1", 4000))])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="the well-known members of esb-1 do not name 10.0.1.2"),
    )
    assert membership.one_sided == (("esb-2", "esb-1"),)
    assert membership.clusters == (("esb-1", "esb-2"),)


def test_lists_that_do_not_meet_are_two_clusters_in_the_order_of_the_members() -> None:
    membership = who_joins_whom(
        [wka(1, ("10.0.1.3", 4000)), wka(2, ("10.0.1.4", 4000)), wka(3, ("10.0.1.1", 4000)), wka(4)]
    )
    assert membership.clusters == (("esb-1", "esb-3"), ("esb-2", "esb-4"))


def test_a_chain_of_members_is_one_cluster() -> None:
    chain = [wka(number, (f"10.0.1.{number + 1}", 4000)) for number in range(1, 5)]
    membership = who_joins_whom([*chain, wka(5)])
    assert membership.clusters == (("esb-1", "esb-2", "esb-3", "esb-4", "esb-5"),)


def test_a_range_of_well_known_members_finds_all_within() -> None:
    membership = who_joins_whom([wka(10, ("10.0.1.10-12", 4000)), wka(12), wka(13)])
    assert membership.views[0] == View(
        member="esb-10",
        finds=("esb-12",),
        misses=(Miss(member="esb-13", reason="the well-known members of esb-10 do not name 10.0.1.13"),),
        unanswered=("10.0.1.11",),
    )


def test_a_well_known_member_on_a_stopped_instance_does_not_run() -> None:
    membership = who_joins_whom([wka(1, ("10.0.1.2", 4000)), wka(2)], [instance(1), instance(2, state="stopped")])
    assert membership.views[0] == View(
        member="esb-1",
        finds=(),
        misses=(Miss(member="esb-2", reason="nothing runs at 10.0.1.2: its instance is not running"),),
        unanswered=("10.0.1.2",),
    )


def test_an_address_taken_over_by_a_new_instance_runs() -> None:
    old = dataclasses.replace(instance(2, state="shutting-down"), id="i-old")
    membership = who_joins_whom([wka(1, ("10.0.1.2", 4000)), wka(2)], [old, instance(2)])
    assert membership.views[0].finds == ("esb-2",)


def test_a_member_of_each_scheme_may_meet() -> None:
    membership = who_joins_whom([aws(1), wka(2, port=5701)], [instance(1), instance(2)])
    assert membership.views[0].finds == ("esb-2",)
    assert membership.one_cluster is True


def test_two_members_of_one_name_are_an_error() -> None:
    with pytest.raises(DiscoveryError) as error:
        who_joins_whom([aws(1), dataclasses.replace(aws(2), name="esb-1")])
    assert str(error.value) == "Two members have the name 'esb-1'; give each its own."


def test_two_members_at_one_address_and_port_are_an_error() -> None:
    with pytest.raises(DiscoveryError) as error:
        who_joins_whom([aws(1), dataclasses.replace(aws(2), address="10.0.1.1")])
    assert str(error.value) == "Two members have the address '10.0.1.1:5701'; give each its own."


def test_two_members_of_one_machine_may_have_two_ports() -> None:
    second = dataclasses.replace(aws(2, port=5702), address="10.0.1.1")
    assert who_joins_whom([aws(1), second], [instance(1)]).views[0].finds == ("esb-2",)


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("10.0.1.10", ("10.0.1.10",)),
        ("10.0.1.10-12", ("10.0.1.10", "10.0.1.11", "10.0.1.12")),
        ("10.0.1.7-7", ("10.0.1.7",)),
        ("esb-1.example.com", ("esb-1.example.com",)),
        ("localhost", ("localhost",)),
    ],
)
def test_an_entry_stands_for_its_addresses(host: str, addresses: tuple[str, ...]) -> None:
    assert expand_range(host) == addresses


def test_a_star_stands_for_every_last_number() -> None:
    assert expand_range("10.0.1.*") == tuple(f"10.0.1.{number}" for number in range(256))


@given(st.integers(0, 255), st.integers(0, 255))
def test_a_range_stands_for_every_number_in_it_and_has_to_go_up(low: int, high: int) -> None:
    if low <= high:
        assert expand_range(f"10.0.1.{low}-{high}") == tuple(f"10.0.1.{number}" for number in range(low, high + 1))
    else:
        with pytest.raises(DiscoveryError):
            expand_range(f"10.0.1.{low}-{high}")


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ("10.0.1.20-10", "'10.0.1.20-10' is not an address range: it has to go up, and to 255 at most."),
        ("10.0.1.250-256", "'10.0.1.250-256' is not an address range: it has to go up, and to 255 at most."),
        (
            "10.0.1-2.10",
            "'10.0.1-2.10' is not an address range: only the last number may be one, such as 10.0.1.10-20 or 10.0.1.*",
        ),
        (
            "10.0.*.*",
            "'10.0.*.*' is not an address range: only the last number may be one, such as 10.0.1.10-20 or 10.0.1.*",
        ),
    ],
)
def test_what_is_no_range_is_an_error(host: str, message: str) -> None:
    with pytest.raises(DiscoveryError) as error:
        expand_range(host)
    assert str(error.value) == message


def test_a_wrong_range_in_a_list_is_an_error_before_anything_is_told() -> None:
    with pytest.raises(DiscoveryError):
        who_joins_whom([wka(1, ("10.0.1.9-2", 4000))])


def discovered(number: int, *, port: int = 4000) -> Member:
    return Member(
        name=f"esb-{number}",
        address=f"10.0.1.{number}",
        port=port,
        domain="esb",
        scheme=Scheme.DISCOVERED,
        query=QUERY,
    )


def test_nodes_that_look_each_other_up_form_one_cluster() -> None:
    membership = who_joins_whom(
        [discovered(1), discovered(2), discovered(3)],
        [instance(1), instance(2, state="pending"), dataclasses.replace(instance(3), page=2)],
    )
    assert [view.finds for view in membership.views] == [("esb-2", "esb-3"), ("esb-1", "esb-3"), ("esb-1", "esb-2")]
    assert (membership.one_cluster, membership.one_sided) == (True, ())


def test_a_node_looks_in_its_own_network_alone() -> None:
    here, there = (dataclasses.replace(instance(number), vpc=f"vpc-{number}") for number in (1, 2))
    membership = who_joins_whom([discovered(1), discovered(2)], [here, there])
    assert membership.views[0].misses == (
        Miss(member="esb-2", reason="esb-2 is ignored: the instance is in vpc-2, the member in vpc-1"),
    )


def test_a_looked_up_address_has_one_port_with_it() -> None:
    membership = who_joins_whom([discovered(1), discovered(2, port=4001)], [instance(1), instance(2)])
    assert [len(view.finds) for view in membership.views] == [0, 0]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (
            instance(2, cluster="is"),
            "esb-2 is ignored: tag-key/tag-value don't match: asked is cluster=esb, the instance has cluster=is",
        ),
        (instance(2, state="stopped"), "esb-2 is ignored: the instance is not running but stopped"),
        (
            dataclasses.replace(instance(2), groups=("others",)),
            "esb-2 is ignored: security-group-name doesn't match: asked is 'members', the instance has 'others'",
        ),
    ],
)
def test_a_node_does_not_look_up_what_is_no_member(other: Instance, reason: str) -> None:
    membership = who_joins_whom([discovered(1), discovered(2)], [instance(1), other])
    assert membership.views[0].misses == (Miss(member="esb-2", reason=reason),)


@pytest.mark.parametrize(
    ("hazelcast", "ports"), [("3.5.4", None), ("3.9", None), ("3.12.2", (5701, 5708)), ("4.2.5", (5701, 5708))]
)
def test_later_versions_try_ports_of_their_own(hazelcast: str, ports: tuple[int, int] | None) -> None:
    assert hz_ports(hazelcast) == ports
