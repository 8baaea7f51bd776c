"""Rule: every node has an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.members import java_integer
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import cluster_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wso2_cluster.checks.homes.finding import Place
    from wso2_cluster.checks.homes.home import Home


@cluster_rule("member-host-twice", Severity.ERROR, source="carbon-kernel 4.4.16, HazelcastClusteringAgent.java")
def addresses_are_different(homes: Sequence[Home]) -> Iterator[Violation]:
    """No two nodes advertise the same localMemberHost with the same localMemberPort.

    The others would reach one of them under the name of both. Loopback addresses have a rule of their own.
    """
    seen: dict[tuple[str, str], tuple[Home, Place]] = {}
    for home in homes:
        host = home.parameter("localMemberHost")
        if host is None or host.is_open or host.text.startswith("127.") or host.text in ("localhost", "::1"):
            continue
        port = home.parameter("localMemberPort")
        # Java reads 04000 and +4000 as 4000.
        number = java_integer(port.text) if port else 4000
        key = host.text, str(number) if number is not None or port is None else port.text
        if key in seen:
            other, place = seen[key]
            yield Violation(
                place=host.place,
                message=f"localMemberHost {host.text} with port {key[1]} is that of {other.label} too",
                fix="write this node's own private address",
                related=(place,),
            )
        else:
            seen[key] = home, host.place
