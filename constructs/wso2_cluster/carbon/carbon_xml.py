"""carbon.xml: the names under which a node is known, and its port offset."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.topology import Node, Topology


def carbon_xml_edits(topology: Topology, node: Node) -> Iterator[Edit]:
    """`HostName` on every node, `MgtHostName` where the console is, `Ports/Offset`."""
    hosts = topology.deployment.hosts
    yield SetText(at="/Server/HostName", value=hosts.service, create=True)
    if node.serves_console:
        yield SetText(at="/Server/MgtHostName", value=hosts.console, create=True)
    yield SetText(at="/Server/Ports/Offset", value=str(topology.deployment.cluster.port_offset))
