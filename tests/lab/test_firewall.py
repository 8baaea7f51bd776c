"""Security groups and routes hold for real packets."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.packets import Echo, connect, echoes, passes
from wso2_cluster.emulator.machines import endpoints
from wso2_cluster.emulator.machines.account import StandIn, read_account
from wso2_cluster.emulator.machines.firewall import Cut, ruleset
from wso2_cluster.emulator.machines.vpc import VpcNetwork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.lab.owner import Owner
    from wso2_cluster.emulator.machines.run import Run

ONE, OTHER, STRANGER, BALANCER, CLIENT = map(
    IPv4Address, ("10.9.1.10", "10.9.1.11", "10.9.1.20", "10.9.0.30", "203.0.113.10")
)
MEMBERS = 5701


@dataclass(kw_only=True)
class World:
    """Two members and a stranger in a private subnet, a balancer in the public one, a client of the internet."""

    owner: Owner
    network: VpcNetwork
    ids: dict[str, str]
    names: dict[IPv4Address, str]
    standins: tuple[StandIn, ...] = ()
    cuts: set[Cut] = field(default_factory=set)

    def apply(self) -> bool:
        """Make the firewall what the account says now."""
        account = read_account(self.owner.client)
        self.network.serve(one.address for endpoint in account.endpoints for one in endpoint.addresses)
        return self.network.apply(ruleset(account, self.ids["vpc"], self.standins, self.cuts))

    def passes(self, source: IPv4Address, target: IPv4Address, port: int = MEMBERS) -> bool:
        return passes(self.names[source], target, port)

    def permission(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"IpProtocol": "tcp", "FromPort": MEMBERS, "ToPort": MEMBERS, **more}

    def from_group(self, name: str) -> dict[str, Any]:
        return self.permission(UserIdGroupPairs=[{"GroupId": self.ids[name]}])

    @property
    def ec2(self) -> Any:  # noqa: ANN401
        return self.owner.client("ec2")


@pytest.fixture(scope="module")
def built(run: Run, owner: Owner) -> Iterator[World]:
    ids = owner.network()
    for name in ("members", "strangers", "balancers"):
        ids[name] = owner.group(ids["vpc"], name, egress=name != "balancers")
    for address, group in ((ONE, "members"), (OTHER, "members"), (STRANGER, "strangers")):
        owner.launch(ids["private"], ids[group], str(address))
    account = read_account(owner.client)
    balancer = StandIn(
        name="balancer",
        address=BALANCER,
        subnet=account.subnet(ids["public"]),
        groups=(account.group(ids["balancers"]),),
        public=True,
    )
    with VpcNetwork(run, ids["vpc"]) as network:
        names = {
            address: network.attach(f"host-{int(address)}", address) for address in (ONE, OTHER, STRANGER, BALANCER)
        }
        names[CLIENT] = network.attach_outside("client", CLIENT)
        world = World(owner=owner, network=network, ids=ids, names=names, standins=(balancer,))
        with (
            Echo(names[ONE], MEMBERS),
            Echo(names[ONE], 22),
            Echo(names[OTHER], MEMBERS),
            Echo(names[STRANGER], MEMBERS),
            Echo(names[BALANCER], 443),
            Echo(names[CLIENT], 443),
            Echo(network.aws_namespace, 443),
        ):
            yield world


@pytest.fixture
def world(built: World) -> World:
    """Members reach members on their port, and nobody reaches anybody else; put back afterwards."""
    account = read_account(built.owner.client)
    for group in account.groups:
        if group.vpc_id == built.ids["vpc"]:
            for rule in built.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group.id]}])[
                "SecurityGroupRules"
            ]:
                if not rule["IsEgress"]:
                    built.ec2.revoke_security_group_ingress(
                        GroupId=group.id, SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]]
                    )
    built.cuts.clear()
    built.ec2.authorize_security_group_ingress(
        GroupId=built.ids["members"], IpPermissions=[built.from_group("members")]
    )
    built.apply()
    return built


def test_members_reach_each_other_on_the_port_that_the_group_opens_and_replies_come_back(world: World) -> None:
    assert world.passes(ONE, OTHER)
    assert world.passes(OTHER, ONE)


def test_another_port_is_dropped(world: World) -> None:
    assert not world.passes(OTHER, ONE, 22)


def test_another_group_is_dropped_although_it_is_in_the_same_subnet(world: World) -> None:
    assert not world.passes(STRANGER, ONE)


def test_a_rule_lets_in_one_way_only(world: World) -> None:
    rule = world.permission(IpRanges=[{"CidrIp": f"{STRANGER}/32"}])
    world.ec2.authorize_security_group_ingress(GroupId=world.ids["members"], IpPermissions=[rule])
    world.apply()
    assert world.passes(STRANGER, ONE)
    assert not world.passes(ONE, STRANGER)


def test_a_removed_rule_refuses_new_connections_and_leaves_those_that_are(world: World) -> None:
    with connect(world.names[ONE], OTHER, MEMBERS) as before:
        assert echoes(before)
        world.ec2.revoke_security_group_ingress(
            GroupId=world.ids["members"], IpPermissions=[world.from_group("members")]
        )
        assert world.apply()
        assert not world.passes(ONE, OTHER)
        assert echoes(before)


def test_egress_of_the_source_counts_as_well(world: World) -> None:
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    world.ec2.revoke_security_group_egress(GroupId=world.ids["members"], IpPermissions=[everything])
    try:
        world.apply()
        assert not world.passes(ONE, OTHER)
        world.ec2.authorize_security_group_egress(
            GroupId=world.ids["members"], IpPermissions=[world.from_group("members")]
        )
        world.apply()
        assert world.passes(ONE, OTHER)
        assert not world.passes(ONE, endpoints.public_address("ec2"), 443)
    finally:
        world.ec2.revoke_security_group_egress(
            GroupId=world.ids["members"], IpPermissions=[world.from_group("members")]
        )
        world.ec2.authorize_security_group_egress(GroupId=world.ids["members"], IpPermissions=[everything])


@pytest.mark.parametrize("cut", [ONE, (ONE, OTHER), (OTHER, ONE)], ids=str)
def test_a_cut_stops_connections_that_are_and_healing_lets_them_go_on(world: World, cut: Cut) -> None:
    with connect(world.names[ONE], OTHER, MEMBERS, seconds=3) as before:
        assert echoes(before)
        world.cuts.add(cut)
        world.apply()
        before.settimeout(0.4)
        assert not echoes(before)
        assert not world.passes(ONE, OTHER)
        assert not world.passes(OTHER, ONE)
        world.cuts.clear()
        world.apply()
        assert world.passes(ONE, OTHER)
        before.settimeout(5)
        assert before.recv(1) == b"x"
        assert echoes(before)


def test_two_that_are_cut_apart_reach_everybody_else(world: World) -> None:
    world.cuts.add((ONE, STRANGER))
    world.apply()
    assert world.passes(ONE, OTHER)
    assert world.passes(ONE, endpoints.public_address("ec2"), 443)


def test_one_that_is_cut_off_reaches_aws_neither(world: World) -> None:
    world.cuts.add(ONE)
    world.apply()
    assert not world.passes(ONE, endpoints.public_address("ec2"), 443)
    assert world.passes(OTHER, endpoints.public_address("ec2"), 443)


def test_the_internet_reaches_what_is_public_and_let_in_and_nothing_else(world: World) -> None:
    assert not world.passes(CLIENT, BALANCER, 443)
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    for group in ("balancers", "members"):
        world.ec2.authorize_security_group_ingress(
            GroupId=world.ids[group], IpPermissions=[https, world.permission(IpRanges=[{"CidrIp": "0.0.0.0/0"}])]
        )
    world.apply()
    assert world.passes(CLIENT, BALANCER, 443)
    assert not world.passes(CLIENT, ONE)
    assert world.passes(ONE, CLIENT, 443)


def test_without_a_default_route_aws_is_out_of_reach(world: World) -> None:
    table = world.ids["private-table"]
    aws = endpoints.public_address("ec2")
    assert world.passes(ONE, aws, 443)
    (route,) = (
        route
        for route in world.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        if route.get("DestinationCidrBlock") == "0.0.0.0/0"
    )
    world.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    try:
        world.apply()
        assert not world.passes(ONE, aws, 443)
        assert world.passes(ONE, OTHER)
    finally:
        world.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=route["NatGatewayId"])


def test_a_gateway_endpoint_leads_to_its_service_alone(world: World) -> None:
    table = world.ids["private-table"]
    nat = world.ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    world.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    endpoint = world.ec2.create_vpc_endpoint(
        VpcId=world.ids["vpc"], ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[table]
    )["VpcEndpoint"]["VpcEndpointId"]
    try:
        world.apply()
        assert world.passes(ONE, endpoints.public_address("s3"), 443)
        assert not world.passes(ONE, endpoints.public_address("ec2"), 443)
    finally:
        world.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
        world.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)


def test_an_interface_endpoint_is_reached_without_a_route_by_those_whom_its_group_lets_in(world: World) -> None:
    table = world.ids["private-table"]
    nat = world.ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    world.ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    group = world.owner.group(world.ids["vpc"], "endpoints")
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    world.ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[{**https, "UserIdGroupPairs": [{"GroupId": world.ids["members"]}]}]
    )
    made = world.ec2.create_vpc_endpoint(
        VpcId=world.ids["vpc"],
        ServiceName="com.amazonaws.us-east-1.ssm",
        VpcEndpointType="Interface",
        SubnetIds=[world.ids["private"]],
        SecurityGroupIds=[group],
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]["VpcEndpointId"]
    try:
        world.apply()
        (endpoint,) = (one for one in read_account(world.owner.client).endpoints if one.id == made)
        address = endpoint.addresses[0].address
        assert world.passes(ONE, address, 443)
        assert not world.passes(STRANGER, address, 443)
        assert not world.passes(ONE, address, 80)
    finally:
        world.ec2.delete_vpc_endpoints(VpcEndpointIds=[made])
        world.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        world.apply()
    assert not world.passes(ONE, address, 443)


def test_the_same_rules_are_not_applied_again(world: World) -> None:
    assert not world.apply()
