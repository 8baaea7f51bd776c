"""Rule: the balancer asks where the product listens."""

from collections.abc import Iterator
from dataclasses import asdict

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import INSTANCE, Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open
from wso2_cluster.deployment.wording import choice


@stack_rule("target-port-differs", Severity.ERROR, source="catalina-server.xml, axis2.xml and carbon.xml, Offset")
def targets_are_listened_on(look: Look) -> Iterator[StackViolation]:
    """The balancer sends requests to ports at which the product listens, carbon.xml's Offset added.

    At another port nobody answers, and no node ever becomes healthy.
    """
    ports = sorted(set(asdict(look.topology.ports).values()))
    nodes = {machine.instance.name: machine.node.name for machine in look.machines}
    for attachment in look.template.resources("aws_lb_target_group_attachment"):
        target = look.template.target(attachment.body.get("target_id"), INSTANCE)
        if target is None or target.name not in nodes:
            continue
        at, port = attachment, attachment.body.get("port")
        if port is None:
            group = look.template.target(attachment.body.get("target_group_arn"), "aws_lb_target_group")
            at, port = group or attachment, group.body.get("port") if group else None
        if port is not None and not is_open(port) and str(port) not in {str(each) for each in ports}:
            yield (
                (*at.place, "port"),
                f"{at.address}: leads to port {port} of {nodes[target.name]}, where nothing listens",
                f"use {choice(str(each) for each in ports)}",
            )
