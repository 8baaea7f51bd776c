"""Target groups: the nodes behind a balancer that take one kind of request, and how it asks whether they can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct

SESSION_SECONDS = 86_400


@dataclass(frozen=True, kw_only=True)
class Target:
    """Nodes that take one kind of request."""

    name: str
    """Last part of the target group's name: at most nine letters, since the whole may have 32 characters."""
    port: int
    protocol: str
    """What the nodes speak at *port*: HTTP or HTTPS, or TCP for what only an NLB passes on."""
    health_page: str | None
    """What answers 200 when a node can take requests; None: a connection that is accepted says enough, to an NLB."""
    sticky: bool
    """Whether a client stays on the node that answered first: the console keeps its session in one node's memory."""
    instances: Mapping[str, str]
    """Instance ids by node name."""


def target_group(
    scope: Construct, name: str, vpc_id: str, target: Target, *, layer: Literal["application", "network"]
) -> aws.LbTargetGroup:
    """The target group of *target*, with its instances.

    A node is healthy after two answers of 200, thirty seconds apart, and unhealthy after three failures.

    Args:
        scope: where the group belongs.
        name: what its name begins with.
        vpc_id: where the instances are.
        target: the nodes.
        layer: what its balancer passes on, requests or connections.
    """
    requests = layer == "application"
    group = aws.LbTargetGroup(
        scope,
        f"{target.name}-target",
        name=f"{name}-{target.name}",
        port=target.port,
        protocol=target.protocol if requests else "TCP",
        target_type="instance",
        vpc_id=vpc_id,
        # Mediations in flight may take as long as the transport's own time-out, five minutes.
        deregistration_delay="300",
        preserve_client_ip=None if requests else "true",
        health_check=aws.LbTargetGroupHealthCheck(
            path=target.health_page,
            protocol=target.protocol if target.health_page else "TCP",
            matcher="200" if target.health_page else None,
            interval=30,
            timeout=10,
            healthy_threshold=2,
            unhealthy_threshold=3,
        ),
        stickiness=aws.LbTargetGroupStickiness(
            type="lb_cookie" if requests else "source_ip",
            enabled=target.sticky,
            cookie_duration=SESSION_SECONDS if requests else None,
        ),
    )
    for node, instance_id in target.instances.items():
        aws.LbTargetGroupAttachment(
            scope,
            f"{target.name}-{node}",
            target_group_arn=group.arn,
            target_id=instance_id,
            port=target.port,
        )
    return group
