"""Rule: the balancer knows the nodes' host names."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import Place, plain
from wso2_cluster.deployment import BalancerKind

RULE = "aws_lb_listener_rule"


@stack_rule("host-names-unserved", Severity.ERROR, source="carbon.xml, HostName and MgtHostName")
def host_names_are_served(look: Look) -> Iterator[StackViolation]:
    """An ALB has rules for the host names that carbon.xml gives services and console.

    The product sends clients to these names; without a rule for one, the balancer answers 404.
    """
    hosts = look.topology.deployment.hosts
    if look.topology.deployment.balancer.kind is not BalancerKind.ALB:
        return
    served: dict[str, Place] = {}
    for rule in look.template.resources(RULE):
        for place, condition in rule.blocks("condition"):
            header = condition.get("host_header")
            values = header.get("values") if isinstance(header, dict) else None
            served |= {plain(each): place for each in values or ()}
    wanted = {"service": hosts.service, "management": hosts.console}
    odd = [place for name, place in served.items() if not any(fnmatchcase(host, name) for host in wanted.values())]
    for setting, host in wanted.items():
        if not any(fnmatchcase(host, name) for name in served):
            yield (
                odd[0] if odd else ("resource", RULE),
                f"no rule of the balancer is for {host}, hosts.{setting} of the deployment",
                f"add {host} to the host_header of a rule",
            )
