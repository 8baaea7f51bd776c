"""The network load balancer: connections passed on as they are, so that TLS ends on the nodes."""

from collections.abc import Sequence
from typing import Any

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformResourceLifecycle
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.aws.targets import Target, target_group


class NetworkLoadBalancer(Construct):
    """An NLB for clients that show a certificate of their own: the nodes do the handshake, and see it.

    It knows ports and no host names, so each kind of request has a port. Nodes see the clients' own addresses. A zone
    whose nodes are down is served by the others.
    """

    dns_name: str
    zone_id: str
    """Zone of the DNS name, for aliases."""
    arn_suffix: str
    """Its dimension in CloudWatch's metrics."""
    target_suffixes: dict[str, str]
    """The target groups' dimensions by name of target."""

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
        internal: bool = False,
        deletion_protection: bool = False,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Build a balancer that listens nowhere yet.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: its name on AWS, at most 22 characters so that those of target groups fit.
            vpc_id: where the nodes are.
            subnet_ids: one subnet for each zone; public ones unless *internal*.
            firewall: its security group, which says who may reach it; AWS takes one only when a balancer is made.
            nodes: the nodes' security group, which is opened to the balancer.
            internal: only addresses inside the network. Default: internet-facing.
            deletion_protection: AWS refuses to delete it until this is off. Default: off.
            after: what must exist before AWS makes it: the routes of public subnets.
        """
        super().__init__(scope, id)
        self._name, self._vpc_id = name, vpc_id
        self._firewall, self._nodes = firewall, nodes
        self._opened: set[int] = set()
        self.target_suffixes = {}
        self._balancer = aws.Lb(
            self,
            "balancer",
            name=name,
            load_balancer_type="network",
            internal=internal,
            security_groups=[firewall.group_id],
            subnets=list(subnet_ids),
            enable_cross_zone_load_balancing=True,
            enable_deletion_protection=deletion_protection,
            depends_on=list(after),
        )
        self.dns_name = self._balancer.dns_name
        self.zone_id = self._balancer.zone_id
        self.arn_suffix = self._balancer.arn_suffix

    def dimensions(self, target: str) -> dict[str, str]:
        """What CloudWatch tells the metrics of *target* apart by."""
        return {"TargetGroup": self.target_suffixes[target], "LoadBalancer": self.arn_suffix}

    def serve(self, port: int, target: Target) -> None:
        """Pass connections to *port* on to *target*."""
        group: Any = target_group(self, self._name, self._vpc_id, target, layer="network")
        self.target_suffixes[target.name] = group.arn_suffix
        aws.LbListener(
            self,
            f"{target.name}-listener",
            load_balancer_arn=self._balancer.arn,
            port=port,
            protocol="TCP",
            default_action=[aws.LbListenerDefaultAction(type="forward", target_group_arn=group.arn)],
            # A target group's port cannot change, and one that a listener uses cannot be deleted: both are replaced.
            lifecycle=TerraformResourceLifecycle(
                # Its address as text: Terraform does not take the `${…}` that cdktf makes of the resource itself.
                replace_triggered_by=[f"{group.terraform_resource_type}.{group.friendly_unique_id}"]
            ),
        )
        if target.port not in self._opened:
            self._opened.add(target.port)
            self._nodes.allow_from(self._firewall, Ports.single(target.port), f"Balancer to {target.name}")
