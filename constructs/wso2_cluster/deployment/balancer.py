"""The deployment file, `balancer`: what stands before the nodes."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, StrictStr, Tag
from pydantic_core import PydanticKnownError

from wso2_cluster.deployment.base import Network, Settings, Text, matching


class AcmCertificate(Settings):
    """A certificate that ACM holds."""

    arn: Annotated[
        StrictStr,
        matching(r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[\w-]+", "the ARN of an ACM certificate"),
        Field(examples=["arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"]),
    ]


class CertificateFiles(Settings):
    """PEM files, relative to the deployment file. Terraform reads them at apply; the key ends up in its state."""

    certificate: Annotated[Text, Field(examples=["certificate.pem"])]
    key: Annotated[Text, Field(examples=["key.pem"])]
    chain: Text | None = None


def _boolean(value: object) -> object:
    """*value*; Python takes 1 for True, the file's reader does not."""
    if not isinstance(value, bool):
        raise PydanticKnownError("bool_type")
    return value


class SelfSignedCertificate(Settings):
    """A certificate made at the first synth, for trials: browsers warn of it."""

    self_signed: Annotated[Literal[True], BeforeValidator(_boolean)]


CERTIFICATE_KINDS = "{arn: ARN}, {certificate: FILE, key: FILE} or {self_signed: true}"


def _certificate_kind(value: object) -> str | None:
    if isinstance(value, Settings):
        return type(value).__name__
    kinds = (AcmCertificate, CertificateFiles, SelfSignedCertificate)
    keys = set(value) if isinstance(value, dict) else set()
    fitting = [kind.__name__ for kind in kinds if keys & set(kind.model_fields)]
    return fitting[0] if len(fitting) == 1 else None


Certificate = Annotated[
    Annotated[AcmCertificate, Tag("AcmCertificate")]
    | Annotated[CertificateFiles, Tag("CertificateFiles")]
    | Annotated[SelfSignedCertificate, Tag("SelfSignedCertificate")],
    Discriminator(
        _certificate_kind,
        custom_error_type="certificate_kind",
        custom_error_message=f"expected exactly one of {CERTIFICATE_KINDS}",
    ),
]


class BalancerKind(StrEnum):
    """What stands before the nodes."""

    ALB = "alb"
    NONE = "none"


class HttpListener(StrEnum):
    """What port 80 does."""

    REDIRECT = "redirect"
    """Sends every client to HTTPS."""
    FORWARD = "forward"
    """Passes service requests to the nodes' HTTP port; the console is still sent to HTTPS."""


class Balancer(Settings):
    """The load balancer."""

    kind: BalancerKind = BalancerKind.ALB
    certificate: Certificate | None = None
    """Required for an ALB."""
    allow: Annotated[tuple[Network, ...], Field(max_length=500)] = ()
    """Who may reach the balancer; at least one block for an ALB. Each takes two rules of the balancer's security group,
    of which AWS allows 60 until the quota is raised, and never more than 1,000 (Amazon VPC quotas)."""
    http: HttpListener = HttpListener.REDIRECT
    internal: StrictBool = False
    """Only addresses inside the network. Default: false, internet-facing."""
    deletion_protection: StrictBool = False
