"""What load balancers of both kinds have in common: a name, and groups of nodes that they are let through to."""

from typing import Any, Literal

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, TerraformResourceLifecycle
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.aws.targets import Target, target_group


class LoadBalancer(Construct):
    """A balancer and its target groups."""

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
        firewall: Firewall,
        nodes: Firewall,
    ) -> None:
        super().__init__(scope, id)
        self._name, self._vpc_id = name, vpc_id
        self._firewall, self._nodes = firewall, nodes
        self._opened: set[int] = set()
        self.target_suffixes = {}

    def dimensions(self, target: str) -> dict[str, str]:
        """What CloudWatch tells the metrics of *target* apart by."""
        return {"TargetGroup": self.target_suffixes[target], "LoadBalancer": self.arn_suffix}

    def _is(self, balancer: aws.Lb) -> None:
        self.dns_name, self.zone_id, self.arn_suffix = balancer.dns_name, balancer.zone_id, balancer.arn_suffix

    def _lead_to(
        self, target: Target, layer: Literal["application", "network"]
    ) -> tuple[str, TerraformResourceLifecycle]:
        """Make the group of *target* and open the nodes to it; its ARN, and the lifecycle of whatever uses it."""
        group: Any = target_group(self, self._name, self._vpc_id, target, layer=layer)
        self.target_suffixes[target.name] = group.arn_suffix
        if target.port not in self._opened:
            self._opened.add(target.port)
            self._nodes.allow_from(self._firewall, Ports.single(target.port), f"Balancer to {target.name}")
        # A target group's port cannot change, and one that is in use cannot be deleted: both are replaced. Its address
        # is given as text: Terraform does not take the `${…}` that cdktf makes of the resource itself.
        replaced = f"{group.terraform_resource_type}.{group.friendly_unique_id}"
        return group.arn, TerraformResourceLifecycle(replace_triggered_by=[replaced])
