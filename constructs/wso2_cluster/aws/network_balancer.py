"""The network load balancer: connections passed on as they are, so that TLS ends on the nodes."""

from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.load_balancer import LoadBalancer
from wso2_cluster.aws.security import Firewall
from wso2_cluster.aws.targets import Target


class NetworkLoadBalancer(LoadBalancer):
    """An NLB for clients that show a certificate of their own: the nodes do the handshake, and see it.

    It knows ports and no host names, so each kind of request has a port. Nodes see the clients' own addresses. A zone
    whose nodes are down is served by the others.
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
        super().__init__(scope, id, name=name, vpc_id=vpc_id, firewall=firewall, nodes=nodes)
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
        self._is(self._balancer)

    def serve(self, port: int, target: Target) -> None:
        """Pass connections to *port* on to *target*."""
        arn, lifecycle = self._lead_to(target, "network")
        aws.LbListener(
            self,
            f"{target.name}-listener",
            load_balancer_arn=self._balancer.arn,
            port=port,
            protocol="TCP",
            default_action=[aws.LbListenerDefaultAction(type="forward", target_group_arn=arn)],
            lifecycle=lifecycle,
        )
