"""catalina-server.xml: the ports that clients see, and TLS that a load balancer and a browser can both speak."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetAttribute
from wso2_cluster.topology import Topology

PROTOCOLS = "TLSv1.2"
CIPHERS = (
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
)
"""All in Java 8. An ALB offers ECDHE-RSA-AES128-GCM-SHA256 to its targets under each of its back-end policies
(Elastic Load Balancing user guide, "SSL policies for back-end connections")."""


def catalina_server_edits(topology: Topology) -> Iterator[Edit]:
    """The two connectors, told apart by their shipped ports: Carbon adds its offset when it starts."""
    ports = topology.product.ports
    https = _connector(ports.console_https)
    if topology.balancer is not None:
        yield SetAttribute(at=_connector(ports.console_http), name="proxyPort", value="80")
        yield SetAttribute(at=https, name="proxyPort", value="443")
    yield SetAttribute(at=https, name="sslEnabledProtocols", value=PROTOCOLS)
    yield SetAttribute(at=https, name="ciphers", value=",".join(CIPHERS))


def _connector(port: int) -> str:
    return f"/Server/Service/Connector[@port='{port}']"
