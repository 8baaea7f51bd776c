"""Rules of `balancer`."""

from collections.abc import Iterator

from wso2_cluster.deployment.balancer import CERTIFICATE_KINDS, Balancer, BalancerKind
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled, ignored


def alb_has_certificate(deployment: Deployment) -> Iterator[Violation]:
    """An ALB speaks HTTPS."""
    balancer = deployment.balancer
    if balancer.kind == BalancerKind.ALB and balancer.certificate is None:
        yield ("balancer", "certificate"), f"is missing, an ALB needs one: {CERTIFICATE_KINDS}"


def alb_is_reached_by_someone(deployment: Deployment) -> Iterator[Violation]:
    """Nobody reaches a balancer unless the file says who may; the world must be written out."""
    balancer = deployment.balancer
    if balancer.kind == BalancerKind.ALB and not balancer.allow:
        yield ("balancer", "allow"), "nobody may reach the ALB: add blocks, [0.0.0.0/0] for everybody"
    yield from doubled(balancer.allow, ("balancer", "allow"))


def no_balancer_has_no_settings(deployment: Deployment) -> Iterator[Violation]:
    """Without a balancer its settings would say nothing."""
    if deployment.balancer.kind == BalancerKind.NONE:
        names = [name for name in Balancer.model_fields if name != "kind"]
        yield from ignored(deployment.balancer, ("balancer",), names, "with 'kind: none'")


RULES: tuple[Rule, ...] = (alb_has_certificate, alb_is_reached_by_someone, no_balancer_has_no_settings)
