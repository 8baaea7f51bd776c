"""Rule: the cluster's port is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.carbon.language.members import java_integer
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import ports
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("member-port-taken", Severity.ERROR, source="carbon-kernel 4.4.16, carbon.xml and HazelcastClusteringAgent.java")
def port_is_free(home: Home) -> Iterator[Violation]:
    """localMemberPort is no port that the product listens on, carbon.xml's Offset added.

    The Offset shifts all ports but localMemberPort. Hazelcast would take the next free port, which nobody asks for.
    """
    port = home.parameter("localMemberPort")
    number = java_integer(port.text) if port else None
    if port is None or number is None:
        return
    for each in ports(home):
        if each.number == number:
            yield Violation(
                place=port.place,
                message=f"localMemberPort {port.text} is the port of {each.name}, carbon.xml's Offset added",
                fix="write a port that nothing else has, or another Offset",
                related=(each.place,),
            )
            return
