"""aws/network.py: the VPC that is made, and the one that is there already."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth

MADE = (
    "aws_vpc",
    "aws_subnet",
    "aws_internet_gateway",
    "aws_nat_gateway",
    "aws_eip",
    "aws_route",
    "aws_route_table",
    "aws_route_table_association",
)


def test_a_network_of_two_zones_has_a_public_and_a_private_subnet_in_each(synthesized: Synthesize) -> None:
    subnets = synthesized("worker-manager").find_resources("aws_subnet").values()
    assert sorted(
        (subnet["availability_zone"], subnet["cidr_block"], subnet["tags"]["Name"]) for subnet in subnets
    ) == [
        ("eu-west-1a", "10.0.0.0/19", "esb-private-eu-west-1a"),
        ("eu-west-1a", "10.0.32.0/19", "esb-public-eu-west-1a"),
        ("eu-west-1b", "10.0.64.0/19", "esb-private-eu-west-1b"),
        ("eu-west-1b", "10.0.96.0/19", "esb-public-eu-west-1b"),
    ]


def test_no_subnet_gives_public_addresses_away(synthesized: Synthesize) -> None:
    subnets = synthesized("three-zones").find_resources("aws_subnet")
    assert len(subnets) == 6
    assert {subnet["map_public_ip_on_launch"] for subnet in subnets.values()} == {False}


def test_the_vpc_resolves_names_as_rds_endpoints_need_it(synthesized: Synthesize) -> None:
    synthesized("worker-manager").has_resource_properties(
        "aws_vpc", {"cidr_block": "10.0.0.0/16", "enable_dns_hostnames": True, "enable_dns_support": True}
    )


@pytest.mark.parametrize(
    ("variant", "gateways", "addresses"),
    [("worker-manager", 1, 1), ("nat-per-zone", 2, 2), ("three-zones", 3, 3), ("existing-network", 0, 0)],
)
def test_nat_gateways_are_as_many_as_asked_for(
    synthesized: Synthesize, variant: str, gateways: int, addresses: int
) -> None:
    synthesized(variant).resource_count_is("aws_nat_gateway", gateways)
    synthesized(variant).resource_count_is("aws_eip", addresses)


def test_one_nat_gateway_serves_all_zones(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    gateway = f"${{{address(template, 'aws_nat_gateway')}.id}}"
    routes = template.find_resources("aws_route", {"nat_gateway_id": Match.any()})
    assert [route["nat_gateway_id"] for route in routes.values()] == [gateway, gateway]


def test_with_a_gateway_per_zone_each_zone_leaves_through_its_own(synthesized: Synthesize) -> None:
    template = synthesized("nat-per-zone")
    for number, zone in ((1, "eu-west-1a"), (2, "eu-west-1b")):
        gateway = one(template, "aws_nat_gateway", f"nat-{number}")
        assert f"subnet-public-{zone}" in gateway["subnet_id"]
        assert f"nat-address-{number}" in gateway["allocation_id"]
        route = one(template, "aws_route", f"private-default-{number}")
        assert route["nat_gateway_id"] == f"${{{address(template, 'aws_nat_gateway', f'nat-{number}')}.id}}"
        association = one(template, "aws_route_table_association", f"private-association-{number}")
        assert f"subnet-private-{zone}" in association["subnet_id"]
        assert association["route_table_id"] == route["route_table_id"]


def test_only_public_subnets_are_routed_to_the_internet_gateway(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    (route,) = template.find_resources("aws_route", {"gateway_id": Match.any()}).values()
    associated = [
        association["subnet_id"]
        for association in template.find_resources("aws_route_table_association").values()
        if association["route_table_id"] == route["route_table_id"]
    ]
    assert len(associated) == 2
    assert all("subnet-public-" in subnet for subnet in associated)


def test_nodes_start_after_everything_on_their_way_out(synthesized: Synthesize) -> None:
    """Else cloud-init asks for packages before there is a route, and gives up."""
    template = synthesized("worker-manager")
    ways = {*template.find_resources("aws_route"), *template.find_resources("aws_route_table_association")}
    assert len(ways) == 7
    for node in template.find_resources("aws_instance").values():
        assert ways <= set(node["depends_on"])


def test_an_internet_facing_balancer_comes_after_the_internet_gateways_route(synthesized: Synthesize) -> None:
    """AWS refuses to put one into a VPC without an internet gateway."""
    template = synthesized("worker-manager")
    after = one(template, "aws_lb")["depends_on"]
    assert address(template, "aws_route", "public-default") in after
    assert one(synthesized("internal-balancer"), "aws_lb")["depends_on"] == []


def test_nothing_of_an_existing_network_is_made(synthesized: Synthesize) -> None:
    for type_ in MADE:
        synthesized("existing-network").resource_count_is(type_, 0)
        assert synthesized("worker-manager").find_resources(type_)


def test_an_existing_network_is_only_read(synthesized: Synthesize) -> None:
    template = synthesized("existing-network")
    template.has_resource_properties("data.aws_vpc", Match.exact({"id": "vpc-0123456789abcdef0"}))
    assert one(template, "aws_instance", "manager-1")["subnet_id"] == "subnet-0aaaaaaaaaaaaaaa1"
    assert one(template, "aws_instance", "worker-1")["subnet_id"] == "subnet-0bbbbbbbbbbbbbbb1"
    assert one(template, "aws_lb")["subnets"] == ["subnet-0aaaaaaaaaaaaaaa2", "subnet-0bbbbbbbbbbbbbbb2"]
    for group in template.find_resources("aws_security_group").values():
        assert group["vpc_id"] == "vpc-0123456789abcdef0"


def test_nodes_in_an_existing_network_have_addresses_of_its_subnets(synthesized: Synthesize) -> None:
    template = synthesized("existing-network")
    addresses = [node["private_ip"] for node in template.find_resources("aws_instance").values()]
    assert addresses == ["172.20.0.10", "172.20.1.20", "172.20.0.20"]
