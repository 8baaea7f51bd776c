"""Rules of `balancer`."""

from collections.abc import Iterator

from wso2_cluster.deployment.balancer import (
    ALB_CERTIFICATE_KINDS,
    Balancer,
    BalancerKind,
    HttpListener,
    SecretCertificate,
)
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled, ignored


def alb_has_certificate(deployment: Deployment) -> Iterator[Violation]:
    """An ALB speaks HTTPS, with a certificate that ACM holds."""
    balancer = deployment.balancer
    if balancer.kind != BalancerKind.ALB:
        return
    if balancer.certificate is None:
        yield ("balancer", "certificate"), f"is missing, an ALB needs one: {ALB_CERTIFICATE_KINDS}"
    elif isinstance(balancer.certificate, SecretCertificate):
        yield (
            ("balancer", "certificate", "secret"),
            f"an ALB reads no certificate from Secrets Manager: use {ALB_CERTIFICATE_KINDS}",
        )


def balancer_is_reached_by_someone(deployment: Deployment) -> Iterator[Violation]:
    """Nobody reaches a balancer unless the file says who may; the world must be written out."""
    balancer = deployment.balancer
    if balancer.kind != BalancerKind.NONE and not balancer.allow:
        kind = balancer.kind.upper()
        yield ("balancer", "allow"), f"nobody may reach the {kind}: add blocks, [0.0.0.0/0] for everybody"
    yield from doubled(balancer.allow, ("balancer", "allow"))


def no_balancer_has_no_settings(deployment: Deployment) -> Iterator[Violation]:
    """Without a balancer its settings would say nothing."""
    if deployment.balancer.kind == BalancerKind.NONE:
        names = [name for name in Balancer.model_fields if name != "kind"]
        yield from ignored(deployment.balancer, ("balancer",), names, "with 'kind: none'")


def nlb_has_no_settings_of_an_alb(deployment: Deployment) -> Iterator[Violation]:
    """An NLB sees connections, not requests."""
    balancer = deployment.balancer
    if balancer.kind != BalancerKind.NLB:
        return
    why = "with 'kind: nlb', which passes connections on as they are"
    yield from ignored(balancer, ("balancer",), ["certificate", "access_logs", "web_acl"], why)
    if "http" in balancer.model_fields_set and balancer.http is HttpListener.REDIRECT:
        yield ("balancer", "http"), "an NLB cannot redirect: use forward, or leave it out to have no port 80"


def own_bucket_is_not_managed(deployment: Deployment) -> Iterator[Violation]:
    """How long logs stay in a bucket that is there is that bucket's business."""
    logs = deployment.balancer.access_logs
    if logs is not None and logs.bucket is not None:
        yield from ignored(logs, ("balancer", "access_logs"), ["days", "keep"], "beside 'bucket'")


RULES: tuple[Rule, ...] = (
    alb_has_certificate,
    balancer_is_reached_by_someone,
    no_balancer_has_no_settings,
    nlb_has_no_settings_of_an_alb,
    own_bucket_is_not_managed,
)
