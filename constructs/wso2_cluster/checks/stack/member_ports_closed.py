"""Rule: members reach each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look, Machine
from wso2_cluster.checks.stack.openings import Opening, openings
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import Resource
from wso2_cluster.discovery import PORT_TRIES, Scheme


@dataclass(frozen=True, kw_only=True)
class _Side:
    """Machines that are alike: in the same groups, and with the same port."""

    named: tuple[str, ...]
    groups: tuple[Resource, ...]
    addresses: tuple[IPv4Address, ...]
    first: int
    last: int
    ways_in: tuple[tuple[Resource, Opening], ...]
    ways_out: tuple[tuple[Resource, Opening], ...]

    @property
    def ports(self) -> str:
        """Where they listen, for a message."""
        return _range(self.first, self.last)


@stack_rule(
    "member-ports-closed",
    Severity.ERROR,
    source="carbon-kernel 4.4.16, HazelcastClusteringAgent; hazelcast 3.5.4, TcpIpJoiner",
)
def members_reach_each_other(look: Look) -> Iterator[StackViolation]:
    """The members' security group opens localMemberPort to its own members, in scheme aws the next two ports as well.

    Members that are not let in, or not out, each stay alone, and log no error. Groups that another stack makes can't be
    looked at here.
    """
    found: dict[StackViolation, None] = {}
    for cluster in look.topology.clusters:
        names = {node.name for node in cluster}
        sides = _sides(look, [machine for machine in look.machines if machine.node.name in names])
        for one in sides:
            for other in sides:
                if len(cluster) > 1:
                    found.update(dict.fromkeys(_between(one, other)))
    yield from found


def _sides(look: Look, machines: Sequence[Machine]) -> list[_Side]:
    alike: dict[tuple[tuple[str, ...], int], list[Machine]] = {}
    for machine in machines:
        named = tuple(name for name, _ in look.groups(machine.instance))
        alike.setdefault((named, machine.member.port), []).append(machine)
    sides = []
    for (named, port), same in alike.items():
        groups = tuple(group for _, group in look.groups(same[0].instance) if group is not None)
        if not groups or len(groups) < len(named):
            continue
        ways_in, ways_out = (
            tuple((group, each) for group in groups for each in openings(look.template, group, inward=inward))
            for inward in (True, False)
        )
        sides.append(
            _Side(
                named=named,
                groups=groups,
                addresses=tuple(machine.node.address for machine in same),
                first=port,
                last=port + PORT_TRIES - 1 if same[0].member.scheme is Scheme.AWS else port,
                ways_in=ways_in,
                ways_out=ways_out,
            )
        )
    return sides


def _between(one: _Side, other: _Side) -> Iterator[StackViolation]:
    """What keeps *one* from reaching *other*."""
    for here, ways, there, says, way in (
        (other, other.ways_in, one, "lets members in at", "in from"),
        (one, one.ways_out, other, "lets members out to", "out to"),
    ):
        near = [(group, each) for group, each in ways if each.is_about(there.named)]
        open_to_all = [each for _, each in near] + [each for _, each in ways if each.covers(there.addresses)]
        if any(each.has(other.first, other.last) for each in open_to_all):
            continue
        group, place = (near[0][0], near[0][1].place) if near else (here.groups[0], here.groups[0].place)
        opened = ", ".join(_range(each.first, each.last) for _, each in near) or "no port"
        message = f"{group.address}: {says} {opened}, and they listen on {other.ports}: they don't find each other"
        yield place, message, f"open {other.ports} {way} the group itself"


def _range(first: int, last: int) -> str:
    return f"{first} to {last}" if last > first else str(first)
