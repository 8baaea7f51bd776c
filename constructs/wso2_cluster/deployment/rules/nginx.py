"""Rules of `balancer` with `kind: nginx`, and of `balancer.nginx`."""

from collections.abc import Iterator

from wso2_cluster.deployment.aws import Image
from wso2_cluster.deployment.balancer import (
    NGINX_CERTIFICATE_KINDS,
    AcmCertificate,
    BalancerKind,
    SecretCertificate,
    SelfSignedCertificate,
)
from wso2_cluster.deployment.key_store import ShippedKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nginx import Edition
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS
from wso2_cluster.deployment.rules.key_store import PUBLIC
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.deployment.wording import choice

_KINDS = (AcmCertificate, SecretCertificate, SelfSignedCertificate)


def nginx_has_certificate(deployment: Deployment) -> Iterator[Violation]:
    """NGINX ends TLS on its own machine, which has to have the key."""
    certificate = deployment.balancer.certificate
    if deployment.balancer.front is None or isinstance(certificate, _KINDS):
        return
    loc = ("balancer", "certificate")
    if certificate is None:
        yield loc, f"is missing, NGINX needs one: {NGINX_CERTIFICATE_KINDS}"
    else:
        yield loc, f"only load balancers take this kind: NGINX takes {NGINX_CERTIFICATE_KINDS}"


def nginx_nodes_show_one_certificate(deployment: Deployment) -> Iterator[Violation]:
    """Each machine makes its own, and a client that trusts one of them would be warned of the others."""
    front, certificate = deployment.balancer.front, deployment.balancer.certificate
    if front is not None and front.count > 1 and isinstance(certificate, SelfSignedCertificate):
        yield (
            ("balancer", "certificate", "self_signed"),
            f"each of the {front.count} NGINX nodes would make another: use {{arn: ARN}}, {{secret: NAME}} or one node",
        )


def nginx_has_no_settings_of_a_load_balancer(deployment: Deployment) -> Iterator[Violation]:
    """What an ALB alone does, and what only an NLB before several nodes can have."""
    balancer = deployment.balancer
    if balancer.front is None:
        return
    yield from ignored(balancer, ("balancer",), ["access_logs", "web_acl"], "with 'kind: nginx'")
    if balancer.front.count == 1:
        yield from ignored(balancer, ("balancer",), ["deletion_protection"], "with one NGINX node, which has no NLB")


def settings_of_nginx_have_an_nginx(deployment: Deployment) -> Iterator[Violation]:
    """Beside another kind, they would say nothing."""
    kind = deployment.balancer.kind
    if kind not in (BalancerKind.NGINX, BalancerKind.NONE):
        yield from ignored(deployment.balancer, ("balancer",), ["nginx"], f"with 'kind: {kind}'")


def name_is_verified_with_authorities(deployment: Deployment) -> Iterator[Violation]:
    """Without them, NGINX looks at no certificate, and so at no name."""
    front = deployment.balancer.front
    if front is not None and front.authorities is None:
        yield from ignored(front, ("balancer", "nginx"), ["verified_name"], "without 'authorities'")


def nodes_are_verified_by_a_key_of_their_own(deployment: Deployment) -> Iterator[Violation]:
    """Who shows a certificate with a key that everybody has may be anybody."""
    if deployment.fetched_by_nginx and isinstance(deployment.key_store, ShippedKeyStore):
        yield (
            ("balancer", "nginx", "authorities"),
            f"proves nothing: nodes show {PUBLIC}; use another key_store, or leave it out",
        )


def image_brings_nginx_plus(deployment: Deployment) -> Iterator[Violation]:
    """Packages of NGINX Plus are only for those who have a licence."""
    front = deployment.balancer.front
    if front is not None and front.edition is Edition.PLUS and _own_image(deployment) is None:
        yield (
            ("balancer", "nginx", "edition"),
            "no distribution has NGINX Plus: add 'image' with the 'ami' of an image that has it, or use open-source",
        )


def distribution_has_a_recent_nginx(deployment: Deployment) -> Iterator[Violation]:
    """`ssl_reject_handshake` came with NGINX 1.19.4 (nginx.org, ngx_http_ssl_module)."""
    front = deployment.balancer.front
    if front is None or _own_image(deployment) is not None:
        return
    os = (front.image or deployment.aws.image).os
    if DISTRIBUTIONS[os].nginx_package is None:
        fitting = choice(name for name, each in DISTRIBUTIONS.items() if each.nginx_package and each.image_parameter)
        loc = ("balancer", "nginx", "image", "os") if front.image is not None else ("balancer", "kind")
        yield loc, f"the NGINX of {os} is older than 1.19.4: use balancer.nginx.image with os {fitting}"


def _own_image(deployment: Deployment) -> Image | None:
    """An image that somebody made, and that may bring any NGINX."""
    front = deployment.balancer.front
    image = (front.image if front else None) or deployment.aws.image
    return image if image.ami is not None or image.parameter is not None else None


RULES: tuple[Rule, ...] = (
    nginx_has_certificate,
    nginx_nodes_show_one_certificate,
    nginx_has_no_settings_of_a_load_balancer,
    settings_of_nginx_have_an_nginx,
    name_is_verified_with_authorities,
    nodes_are_verified_by_a_key_of_their_own,
    image_brings_nginx_plus,
    distribution_has_a_recent_nginx,
)
