"""Rule: connectors behind a balancer know its port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.listeners import connectors
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home


@rule("proxy-port-missing", Severity.NOTE, source="carbon-kernel 4.4.16, tomcat/catalina-server.xml")
def proxy_port_is_there(home: Home) -> Iterator[Violation]:
    """The connectors of a node that clusters have a proxyPort, if it is behind a balancer.

    Without it the console sends browsers to the node's own port. Whether there is a balancer is not seen in a home.
    """
    if not home.is_clustered or home.is_rendered:
        return
    for node in connectors(home):
        if "proxyPort" not in node.attributes:
            port = node.attributes.get("port", "?")
            yield Violation(
                place=node.place,
                message=f"the Connector of port {port} has no proxyPort: it sends browsers to port {port}",
                fix="behind a balancer add proxyPort with the balancer's port",
            )
