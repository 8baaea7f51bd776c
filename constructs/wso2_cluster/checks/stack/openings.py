"""What the security groups of a stack let through, in each of the ways that Terraform has to say it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wso2_cluster.checks.stack.template import Place, Resource, Template

_ALL = ("-1", "all")
_TCP = ("tcp", "6", *_ALL)
_LAST_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One rule of a security group."""

    place: Place
    """Where its first port stands, or the rule that has none."""
    first: int
    last: int
    groups: tuple[str, ...]
    """Groups on the other side, as the rule names them."""
    blocks: tuple[str, ...]
    """Addresses on the other side."""

    def is_about(self, groups: Iterable[str]) -> bool:
        """Whether one of *groups* is on the other side."""
        return not set(self.groups).isdisjoint(groups)

    def covers(self, addresses: Iterable[IPv4Address]) -> bool:
        """Whether all of *addresses* are on the other side."""
        return all(any(_covers(block, address) for block in self.blocks) for address in addresses)

    def has(self, first: int, last: int) -> bool:
        """Whether all ports from *first* to *last* are open."""
        return self.first <= first and last <= self.last


def openings(template: Template, group: Resource, *, inward: bool) -> tuple[Opening, ...]:
    """What *group* lets in over TCP, or out."""
    way = "ingress" if inward else "egress"
    return tuple(
        Opening(
            place=(*place, "from_port") if "from_port" in rule else place,
            first=_port(rule.get("from_port"), 0) if ports else 0,
            last=_port(rule.get("to_port"), _LAST_PORT) if ports else _LAST_PORT,
            groups=tuple(_groups(rule, group)),
            blocks=tuple(_texts(rule, "cidr_ipv4", "cidr_blocks")),
        )
        for place, rule in _rules(template, group, way)
        if (protocol := str(rule.get("ip_protocol", rule.get("protocol", "tcp"))).lower()) in _TCP
        for ports in (protocol not in _ALL,)
    )


def _rules(template: Template, group: Resource, way: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    yield from group.blocks(way)
    for rule in template.resources(f"aws_vpc_security_group_{way}_rule", "aws_security_group_rule"):
        if rule.body.get("type", way) != way:
            continue
        around = template.target(rule.body.get("security_group_id"), group.type)
        if around is not None and around.name == group.name:
            yield rule.place, rule.body


def _groups(rule: Mapping[str, Any], group: Resource) -> Iterator[str]:
    yield from _texts(rule, "referenced_security_group_id", "source_security_group_id", "security_groups")
    if rule.get("self") is True:
        yield f"${{{group.address}.id}}"


def _texts(rule: Mapping[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        value = rule.get(key)
        yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)


def _port(value: object, default: int) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else default


def _covers(block: str, address: IPv4Address) -> bool:
    try:
        return address in ip_network(block, strict=False)
    except ValueError:
        # An address that Terraform alone knows, such as that of the VPC: nothing can be said against it.
        return "${" in block
