"""The application load balancer: services spread over their nodes, the console by its own host name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformResourceLifecycle
from wso2_cluster.aws.security import Firewall, Ports

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 towards clients. Under it, an ALB offers its targets ECDHE-RSA-AES128-GCM-SHA256 among others."""
CONSOLE_PAGE = "/carbon/admin/login.jsp"
SERVICE_PAGE = "/services/Version"
SESSION_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Target:
    """Nodes that take one kind of request."""

    name: str
    """Last part of the target group's name: at most nine letters, since the whole may have 32 characters."""
    port: int
    protocol: str
    health_page: str
    sticky: bool
    """Whether a client stays on the node that answered first: the console keeps its session in one node's memory."""
    instances: Mapping[str, str]
    """Instance ids by node name."""


class ApplicationLoadBalancer(Construct):
    """An ALB with an HTTPS listener and a listener on port 80 that sends clients there.

    Each host name leads to its own nodes; a request for any other name is answered with 404 by the balancer itself.
    """

    dns_name: str

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        firewall: Firewall,
        nodes: Firewall,
        certificate_arn: str,
        internal: bool,
        deletion_protection: bool,
        after: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self._name = name
        self._vpc_id = vpc_id
        self._firewall = firewall
        self._nodes = nodes
        self._opened: set[int] = set()
        balancer = aws.Lb(
            self,
            "balancer",
            name=name,
            load_balancer_type="application",
            internal=internal,
            security_groups=[firewall.group_id],
            subnets=list(subnet_ids),
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_deletion_protection=deletion_protection,
            depends_on=list(after),
        )
        self.dns_name = balancer.dns_name
        self._http = aws.LbListener(
            self,
            "http-listener",
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_action=[
                aws.LbListenerDefaultAction(
                    type="redirect",
                    redirect=aws.LbListenerDefaultActionRedirect(port="443", protocol="HTTPS", status_code="HTTP_301"),
                )
            ],
        )
        self._https = aws.LbListener(
            self,
            "https-listener",
            load_balancer_arn=balancer.arn,
            port=443,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=certificate_arn,
            default_action=[
                aws.LbListenerDefaultAction(
                    type="fixed-response",
                    fixed_response=aws.LbListenerDefaultActionFixedResponse(
                        content_type="text/plain", status_code="404", message_body="No such host here."
                    ),
                )
            ],
        )

    def serve(self, host: str, target: Target, *, priority: int) -> None:
        """Pass HTTPS requests for *host* on to *target*."""
        self._route(self._https, host, target, priority)

    def serve_plain(self, host: str, target: Target, *, priority: int) -> None:
        """Pass requests for *host* on port 80 to *target* in place of sending clients to HTTPS."""
        self._route(self._http, host, target, priority)

    def _route(self, listener: aws.LbListener, host: str, target: Target, priority: int) -> None:
        group = self._target_group(target)
        aws.LbListenerRule(
            self,
            f"{target.name}-rule",
            listener_arn=listener.arn,
            priority=priority,
            condition=[aws.LbListenerRuleCondition(host_header=aws.LbListenerRuleConditionHostHeader(values=[host]))],
            action=[aws.LbListenerRuleAction(type="forward", target_group_arn=group.arn)],
            # A target group's port cannot change, and one that a rule uses cannot be deleted: both are replaced.
            lifecycle=TerraformResourceLifecycle(
                # Its address as text: Terraform does not take the `${…}` that cdktf makes of the resource itself.
                replace_triggered_by=[f"{group.terraform_resource_type}.{group.friendly_unique_id}"]
            ),
        )
        if target.port not in self._opened:
            self._opened.add(target.port)
            self._nodes.allow_from(self._firewall, Ports.single(target.port), f"Balancer to {target.name}")

    def _target_group(self, target: Target) -> aws.LbTargetGroup:
        group = aws.LbTargetGroup(
            self,
            f"{target.name}-target",
            name=f"{self._name}-{target.name}",
            port=target.port,
            protocol=target.protocol,
            target_type="instance",
            vpc_id=self._vpc_id,
            # Mediations in flight may take as long as the transport's own time-out, five minutes.
            deregistration_delay="300",
            health_check=aws.LbTargetGroupHealthCheck(
                path=target.health_page,
                protocol=target.protocol,
                matcher="200",
                interval=30,
                timeout=10,
                healthy_threshold=2,
                unhealthy_threshold=3,
            ),
            stickiness=aws.LbTargetGroupStickiness(
                type="lb_cookie", enabled=target.sticky, cookie_duration=SESSION_SECONDS
            ),
        )
        for node, instance_id in target.instances.items():
            aws.LbTargetGroupAttachment(
                self,
                f"{target.name}-{node}",
                target_group_arn=group.arn,
                target_id=instance_id,
                port=target.port,
            )
        return group
