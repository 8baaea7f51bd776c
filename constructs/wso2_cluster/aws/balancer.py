"""The application load balancer: services spread over their nodes, the console by its own host name."""

from collections.abc import Sequence
from dataclasses import dataclass

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.access_logs import AccessLogBucket
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.load_balancer import LoadBalancer
from wso2_cluster.aws.security import Firewall
from wso2_cluster.aws.targets import Target

IDLE_SECONDS = 60
"""What AWS has by default."""
TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 towards clients. Under it, an ALB offers its targets ECDHE-RSA-AES128-GCM-SHA256 among others."""


@dataclass(frozen=True, kw_only=True)
class BucketFolder:
    """A bucket that is there, whose policy lets Elastic Load Balancing write, and a folder in it."""

    bucket: str
    prefix: str | None = None
    ready: tuple[ITerraformDependable, ...] = ()


class ApplicationLoadBalancer(LoadBalancer):
    """An ALB with an HTTPS listener and a listener on port 80 that sends clients there.

    Each host name leads to its own nodes; a request for any other name is answered with 404 by the balancer itself.
    """

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
        internal: bool = False,
        deletion_protection: bool = False,
        tls_policy: str = TLS_POLICY,
        idle_seconds: int = IDLE_SECONDS,
        access_logs: AccessLogBucket | BucketFolder | None = None,
        web_acl_arn: str | None = None,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Build a balancer that answers every request with 404.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: its name on AWS, at most 22 characters so that those of target groups fit.
            vpc_id: where the nodes are.
            subnet_ids: one subnet for each zone; public ones unless *internal*.
            firewall: its security group, which says who may reach it.
            nodes: the nodes' security group, which is opened to the balancer.
            certificate_arn: certificate of the HTTPS listener.
            internal: only addresses inside the network. Default: internet-facing.
            deletion_protection: AWS refuses to delete it until this is off. Default: off.
            tls_policy: versions and ciphers of TLS. Default: TLS 1.2 and 1.3.
            idle_seconds: seconds for which a connection may be silent, 1 to 4,000. Default: 60.
            access_logs: where a line for every request goes. Default: nowhere.
            web_acl_arn: web ACL of AWS WAF that is asked about every request. Default: none.
            after: what must exist before AWS makes it: the routes of public subnets.
        """
        super().__init__(scope, id, name=name, vpc_id=vpc_id, firewall=firewall, nodes=nodes)
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
            idle_timeout=idle_seconds if idle_seconds != IDLE_SECONDS else None,
            access_logs=_delivery(access_logs) if access_logs else None,
            depends_on=[*after, *(access_logs.ready if access_logs else ())],
        )
        self._is(balancer)
        if web_acl_arn is not None:
            aws.Wafv2WebAclAssociation(self, "web-acl", resource_arn=balancer.arn, web_acl_arn=web_acl_arn)
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
            ssl_policy=tls_policy,
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
        arn, lifecycle = self._lead_to(target, "application")
        aws.LbListenerRule(
            self,
            f"{target.name}-rule",
            listener_arn=listener.arn,
            priority=priority,
            condition=[aws.LbListenerRuleCondition(host_header=aws.LbListenerRuleConditionHostHeader(values=[host]))],
            action=[aws.LbListenerRuleAction(type="forward", target_group_arn=arn)],
            lifecycle=lifecycle,
        )


def _delivery(logs: AccessLogBucket | BucketFolder) -> aws.LbAccessLogs:
    return aws.LbAccessLogs(bucket=logs.bucket, prefix=logs.prefix, enabled=True)
