"""The transports of axis2.xml: the address that a worker writes into the WSDLs it serves."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.products import Receivers
from wso2_cluster.topology import Node, Topology


def transport_edits(topology: Topology, node: Node) -> Iterator[Edit]:
    """`WSDLEPRPrefix` of each pass-through receiver: clients are told the balancer's address, not the node's."""
    receivers = topology.product.receivers
    if receivers is None or not node.serves_services or topology.balancer is None:
        return
    yield from wsdl_prefix_edits(receivers, topology.deployment.hosts.service)


def wsdl_prefix_edits(receivers: Receivers, host: str, *, http: int = 80, https: int = 443) -> Iterator[Edit]:
    """`WSDLEPRPrefix` in each receiver, with its scheme and the port of the balancer; made where it is a comment.

    Both shipped samples say https, and API Manager's axis2.xml has further ones outside any receiver: what is made
    stands in the receiver itself.
    """
    for receiver, prefix in ((receivers.http, f"http://{host}:{http}"), (receivers.https, f"https://{host}:{https}")):
        yield SetText(
            at=f"/axisconfig/transportReceiver[@name='{receiver}']/parameter[@name='WSDLEPRPrefix']",
            value=prefix,
            create=True,
            attributes={"locked": "false"},
        )
