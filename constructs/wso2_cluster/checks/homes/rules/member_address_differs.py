"""Rule: the list of members has the addresses at which the members are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.members import java_integer, well_known_members
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home

_DEFAULT_PORT = 4000


@cluster_rule("member-address-differs", Severity.ERROR, source="carbon-kernel 4.4.16, WKABasedMembershipScheme.java")
def members_are_where_the_list_says(homes: Sequence[Home]) -> Iterator[Violation]:
    """In scheme wka an entry of the list with another node's localMemberHost has its localMemberPort too.

    Nobody listens at the port of the entry, so the node is not found through it.
    """
    nodes = [(home, address) for home in homes if (address := _address(home))]
    for home in homes:
        section = home.clustering
        for member in well_known_members(section) if section and section.enabled else ():
            for host in member.addresses if member.port is not None else ():
                there = [(other, port, place) for other, (name, port, place) in nodes if name == host]
                # Several nodes may be on one machine: then each has an entry, and one of them fits this one.
                if not there or any(port == member.port for _, port, _ in there):
                    continue
                other, port, place = there[0]
                whose = "this node" if other is home else other.label
                yield Violation(
                    place=home.clustering_place(member.at),
                    message=f"the list has {host}:{member.port}, and localMemberPort of {whose} is {port}",
                    fix=f"write {port} as the port of {host} on all nodes, or {member.port} as its localMemberPort",
                    related=(place,),
                )


def _address(home: Home) -> tuple[str, int, Place] | None:
    """localMemberHost, localMemberPort and where that stands; None: they are not known before the start."""
    section = home.clustering
    host, port = home.parameter("localMemberHost"), home.parameter("localMemberPort")
    if section is None or not section.enabled or host is None or host.is_open or (port and port.is_open):
        return None
    number = java_integer(port.text) if port else _DEFAULT_PORT
    return None if number is None else (host.text, number, (port or host).place)
