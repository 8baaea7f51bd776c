"""Rule: whoever asks EC2 has a way there."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.openings import openings
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open
from wso2_cluster.discovery import Scheme

HTTPS = 443
ENDPOINT = "aws_vpc_endpoint"


@stack_rule("ec2-unreachable", Severity.ERROR, source="hazelcast-cloud 3.5.4, AWSClient; AWS PrivateLink, Private DNS")
def ec2_can_be_asked(look: Look) -> Iterator[StackViolation]:
    """Members that ask EC2 for each other have a way to it: NAT, a proxy, or an endpoint that has EC2's own name.

    They ask ec2.REGION.amazonaws.com: an endpoint without private DNS is not found by it. Of a network of one's own,
    only its security groups can be looked at.
    """
    asking = [machine for machine in look.machines if machine.member.scheme is not Scheme.WKA]
    if not asking or look.topology.deployment.proxy is not None:
        return
    if look.topology.deployment.network.existing is None and not any(look.template.resources("aws_nat_gateway")):
        region = look.topology.deployment.aws.region
        found = [each for each in look.template.resources(ENDPOINT) if _is_ec2(each.body.get("service_name"))]
        if not found:
            message = f"no NAT gateway, proxy or endpoint leads to ec2.{region}.amazonaws.com, which the members ask"
            yield ("resource",), message, "set network.nat, or add ec2 to network.endpoints"
        for each in found:
            named = each.body.get("private_dns_enabled")
            if named is not True and not is_open(named):
                message = f"{each.address}: members ask ec2.{region}.amazonaws.com, which does not lead here"
                yield (*each.place, "private_dns_enabled"), message, "set private_dns_enabled to true"
    closed = {}
    for machine in asking:
        groups = [group for _, group in look.groups(machine.instance)]
        known = [group for group in groups if group is not None]
        ways = [each for group in known for each in openings(look.template, group, inward=False)]
        if known and len(known) == len(groups) and not any(way.has(HTTPS, HTTPS) for way in ways):
            closed[known[0].address] = known[0]
    for address, group in closed.items():
        yield group.place, f"{address}: lets nothing out to port 443, where EC2 answers the members", "open 443"


def _is_ec2(service: object) -> bool:
    return isinstance(service, str) and service.endswith(".ec2")
