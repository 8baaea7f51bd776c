"""The deployment file, `balancer`: what stands before the nodes."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, StrictBool, StrictInt, StrictStr, Tag
from pydantic_core import PydanticKnownError

from wso2_cluster.deployment.base import Network, SecretId, Settings, Text, matching
from wso2_cluster.deployment.nginx import NginxSettings
from wso2_cluster.products import Ports


class AcmCertificate(Settings):
    """A certificate that ACM holds. NGINX exports it with its key, again whenever ACM renewed it: a private one, or a
    public one that was requested with export enabled (ACM user guide, "Exportable public certificates")."""

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


class SecretCertificate(Settings):
    """A certificate that NGINX fetches from Secrets Manager, again whenever it was changed there: `certificate`, the
    host's own first and then those of its issuers, and `key`, both in PEM."""

    secret: SecretId


class SelfSignedCertificate(Settings):
    """A certificate for trials: browsers warn of it. An ALB's is made at the first synth; NGINX's on its machine, by
    OpenSSL, for all host names, with an RSA key of 2048 bits."""

    self_signed: Annotated[Literal[True], BeforeValidator(_boolean)]


class ValidatedCertificate(Settings):
    """A certificate that ACM issues, validates by names in the deployment's public zone (`records`), and renews."""

    validated: Annotated[Literal[True], BeforeValidator(_boolean)]


CERTIFICATE_KINDS = (
    "{arn: ARN}, {certificate: FILE, key: FILE}, {validated: true}, {secret: NAME} or {self_signed: true}"
)
ALB_CERTIFICATE_KINDS = "{arn: ARN}, {certificate: FILE, key: FILE}, {validated: true} or {self_signed: true}"
NGINX_CERTIFICATE_KINDS = "{arn: ARN}, {secret: NAME} or {self_signed: true}"


def _certificate_kind(value: object) -> str | None:
    if isinstance(value, Settings):
        return type(value).__name__
    kinds = (AcmCertificate, CertificateFiles, ValidatedCertificate, SecretCertificate, SelfSignedCertificate)
    keys = set(value) if isinstance(value, dict) else set()
    fitting = [kind.__name__ for kind in kinds if keys & set(kind.model_fields)]
    return fitting[0] if len(fitting) == 1 else None


Certificate = Annotated[
    Annotated[AcmCertificate, Tag("AcmCertificate")]
    | Annotated[CertificateFiles, Tag("CertificateFiles")]
    | Annotated[ValidatedCertificate, Tag("ValidatedCertificate")]
    | Annotated[SecretCertificate, Tag("SecretCertificate")]
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
    """Ends TLS, and tells console and services apart by host name."""
    NLB = "nlb"
    """Passes connections on as they are: TLS, and with it a client's certificate, reaches the nodes."""
    NGINX = "nginx"
    """Does what an ALB does, on machines of its own."""
    NONE = "none"


class HttpListener(StrEnum):
    """What port 80 does."""

    REDIRECT = "redirect"
    """Sends every client to HTTPS."""
    FORWARD = "forward"
    """Passes service requests to the nodes' HTTP port; the console is still sent to HTTPS."""


class AccessLogs(Settings):
    """Where an ALB writes a line for every request: a bucket of its own, or one that is there."""

    bucket: (
        Annotated[
            StrictStr,
            matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket"),
            Field(examples=["example-balancer-logs"]),
        ]
        | None
    ) = None
    """A bucket of the same region whose policy lets Elastic Load Balancing write. Default: one is made."""
    prefix: (
        Annotated[StrictStr, matching(r"(?!.*AWSLogs)[\w!.*'()-]+(/[\w!.*'()-]+)*", "folders such as esb/balancer")]
        | None
    ) = None
    """Folder in the bucket. Default: none."""
    days: Annotated[StrictInt, Field(ge=1, le=3653)] = 365
    """Days after which a log is deleted."""
    keep: StrictBool = True
    """Whether a bucket with logs in it outlives the deployment: destroying ends with an error until it is empty."""


class Balancer(Settings):
    """The load balancer."""

    kind: BalancerKind = BalancerKind.ALB
    certificate: Certificate | None = None
    """Required for an ALB and for NGINX. Clients of an NLB see the nodes' own."""
    allow: Annotated[tuple[Network, ...], Field(max_length=500)] = ()
    """Who may reach the balancer; at least one block. Each takes two rules of the balancer's security group,
    of which AWS allows 60 until the quota is raised, and never more than 1,000 (Amazon VPC quotas)."""
    http: HttpListener = HttpListener.REDIRECT
    """What port 80 does. An NLB cannot redirect: it has no port 80 unless it forwards."""
    internal: StrictBool = False
    """Only addresses inside the network. Default: false, internet-facing."""
    deletion_protection: StrictBool = False
    access_logs: AccessLogs | None = None
    """Default: none are written. An NLB has none: it writes them for TLS that it ends itself."""
    web_acl: (
        Annotated[
            StrictStr,
            matching(
                r"arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional/webacl/[\w-]+/[0-9a-f-]{36}",
                "the ARN of a regional web ACL",
            ),
            Field(
                examples=[
                    "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/services/12345678-1234-1234-1234-123456789012"
                ]
            ),
        ]
        | None
    ) = None
    """Web ACL of AWS WAF that an ALB asks about every request. Default: none."""
    nginx: NginxSettings | None = None
    """The machines of `kind: nginx`. Default: one."""

    @property
    def front(self) -> NginxSettings | None:
        """The machines that NGINX runs on, given or by default; None where another kind stands before the nodes."""
        return (self.nginx or NginxSettings()) if self.kind is BalancerKind.NGINX else None


def proxy_ports(balancer: Balancer, ports: Ports) -> tuple[int | None, int | None]:
    """The ports at which clients reach Tomcat's HTTP and HTTPS connector; None where it is the connector's own.

    Args:
        balancer: what stands before the nodes.
        ports: where the nodes listen.
    """
    match balancer.kind:
        case BalancerKind.ALB | BalancerKind.NGINX:
            return 80, 443
        case BalancerKind.NLB if ports.console_https == ports.service_https:
            return 80 if balancer.http is HttpListener.FORWARD else None, 443
        case _:
            # An NLB knows no host names: where 443 leads to the services, the console keeps its own port.
            return None, None
