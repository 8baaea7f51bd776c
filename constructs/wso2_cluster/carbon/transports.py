"""The transports of axis2.xml: the address that a worker writes into the WSDLs it serves."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.topology import Node, Topology


def transport_edits(topology: Topology, node: Node) -> Iterator[Edit]:
    """`WSDLEPRPrefix` of each pass-through receiver: clients are told the balancer's address, not the node's."""
    receivers = topology.product.receivers
    if receivers is None or not node.serves_services or topology.balancer is None:
        return
    host = topology.deployment.hosts.service
    for receiver, prefix in ((receivers.http, f"http://{host}:80"), (receivers.https, f"https://{host}:443")):
        yield SetText(
            at=f"/axisconfig/transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']",
            value=prefix,
            create=True,
            attributes={"locked": "false"},
        )
