"""Rule: a node of a cluster has the host name by which clients call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Value, Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("host-name-missing", Severity.WARNING, source="carbon-kernel 4.4.16, carbon.xml")
def host_name_is_there(home: Home) -> Iterator[Violation]:
    """carbon.xml of a node that clusters has a HostName, which ships commented out.

    Without it the addresses in WSDL and links are those of the machine, which clients behind a balancer cannot reach.
    """
    if not home.is_clustered:
        return
    name = host_name(home)
    if home.is_rendered:
        if home.toml is not None and (name is None or name.text == "localhost"):
            place = name.place if name else home.toml.place("server")
            message = f"hostname is {name.text if name else 'absent'}: links and WSDL lead clients to the node itself"
            yield Violation(place=place, message=message, fix="write the balancer's name as hostname in [server]")
    elif home.carbon is not None and name is None:
        yield Violation(
            place=home.carbon.root.place,
            message="there is no active HostName: links and WSDL lead clients past the balancer",
            fix="add <HostName> with the balancer's name",
        )


def host_name(home: Home) -> Value | None:
    """The active HostName; None: there is none."""
    if home.is_rendered:
        return home.toml.text("server", "hostname") if home.toml else None
    node = home.carbon.root.first("HostName") if home.carbon else None
    return node.value if node and node.text else None
