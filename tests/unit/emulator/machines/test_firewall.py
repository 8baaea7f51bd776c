"""The packet filter of a VPC as text."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Network

import pytest

from tests.unit.emulator.machines.pictures import (
    EVERYTHING,
    MEMBERS,
    MEMBERS_IN,
    PRIVATE,
    PUBLIC,
    VPC,
    account,
    instance,
)
from wso2_cluster.emulator.machines.account import (
    DefaultRoute,
    Direction,
    Endpoint,
    EndpointAddress,
    EndpointKind,
    Group,
    Rule,
    StandIn,
)
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.firewall import ruleset

ONE, OTHER = IPv4Address("10.0.1.10"), IPv4Address("10.0.1.11")
WHOLE = """\
table inet w2c
delete table inet w2c
table inet w2c {
	set interfaces {
		type ipv4_addr;
		elements = { 10.0.0.30, 10.0.1.10, 10.0.1.11 }
	}
	set vpc {
		type ipv4_addr; flags interval;
		elements = { 10.0.0.0/16 }
	}
	set outward {
		type ipv4_addr;
		elements = { 10.0.0.30, 10.0.1.10, 10.0.1.11 }
	}
	set inward {
		type ipv4_addr;
		elements = { 10.0.0.30 }
	}
	set gateway-endpoints {
		type ipv4_addr . ipv4_addr;
	}
	set cut-off {
		type ipv4_addr;
		elements = { 10.0.1.11 }
	}
	set cut-apart {
		type ipv4_addr . ipv4_addr;
		elements = { 10.0.1.10 . 10.0.1.11, 10.0.1.11 . 10.0.1.10 }
	}
	set sg-1 {
		type ipv4_addr;
		elements = { 10.0.0.30, 10.0.1.10, 10.0.1.11 }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		iifname "lo" accept
		ip saddr @interfaces ip daddr 169.254.169.254 tcp dport 80 accept
		ip saddr @interfaces ip daddr 169.254.169.253 udp dport 53 accept
		ip saddr @interfaces ip daddr 169.254.169.253 tcp dport 53 accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ip saddr @cut-off drop
		ip daddr @cut-off drop
		ip saddr . ip daddr @cut-apart drop
		ct state established,related accept
		ct state invalid drop
		ip saddr @interfaces ip daddr @interfaces goto leave
		ip saddr @outward ip daddr != @vpc goto leave
		ip saddr . ip daddr @gateway-endpoints goto leave
		ip saddr != @vpc ip daddr @inward goto enter
	}
	chain leave {
		ip saddr @sg-1 jump sg-1-out
		drop
	}
	chain enter {
		ip daddr @sg-1 jump sg-1-in
		ip daddr @vpc drop
		accept
	}
	chain sg-1-out {
		meta nfproto ipv4 goto enter
	}
	chain sg-1-in {
		ip saddr @sg-1 tcp dport 5701-5800 accept
	}
}
"""


def standin(**different: object) -> StandIn:
    return replace(
        StandIn(name="balancer", address=IPv4Address("10.0.0.30"), subnet=PUBLIC, groups=(MEMBERS,)),
        **different,  # type: ignore[arg-type]
    )


def elements(text: str, name: str) -> str:
    """The elements of a set, or the empty string."""
    found = re.search(rf"\tset {name} {{\n\t\t.*\n(?:\t\telements = {{ (.*) }}\n)?\t}}\n", text)
    assert found
    return found[1] or ""


def lines_of(rule: Rule) -> list[str]:
    """The lines that a rule of the group of members becomes."""
    group = replace(MEMBERS, rules=(rule,))
    text = ruleset(account(groups=(group,)), "vpc-1", (), ())
    chain = "sg-1-in" if rule.direction is Direction.INGRESS else "sg-1-out"
    return [line.strip() for line in text.partition(f"chain {chain} {{\n")[2].partition("\t}\n")[0].splitlines()]


def test_the_whole_filter_is_one_replacement_of_the_table() -> None:
    picture = account(instance("10.0.1.11"), instance("10.0.1.10"))
    assert ruleset(picture, "vpc-1", [standin(public=True)], [OTHER, (OTHER, ONE)]) == WHOLE


def test_the_order_of_the_account_makes_no_difference() -> None:
    one, other = instance("10.0.1.10"), instance("10.0.1.11")
    assert ruleset(account(one, other), "vpc-1", (), ()) == ruleset(account(other, one), "vpc-1", (), ())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (MEMBERS_IN, ["ip saddr @sg-1 tcp dport 5701-5800 accept"]),
        (replace(MEMBERS_IN, ports=(22, 22)), ["ip saddr @sg-1 tcp dport 22 accept"]),
        (replace(MEMBERS_IN, ports=(0, 65_535)), ["ip saddr @sg-1 meta l4proto tcp accept"]),
        (replace(MEMBERS_IN, protocol="udp", ports=None), ["ip saddr @sg-1 meta l4proto udp accept"]),
        (replace(MEMBERS_IN, protocol="icmp", ports=None), ["ip saddr @sg-1 meta l4proto icmp accept"]),
        (replace(MEMBERS_IN, protocol="icmp", ports=(8, -1)), ["ip saddr @sg-1 icmp type 8 accept"]),
        (replace(MEMBERS_IN, protocol="icmp", ports=(3, 4)), ["ip saddr @sg-1 icmp type 3 icmp code 4 accept"]),
        (replace(MEMBERS_IN, protocol="icmpv6", ports=None), []),
        (replace(MEMBERS_IN, protocol="50", ports=None), ["ip saddr @sg-1 ip protocol 50 accept"]),
        (replace(MEMBERS_IN, group_id="sg-of-another-vpc"), []),
        (replace(MEMBERS_IN, group_id=None, cidrs=(IPv6Network("::/0"),)), []),
        (
            replace(MEMBERS_IN, direction=Direction.EGRESS, group_id=None, cidrs=(IPv4Network("10.0.0.0/8"),)),
            ["ip daddr 10.0.0.0/8 tcp dport 5701-5800 goto enter"],
        ),
        (EVERYTHING, ["meta nfproto ipv4 goto enter"]),
    ],
    ids=str,
)
def test_a_rule_becomes(rule: Rule, said: list[str]) -> None:
    assert lines_of(rule) == said


@pytest.mark.parametrize("protocol", ["sctp", "256", "", "-2"])
def test_an_unknown_protocol_is_refused(protocol: str) -> None:
    with pytest.raises(MachineError, match="sg-1 names protocol"):
        lines_of(replace(MEMBERS_IN, protocol=protocol))


@pytest.mark.parametrize(
    ("route", "public", "outward", "inward"),
    [
        (DefaultRoute.NAT_GATEWAY, False, True, False),
        (DefaultRoute.NAT_GATEWAY, True, True, False),
        (DefaultRoute.INTERNET_GATEWAY, True, True, True),
        (DefaultRoute.INTERNET_GATEWAY, False, False, False),
        (DefaultRoute.NONE, True, False, False),
        (DefaultRoute.BLACKHOLE, True, False, False),
    ],
)
def test_routes_say_who_reaches_the_internet_and_whom_it_reaches(
    route: DefaultRoute, public: bool, outward: bool, inward: bool
) -> None:
    subnet = replace(PUBLIC, default_route=route)
    text = ruleset(account(subnets=(subnet,)), "vpc-1", [standin(public=public)], ())
    assert (elements(text, "outward") != "", elements(text, "inward") != "") == (outward, inward)


def test_a_gateway_endpoint_leads_the_subnets_of_its_route_tables_to_its_service() -> None:
    endpoint = Endpoint(
        id="vpce-1",
        vpc_id="vpc-1",
        service="s3",
        region="us-east-1",
        kind=EndpointKind.GATEWAY,
        private_dns=False,
        groups=(),
        addresses=(),
        route_table_ids=frozenset({"rtb-private"}),
        dns_names=(),
    )
    text = ruleset(account(instance("10.0.1.10"), endpoints=(endpoint,)), "vpc-1", [standin()], ())
    assert elements(text, "gateway-endpoints") == "10.0.1.10 . 198.51.100.2"


def test_an_interface_endpoint_is_a_member_of_its_groups() -> None:
    group = Group(id="sg-2", name="endpoints", vpc_id="vpc-1", rules=())
    endpoint = Endpoint(
        id="vpce-1",
        vpc_id="vpc-1",
        service="ssm",
        region="us-east-1",
        kind=EndpointKind.INTERFACE,
        private_dns=True,
        groups=(group,),
        addresses=(EndpointAddress(address=IPv4Address("10.0.1.254"), subnet=PRIVATE),),
        route_table_ids=frozenset(),
        dns_names=(),
    )
    text = ruleset(account(groups=(MEMBERS, group), endpoints=(endpoint,)), "vpc-1", (), ())
    assert elements(text, "sg-2") == elements(text, "interfaces") == "10.0.1.254"


def test_a_stand_in_of_an_earlier_picture_has_the_rules_and_routes_of_now() -> None:
    before = standin(
        groups=(replace(MEMBERS, rules=()),), subnet=replace(PUBLIC, default_route=DefaultRoute.NONE), public=True
    )
    text = ruleset(account(), "vpc-1", [before], ())
    assert elements(text, "sg-1") == elements(text, "inward") == "10.0.0.30"


def test_another_vpc_is_left_out() -> None:
    other = replace(VPC, id="vpc-2", dns_support=False)
    picture = account(instance("10.0.1.10"), vpcs=(VPC, other))
    text = ruleset(picture, "vpc-2", [standin()], ())
    assert "elements = { 10.0.1.10" not in text
    assert "sg-1" not in text
    assert "dport 53" not in text


def test_two_with_one_address_are_refused() -> None:
    with pytest.raises(MachineError, match=r"balancer and i-10 both have the address 10\.0\.1\.10 in vpc-1"):
        ruleset(account(instance("10.0.1.10")), "vpc-1", [standin(address=ONE)], ())


def test_an_unknown_vpc_is_named() -> None:
    with pytest.raises(MachineError, match="The account has no VPC vpc-9; known are vpc-1"):
        ruleset(account(), "vpc-9", (), ())
