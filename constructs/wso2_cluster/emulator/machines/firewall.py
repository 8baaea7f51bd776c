"""The packet filter of a VPC: security groups, routes, and what is cut off."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import endpoints
from wso2_cluster.emulator.machines.account import (
    Account,
    DefaultRoute,
    Direction,
    EndpointKind,
    Group,
    Rule,
    StandIn,
    Subnet,
)
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Cut = IPv4Address | tuple[IPv4Address, IPv4Address]
"""An address that reaches nobody, or two that do not reach each other."""

TABLE = "w2c"
METADATA = IPv4Address("169.254.169.254")
RESOLVER = IPv4Address("169.254.169.253")
_ALL = "-1"
_ICMP6 = frozenset({"icmpv6", "58"})
_WITH_PORTS = {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp"}
_EVERY_PORT = (0, 65_535)


def ruleset(account: Account, vpc_id: str, standins: Iterable[StandIn], cuts: Collection[Cut]) -> str:
    """What `nft -f -` takes to make table `inet w2c` of the VPC's namespace this, in one step.

    A new connection passes when the groups of its source let it out and those of its destination let it in; what
    belongs to it passes for as long as it lasts, also when the rule is gone (EC2 guide, "Security group connection
    tracking"). Outside of the VPC is who has a route there, and inside who is public. Metadata and resolver answer
    every interface of the VPC whatever its groups say. *cuts* hold for connections that exist, too.

    Raises `MachineError` for a rule that cannot be said so.
    """
    vpc = account.vpc(vpc_id)
    interfaces = _interfaces(account, vpc_id, standins)
    groups = sorted((group for group in account.groups if group.vpc_id == vpc_id), key=lambda group: group.id)
    known = frozenset(group.id for group in groups)
    members = {group.id: [one.address for one in interfaces if group in one.groups] for group in groups}
    gateways = _gateway_pairs(account, vpc_id, interfaces)
    lines = [
        *_set("interfaces", [one.address for one in interfaces]),
        *_set("vpc", vpc.cidrs),
        *_set("outward", [one.address for one in interfaces if _reaches_outside(one)]),
        *_set("inward", [one.address for one in interfaces if _is_reached(one)]),
        *_pairs("gateway-endpoints", gateways),
        *_set("cut-off", [cut for cut in cuts if isinstance(cut, IPv4Address)]),
        *_pairs("cut-apart", [pair for cut in cuts if isinstance(cut, tuple) for pair in (cut, cut[::-1])]),
        *(line for group in groups for line in _set(group.id, members[group.id])),
        *_input(dns=vpc.dns_support),
        *_chain(
            "forward",
            "type filter hook forward priority filter; policy drop;",
            "ip saddr @cut-off drop",
            "ip daddr @cut-off drop",
            "ip saddr . ip daddr @cut-apart drop",
            "ct state established,related accept",
            "ct state invalid drop",
            "ip saddr @interfaces ip daddr @interfaces goto leave",
            "ip saddr @outward ip daddr != @vpc goto leave",
            "ip saddr . ip daddr @gateway-endpoints goto leave",
            "ip saddr != @vpc ip daddr @inward goto enter",
        ),
        *_chain("leave", *(f"ip saddr @{group.id} jump {group.id}-out" for group in groups), "drop"),
        *_chain(
            "enter",
            *(f"ip daddr @{group.id} jump {group.id}-in" for group in groups),
            "ip daddr @vpc drop",
            "accept",
        ),
        *(line for group in groups for line in _group_chains(group, known)),
    ]
    body = "".join(f"\t{line}\n" for line in lines)
    return f"table inet {TABLE}\ndelete table inet {TABLE}\ntable inet {TABLE} {{\n{body}}}\n"


def _interfaces(account: Account, vpc_id: str, standins: Iterable[StandIn]) -> list[StandIn]:
    """Everything in the VPC that has an address, by address."""
    found = [
        *(_as_of_now(one, account) for one in standins if one.subnet.vpc.id == vpc_id),
        *(
            StandIn(
                name=instance.id,
                address=instance.address,
                subnet=instance.subnet,
                groups=instance.groups,
                public=instance.public_address is not None,
            )
            for instance in account.instances
            if instance.subnet.vpc.id == vpc_id
        ),
        *(
            StandIn(name=endpoint.id, address=one.address, subnet=one.subnet, groups=endpoint.groups)
            for endpoint in account.endpoints
            if endpoint.vpc_id == vpc_id
            for one in endpoint.addresses
        ),
    ]
    by_address: dict[IPv4Address, StandIn] = {}
    for one in found:
        if other := by_address.get(one.address):
            raise MachineError(f"{other.name} and {one.name} both have the address {one.address} in {vpc_id}.")
        by_address[one.address] = one
    return [by_address[address] for address in sorted(by_address)]


def _as_of_now(one: StandIn, account: Account) -> StandIn:
    """A stand-in may come from a picture that was taken before this one."""
    groups = tuple(account.group(group.id) for group in one.groups)
    return replace(one, subnet=account.subnet(one.subnet.id), groups=groups)


def _reaches_outside(one: StandIn) -> bool:
    route = one.subnet.default_route
    return route is DefaultRoute.NAT_GATEWAY or _is_reached(one)


def _is_reached(one: StandIn) -> bool:
    return one.public and one.subnet.default_route is DefaultRoute.INTERNET_GATEWAY


def _gateway_pairs(
    account: Account, vpc_id: str, interfaces: Sequence[StandIn]
) -> list[tuple[IPv4Address, IPv4Address]]:
    return [
        (one.address, endpoints.public_address(endpoint.service))
        for endpoint in account.endpoints
        if endpoint.kind is EndpointKind.GATEWAY and endpoint.vpc_id == vpc_id
        for one in interfaces
        if _has_route(one.subnet, endpoint.route_table_ids)
    ]


def _has_route(subnet: Subnet, tables: Collection[str]) -> bool:
    return subnet.route_table_id in tables


def _input(*, dns: bool) -> list[str]:
    resolver = (
        [f"ip saddr @interfaces ip daddr {RESOLVER} {protocol} dport 53 accept" for protocol in ("udp", "tcp")]
        if dns
        else []
    )
    return _chain(
        "input",
        "type filter hook input priority filter; policy drop;",
        'iifname "lo" accept',
        f"ip saddr @interfaces ip daddr {METADATA} tcp dport 80 accept",
        *resolver,
    )


def _group_chains(group: Group, known: Collection[str]) -> list[str]:
    def lines(direction: Direction, end: str, verdict: str) -> list[str]:
        return [
            line
            for rule in group.rules
            if rule.direction is direction
            for line in _rule(rule, end, known, verdict, group.id)
        ]

    return [
        *_chain(f"{group.id}-out", *lines(Direction.EGRESS, "daddr", "goto enter")),
        *_chain(f"{group.id}-in", *lines(Direction.INGRESS, "saddr", "accept")),
    ]


def _rule(rule: Rule, end: str, known: Collection[str], verdict: str, group_id: str) -> Iterable[str]:
    """One line for each other end that an IPv4 packet in this VPC can have."""
    if rule.protocol in _ICMP6:
        return
    protocol = _protocol(rule, group_id)
    for network in rule.cidrs:
        if isinstance(network, IPv4Network):
            yield " ".join(filter(None, (f"ip {end} {network}" if network.prefixlen else "", protocol, verdict)))
    if rule.group_id in known:
        yield " ".join(filter(None, (f"ip {end} @{rule.group_id}", protocol, verdict)))


def _protocol(rule: Rule, group_id: str) -> str:
    if rule.protocol == _ALL:
        # Of IPv4 alone: the other family has no addresses here.
        return "meta nfproto ipv4"
    if name := _WITH_PORTS.get(rule.protocol):
        if rule.ports is None or rule.ports == _EVERY_PORT:
            return f"meta l4proto {name}"
        first, last = rule.ports
        return f"{name} dport {first}" if first == last else f"{name} dport {first}-{last}"
    if rule.protocol in {"icmp", "1"}:
        if rule.ports is None:
            return "meta l4proto icmp"
        kind, code = rule.ports
        return f"icmp type {kind}" if code == -1 else f"icmp type {kind} icmp code {code}"
    if rule.protocol.isdecimal() and int(rule.protocol) < 256:
        return f"ip protocol {rule.protocol}"
    raise MachineError(
        f"A rule of {group_id} names protocol {rule.protocol!r}; known: tcp, udp, icmp, icmpv6, -1, numbers to 255."
    )


def _set(name: str, elements: Iterable[IPv4Address | IPv4Network]) -> list[str]:
    listed = sorted(elements, key=lambda one: (int(IPv4Network(one).network_address), str(one)))
    kind = ["type ipv4_addr; flags interval;"] if name == "vpc" else ["type ipv4_addr;"]
    if listed:
        kind.append(f"elements = {{ {', '.join(map(str, listed))} }}")
    return _block("set", name, kind)


def _pairs(name: str, pairs: Iterable[tuple[IPv4Address, IPv4Address]]) -> list[str]:
    kind = ["type ipv4_addr . ipv4_addr;"]
    if listed := sorted(set(pairs)):
        kind.append(f"elements = {{ {', '.join(f'{one} . {other}' for one, other in listed)} }}")
    return _block("set", name, kind)


def _chain(name: str, *lines: str) -> list[str]:
    return _block("chain", name, lines)


def _block(kind: str, name: str, lines: Iterable[str]) -> list[str]:
    return [f"{kind} {name} {{", *(f"\t{line}" for line in lines), "}"]
