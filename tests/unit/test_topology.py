"""Nodes, zones and addresses that follow from a deployment."""

from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deployments import STORES, topology
from tests.unit.deployment.samples import MEMBERS, PRIVATE, PUBLIC, deployment, network
from wso2_cluster.deployment import DeploymentError, Role, SubnetKind
from wso2_cluster.deployment.subnets import reserved_for_nodes
from wso2_cluster.products import Ports, Receivers
from wso2_cluster.topology import Topology, plan_topology


def plan(**changes: object) -> Topology:
    return plan_topology(deployment(**changes))


def places(topology: Topology) -> dict[str, tuple[str, str]]:
    return {node.name: (node.zone, str(node.address)) for node in topology.nodes}


def test_manager_and_workers_are_spread_over_the_zones() -> None:
    assert places(plan(nodes__worker={"count": 3})) == {
        "esb-manager-1": ("us-east-1a", "10.0.0.10"),
        "esb-worker-1": ("us-east-1b", "10.0.64.20"),
        "esb-worker-2": ("us-east-1a", "10.0.0.20"),
        "esb-worker-3": ("us-east-1b", "10.0.64.21"),
    }


def test_members_begin_in_the_first_zone() -> None:
    zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert places(plan(pattern="carbon-cluster", nodes={"member": {"count": 4}}, aws__zones=zones)) == {
        "esb-member-1": ("us-east-1a", "10.0.0.20"),
        "esb-member-2": ("us-east-1b", "10.0.64.20"),
        "esb-member-3": ("us-east-1c", "10.0.128.20"),
        "esb-member-4": ("us-east-1a", "10.0.0.21"),
    }


def stores(**changes: object) -> Topology:
    return topology(STORES, nodes={"publisher": {"count": 2}, "store": {"count": 3}}, **changes)


def test_publishers_and_stores_both_begin_in_the_first_zone() -> None:
    assert places(stores()) == {
        "es-publisher-1": ("us-east-1a", "10.0.0.10"),
        "es-publisher-2": ("us-east-1b", "10.0.64.10"),
        "es-store-1": ("us-east-1a", "10.0.0.20"),
        "es-store-2": ("us-east-1b", "10.0.64.20"),
        "es-store-3": ("us-east-1a", "10.0.0.21"),
    }


def test_publishers_and_stores_are_two_clusters_with_two_domains() -> None:
    planned = stores()
    publishers, of_store = planned.clusters
    assert [node.short_name for node in publishers] == ["publisher-1", "publisher-2"]
    assert [node.short_name for node in of_store] == ["store-1", "store-2", "store-3"]
    for cluster in planned.clusters:
        assert [planned.cluster_of(node) for node in cluster] == [cluster] * len(cluster)
    assert [planned.domain_of(cluster[0]) for cluster in planned.clusters] == [
        "wso2.es.domain.publisher",
        "wso2.es.domain.store",
    ]


def test_in_other_patterns_all_nodes_are_one_cluster() -> None:
    planned = plan()
    assert planned.clusters == (planned.nodes,)
    assert {planned.domain_of(node) for node in planned.nodes} == {"wso2.esb.domain"}


def test_publishers_have_the_console_and_the_first_of_them_writes() -> None:
    assert [
        (node.short_name, node.serves_console, node.serves_services, node.writes_artifacts, node.sets_up_database)
        for node in stores().nodes
    ] == [
        ("publisher-1", True, False, True, True),
        ("publisher-2", True, False, False, False),
        ("store-1", False, True, False, False),
        ("store-2", False, True, False, False),
        ("store-3", False, True, False, False),
    ]


def test_clients_reach_publisher_and_store_at_their_own_names() -> None:
    assert stores().entrances == {
        "publisher": "https://publisher.example.com/publisher",
        "store": "https://store.example.com/store",
    }
    assert plan().entrances == {"services": "https://esb.example.com/"}


def test_fixed_addresses_choose_the_zone() -> None:
    worker = {"count": 2, "addresses": ["10.0.64.200", "10.0.64.201"]}
    assert places(plan(nodes__worker=worker)) == {
        "esb-manager-1": ("us-east-1a", "10.0.0.10"),
        "esb-worker-1": ("us-east-1b", "10.0.64.200"),
        "esb-worker-2": ("us-east-1b", "10.0.64.201"),
    }


@given(fewer=st.integers(1, 99), zones=st.sampled_from(["ab", "abc", "ca"]))
def test_a_further_worker_moves_no_other_node(fewer: int, zones: str) -> None:
    names = [f"us-east-1{letter}" for letter in zones]
    before = places(plan(aws__zones=names, nodes__worker={"count": fewer}))
    after = places(plan(aws__zones=names, nodes__worker={"count": fewer + 1}))
    assert before.items() < after.items()


@given(count=st.integers(1, 300), zones=st.sampled_from(["ab", "abc", "ca"]))
def test_nodes_of_a_role_are_spread_evenly(count: int, zones: str) -> None:
    names = [f"us-east-1{letter}" for letter in zones]
    topology = plan(aws__zones=names, nodes__worker={"count": count})
    found = [node.zone for node in topology.nodes if node.role is Role.WORKER]
    counts = [found.count(zone) for zone in names]
    assert max(counts) - min(counts) <= 1


@given(prefix=st.integers(16, 23), count=st.integers(1, 11))
def test_chosen_addresses_are_reserved_for_nodes(prefix: int, count: int) -> None:
    topology = plan(network={"cidr": f"10.0.0.0/{prefix}"}, nodes__worker={"count": count})
    assert all(node.address in reserved_for_nodes(node.subnet.cidr) for node in topology.nodes)


@pytest.mark.parametrize(
    ("subnet", "reserved"),
    [
        ("10.0.0.0/19", "10.0.0.0/25"),
        ("10.0.0.0/24", "10.0.0.0/25"),
        ("10.0.0.64/26", "10.0.0.64/27"),
        ("10.0.0.0/27", "10.0.0.0/28"),
    ],
)
def test_half_of_a_subnet_is_for_nodes_but_not_more_than_128_addresses(subnet: str, reserved: str) -> None:
    assert reserved_for_nodes(IPv4Network(subnet)) == IPv4Network(reserved)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, {SubnetKind.PRIVATE, SubnetKind.PUBLIC}),
        ({"database": {"kind": "rds-mysql"}}, set(SubnetKind)),
        ({"network": {"nat": "none"}}, {SubnetKind.PRIVATE, SubnetKind.PUBLIC}),
        ({"network": {"nat": "none"}, "balancer__internal": True}, {SubnetKind.PRIVATE}),
        ({"balancer__internal": True}, {SubnetKind.PRIVATE, SubnetKind.PUBLIC}),
    ],
)
def test_subnets_are_those_that_something_uses(changes: dict[str, Any], kinds: set[SubnetKind]) -> None:
    assert {subnet.kind for subnet in plan(**changes).subnets} == kinds


def test_the_database_stands_in_the_private_subnets_of_a_network_without_others() -> None:
    existing = plan(network=network(PRIVATE, PUBLIC))
    assert existing.database_subnets == existing.private_subnets
    made = plan(database={"kind": "rds-mysql"})
    assert [str(subnet.cidr) for subnet in made.database_subnets] == ["10.0.192.0/20", "10.0.208.0/20"]


@given(prefix=st.integers(16, 24), count=st.integers(1, 11))
def test_addresses_are_unique_and_usable_in_every_network(prefix: int, count: int) -> None:
    topology = plan(network={"cidr": f"10.0.0.0/{prefix}"}, nodes__worker={"count": count})
    assert len({node.address for node in topology.nodes}) == count + 1
    assert all(node.subnet.usable(node.address) and node.subnet.kind is SubnetKind.PRIVATE for node in topology.nodes)


def test_the_network_is_cut_into_quarters_and_halves() -> None:
    assert [(subnet.name, str(subnet.cidr), subnet.kind, subnet.id) for subnet in plan().subnets] == [
        ("private-us-east-1a", "10.0.0.0/19", SubnetKind.PRIVATE, None),
        ("public-us-east-1a", "10.0.32.0/19", SubnetKind.PUBLIC, None),
        ("private-us-east-1b", "10.0.64.0/19", SubnetKind.PRIVATE, None),
        ("public-us-east-1b", "10.0.96.0/19", SubnetKind.PUBLIC, None),
    ]


def test_the_smallest_network_has_subnets_that_a_balancer_takes() -> None:
    assert {subnet.cidr.prefixlen for subnet in plan(network={"cidr": "10.0.0.0/24"}).subnets} == {27}


def test_a_third_zone_moves_no_subnet() -> None:
    three = ["us-east-1a", "us-east-1b", "us-east-1c"]
    assert plan(aws__zones=three).subnets[:4] == plan().subnets


def test_existing_subnets_keep_their_ids() -> None:
    topology = plan(network=network(PRIVATE, PUBLIC))
    assert [(subnet.name, subnet.id) for subnet in topology.private_subnets] == [
        ("private-us-east-1a", "subnet-0123456789abcde01"),
        ("private-us-east-1b", "subnet-0123456789abcde02"),
    ]
    assert [subnet.id for subnet in topology.public_subnets] == [
        "subnet-0123456789abcde03",
        "subnet-0123456789abcde04",
    ]
    assert places(topology)["esb-worker-1"] == ("us-east-1b", "10.1.1.20")


def test_the_order_of_existing_subnets_does_not_matter() -> None:
    turned = network(list(reversed(PRIVATE)), PUBLIC)
    assert places(plan(network=turned)) == places(plan(network=network(PRIVATE, PUBLIC)))


def test_the_manager_serves_the_console_and_workers_the_services() -> None:
    topology = plan()
    assert [node.name for node in topology.console_nodes] == ["esb-manager-1"]
    assert [node.name for node in topology.service_nodes] == ["esb-worker-1", "esb-worker-2"]


def test_members_serve_everything() -> None:
    topology = plan(**MEMBERS)
    assert topology.console_nodes == topology.service_nodes == topology.nodes


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        pytest.param({"database": {"kind": "rds-mysql"}}, "esb-manager-1", id="the manager"),
        pytest.param({"database": {"kind": "rds-mysql"}, **MEMBERS}, "esb-member-1", id="the first member"),
    ],
)
def test_one_node_sets_up_the_database(changes: dict[str, object], name: str) -> None:
    topology = plan(**changes)
    assert [node.name for node in topology.nodes if node.sets_up_database] == [name]
    assert topology.database_node == topology.nodes[0]


def test_nobody_sets_up_the_embedded_database() -> None:
    topology = plan()
    assert topology.database_node is None
    assert not any(node.sets_up_database for node in topology.nodes)


def test_managers_come_before_workers_whatever_the_order_of_the_file() -> None:
    topology = plan(nodes={"worker": {"count": 1}, "manager": {}})
    assert [node.role for node in topology.nodes] == [Role.MANAGER, Role.WORKER]


def test_nodes_know_their_group() -> None:
    topology = plan(nodes__worker={"count": 1, "instance_type": "m5.large"})
    assert [node.group.instance_type for node in topology.nodes] == ["t3.medium", "m5.large"]


def test_the_product_lies_below_opt_unless_the_file_says_otherwise() -> None:
    assert plan().home == "/opt/wso2/wso2esb-4.9.0"
    assert plan(product__home="/srv/esb").home == "/srv/esb"


def test_the_offset_moves_the_ports() -> None:
    expected = Ports(console_http=9764, console_https=9444, service_http=8281, service_https=8244)
    assert plan(cluster__port_offset=1).ports == expected


def test_a_deployment_that_breaks_rules_is_refused() -> None:
    with pytest.raises(DeploymentError, match=r"^cluster.local_member_port: 4000 does not fit scheme aws"):
        plan(cluster__local_member_port=4000)


@pytest.mark.parametrize(
    ("version", "scheme", "required"),
    [
        ("4.4.40", "aws", True),
        ("4.5.0", "aws", False),
        ("4.7.1", "aws", False),
        ("4.7.1", "wka", True),
    ],
)
def test_instance_metadata_needs_a_token_unless_hazelcast_asks_without(
    version: str, scheme: str, required: bool
) -> None:
    planned = plan(
        **MEMBERS,
        product={"name": "carbon-kernel", "version": version, "jdk": {"home": "/opt/java"}},
        cluster__membership={"scheme": scheme},
    )

    assert planned.metadata_tokens_required is required


def test_a_described_product_is_planned_as_it_is_described() -> None:
    facts = {"kernel": "4.4.26", "title": "Our API Manager", "ports": {"service_http": 8280, "service_https": 8243}}
    product = {"name": "wso2am", "version": "2.2.0", "facts": {**facts, "paths": {"conf": "conf"}}}

    planned = plan(**{**MEMBERS, "product": product})

    assert planned.home == "/opt/wso2/wso2am-2.2.0"
    assert planned.ports == Ports(console_http=9763, console_https=9443, service_http=8280, service_https=8243)
    assert planned.product.title == "Our API Manager"
    assert planned.product.kernel.hazelcast == "3.5.4"
    assert planned.product.java == (7, 8)
    assert planned.product.paths.registry == "conf/registry.xml"
    assert planned.product.paths.start_script == "bin/wso2server.sh"
    assert planned.product.source == "the deployment file"


def test_a_described_product_with_receivers_and_worker_profile_can_be_separated() -> None:
    facts = {"kernel": "4.4.1", "receivers": {}, "worker_profile": True}

    planned = plan(product={"name": "wso2esb", "version": "4.9.0-wum", "facts": facts})

    assert [node.name for node in planned.nodes] == ["esb-manager-1", "esb-worker-1", "esb-worker-2"]
    assert planned.product.receivers == Receivers(http="http", https="https")
