"""aws/network.py: the VPC that is made, and the one that is there already."""

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.aws import core
from wso2_cluster.aws.bindings import AwsProvider
from wso2_cluster.aws.network import Network, NetworkError
from wso2_cluster.deployment import Nat, SubnetKind
from wso2_cluster.testing import Match, Template

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
    "aws_default_security_group",
    "aws_ec2_subnet_cidr_reservation",
    "aws_vpc_endpoint",
    "aws_flow_log",
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


def test_with_a_database_each_zone_has_a_subnet_for_it_from_which_nothing_leaves(synthesized: Synthesize) -> None:
    template = synthesized("rds")
    blocks = {each["cidr_block"] for name, each in template.find_resources("aws_subnet").items() if "database" in name}
    assert blocks == {"10.0.192.0/20", "10.0.208.0/20"}
    table = f"${{{address(template, 'aws_route_table', 'database-routes')}.id}}"
    associations = template.find_resources("aws_route_table_association", {"route_table_id": table})
    assert sorted("subnet-database" in each["subnet_id"] for each in associations.values()) == [True, True]
    assert template.find_resources("aws_route", {"route_table_id": table}) == {}
    assert [each for each in synthesized("worker-manager").addresses if "database" in each] == []


def test_without_nat_and_with_an_internal_balancer_there_is_no_way_to_the_internet(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    for type_ in ("aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"):
        template.resource_count_is(type_, 0)
    template.resource_count_is("aws_subnet", 3)
    synthesized("closed-few").resource_count_is("aws_internet_gateway", 1)


def test_the_default_group_is_emptied(synthesized: Synthesize) -> None:
    template = synthesized("worker-manager")
    vpc = f"${{{address(template, 'aws_vpc')}.id}}"
    template.has_resource_properties(
        "aws_default_security_group", {"vpc_id": vpc, "ingress": Match.absent(), "egress": Match.absent()}
    )


def test_nodes_addresses_are_kept_from_everything_that_asks_for_none(synthesized: Synthesize) -> None:
    template = synthesized("closed")
    reserved = template.find_resources("aws_ec2_subnet_cidr_reservation", {"reservation_type": "explicit"})
    blocks = [IPv4Network(each["cidr_block"]) for each in reserved.values()]
    assert blocks == [IPv4Network(f"10.0.{third}.0/25") for third in (0, 64, 128)]
    for node in template.find_resources("aws_instance").values():
        assert any(IPv4Address(node["private_ip"]) in block for block in blocks)
    for type_ in ("aws_vpc_endpoint", "aws_lb"):
        takers = template.find_resources(type_, {"vpc_endpoint_type": Match.not_("Gateway")})
        assert takers
        assert all(set(reserved) <= set(each["depends_on"]) for each in takers.values())


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


def test_nothing_is_kept_when_the_deployment_says_so(synthesized: Synthesize) -> None:
    synthesized("nginx").resource_count_is("aws_ec2_subnet_cidr_reservation", 0)


def test_nodes_start_after_everything_on_their_way_out(synthesized: Synthesize) -> None:
    """Else cloud-init asks for packages before there is a route, and gives up."""
    template = synthesized("worker-manager")
    types = ("aws_route", "aws_route_table_association", "aws_vpc_endpoint", "aws_ec2_subnet_cidr_reservation")
    ways = {each for type_ in types for each in template.find_resources(type_)}
    assert len(ways) == 10
    for node in template.find_resources("aws_instance").values():
        assert ways <= set(node["depends_on"])


def test_an_internet_facing_balancer_comes_after_the_internet_gateways_route(synthesized: Synthesize) -> None:
    """AWS refuses to put one into a VPC without an internet gateway."""
    template = synthesized("worker-manager")
    after = one(template, "aws_lb")["depends_on"]
    assert address(template, "aws_route", "public-default") in after
    inside = one(synthesized("internal-balancer"), "aws_lb")["depends_on"]
    assert [each for each in inside if not each.startswith("aws_ec2_subnet_cidr_reservation.")] == []


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


def test_the_database_stands_in_existing_subnets_for_it_or_in_the_private_ones(synthesized: Synthesize) -> None:
    group = one(synthesized("existing-database-subnets"), "aws_db_subnet_group")
    assert group["subnet_ids"] == ["subnet-0aaaaaaaaaaaaaaa3", "subnet-0bbbbbbbbbbbbbbb3"]


def test_nodes_in_an_existing_network_have_addresses_of_its_subnets(synthesized: Synthesize) -> None:
    template = synthesized("existing-network")
    addresses = [node["private_ip"] for node in template.find_resources("aws_instance").values()]
    assert addresses == ["172.20.0.10", "172.20.1.20", "172.20.0.20"]


def stack() -> core.TerraformStack:
    made = core.TerraformStack(core.Testing.app(), "stack")
    AwsProvider(made, "aws", region="eu-west-1")
    return made


def test_a_network_can_be_made_alone() -> None:
    made = stack()
    network = Network(made, "network", name="shop", zones=["eu-west-1a", "eu-west-1b"], nat=Nat.PER_ZONE)
    template = Template.from_stack(made)
    template.resource_count_is("aws_nat_gateway", 2)
    template.resource_count_is("aws_subnet", 6)
    assert [subnet.name for subnet in network.private_subnets] == ["private-eu-west-1a", "private-eu-west-1b"]
    assert [subnet.name for subnet in network.database_subnets] == ["database-eu-west-1a", "database-eu-west-1b"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"zones": ["eu-west-1a"]}, "zones are two or three different ones, not eu-west-1a"),
        ({"zones": []}, "zones are two or three different ones, not none"),
        ({"zones": ["eu-west-1a", "us-east-1a"]}, "zones are of one region, not eu-west-1a, us-east-1a"),
        ({"cidr": "10.0.0.0/8"}, "cidr is a block of /16 to /24, not 10.0.0.0/8"),
        ({"cidr": "10.0.0.1/16"}, "cidr: 10.0.0.1/16 has host bits set"),
        ({"subnets": [SubnetKind.PUBLIC]}, "subnets are without private ones: nodes need them"),
        (
            {"subnets": [SubnetKind.PRIVATE]},
            "nat 'one' needs public subnets: add them, or use Nat.NONE",
        ),
        (
            {"zones": [], "cidr": "10.0.0.0/8"},
            "zones are two or three different ones, not none; cidr is a block of /16 to /24, not 10.0.0.0/8",
        ),
    ],
)
def test_what_does_not_fit_is_refused_all_at_once(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(NetworkError) as caught:
        Network(stack(), "network", **{"name": "shop", "zones": ["eu-west-1a", "eu-west-1b"], **settings})
    assert str(caught.value) == message
