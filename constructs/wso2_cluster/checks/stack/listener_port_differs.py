"""Rule: clients come in where the product says."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open
from wso2_cluster.deployment import BalancerKind

LISTENER = "aws_lb_listener"


@stack_rule("listener-port-differs", Severity.ERROR, source="Tomcat, HTTP Connector, proxyPort; catalina-server.xml")
def proxy_ports_are_listened_on(look: Look) -> Iterator[StackViolation]:
    """The balancer listens on the ports that catalina-server.xml has as proxyPort.

    The product writes proxyPort into links and redirects: with another port, the console's sign-in leads nowhere.
    """
    if look.topology.deployment.balancer.kind not in (BalancerKind.ALB, BalancerKind.NLB):
        return
    listeners = list(look.template.resources(LISTENER))
    ports = [each.body.get("port") for each in listeners]
    if any(is_open(port) for port in ports):
        return
    for plain, wanted in zip((True, False), look.topology.proxy_ports, strict=True):
        if wanted is None or str(wanted) in {str(port) for port in ports}:
            continue
        known = {str(each) for each in look.topology.proxy_ports if each}
        near = [each for each in listeners if str(each.body.get("port")) not in known]
        instead = next((each for each in near if (each.body.get("protocol") == "HTTP") is plain), None)
        found = f"{instead.address}: listens on {instead.body.get('port')}" if instead else "no listener is there"
        yield (
            (*instead.place, "port") if instead else ("resource", LISTENER),
            f"{found}, and the nodes' proxyPort is {wanted}: their links and redirects lead there",
            f"listen on {wanted}",
        )
