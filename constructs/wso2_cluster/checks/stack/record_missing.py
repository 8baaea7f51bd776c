"""Rule: the names lead to the balancer."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open, plain
from wso2_cluster.deployment import BalancerKind

RECORD = "aws_route53_record"


@stack_rule("record-missing", Severity.ERROR, source="carbon.xml, HostName and MgtHostName")
def names_have_records(look: Look) -> Iterator[StackViolation]:
    """Where the deployment has `records`, the host names of services and console have one.

    Without a record nobody finds the balancer by the name that the product sends clients to.
    """
    deployment = look.topology.deployment
    if deployment.records is None or deployment.balancer.kind is BalancerKind.NONE:
        return
    written = [each.body.get("name") for each in look.template.resources(RECORD)]
    if any(is_open(name) and ".resource_record_" not in str(name) for name in written):
        return
    names = {plain(name).rstrip(".").lower() for name in written}
    for setting, host in {"service": deployment.hosts.service, "management": deployment.hosts.console}.items():
        if host.lower() not in names:
            message = f"no record is for {host}, hosts.{setting} of the deployment"
            yield ("resource", RECORD), message, f"add a record of {host} that leads to the balancer"
