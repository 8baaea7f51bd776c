"""Rule: the balancer asks where the product listens."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import INSTANCE, Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open
from wso2_cluster.deployment.wording import choice
from wso2_cluster.topology import Node, Topology


@stack_rule("target-port-differs", Severity.ERROR, source="catalina-server.xml, axis2.xml and carbon.xml, Offset")
def targets_are_listened_on(look: Look) -> Iterator[StackViolation]:
    """The balancer sends requests to ports at which the node serves them, carbon.xml's Offset added.

    Nodes serve the console at 9443 and 9763, services at 8243 and 8280 where the product has ports of their own. At
    another port nobody answers, and no node ever becomes healthy.
    """
    nodes = {machine.instance.name: machine.node for machine in look.machines}
    for attachment in look.template.resources("aws_lb_target_group_attachment"):
        target = look.template.target(attachment.body.get("target_id"), INSTANCE)
        if target is None or target.name not in nodes:
            continue
        at, port = attachment, attachment.body.get("port")
        if port is None:
            group = look.template.target(attachment.body.get("target_group_arn"), "aws_lb_target_group")
            at, port = group or attachment, group.body.get("port") if group else None
        node = nodes[target.name]
        served = _served(look.topology, node)
        if port is not None and not is_open(port) and str(port) not in served:
            yield (
                (*at.place, "port"),
                f"{at.address}: leads to port {port} of {node.name}, which serves nothing there",
                f"use {choice(served)}",
            )


def _served(topology: Topology, node: Node) -> list[str]:
    ports = topology.ports
    console = (ports.console_https, ports.console_http) if node.serves_console else ()
    services = (ports.service_https, ports.service_http) if node.serves_services else ()
    return [str(port) for port in sorted({*console, *services})]
