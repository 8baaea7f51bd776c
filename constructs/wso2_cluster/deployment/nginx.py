"""The deployment file, `balancer.nginx`: NGINX on machines of its own, in place of AWS's load balancer."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

from wso2_cluster.deployment.aws import Image
from wso2_cluster.deployment.base import CertificateName, Settings, matching
from wso2_cluster.deployment.nodes import Volume
from wso2_cluster.deployment.product import Artifact


class Edition(StrEnum):
    """Whose directives may be written."""

    OPEN_SOURCE = "open-source"
    """NGINX from 1.19.4 on: the one of Debian, Ubuntu, Amazon Linux and nginx.org."""
    PLUS = "plus"
    """NGINX Plus from R25 on, with active health checks and `sticky`."""


Seconds = Annotated[StrictInt, Field(ge=1, le=86_400)]


class NginxTimeouts(Settings):
    """In seconds."""

    connect: Annotated[StrictInt, Field(ge=1, le=75)] = 5
    """Until a node accepts a connection; then the next one is tried. NGINX's own limit is 75 (nginx.org,
    `proxy_connect_timeout`)."""
    read: Seconds = 300
    """Between two reads from a node. Mediations take as long as the transport's own time-out; so do idle websockets."""
    send: Seconds = 300
    """Between two writes to a node."""
    retry: Seconds = 30
    """Since the request came: after that no other node is tried, so that a slow request is not made twice."""


class NginxSettings(Settings):
    """The machines that NGINX runs on. A new configuration or certificate reaches them within a minute or two, and is
    taken over without dropping a request."""

    count: Annotated[StrictInt, Field(ge=1, le=6)] = 1
    """One has an address of its own; two or more stand behind an NLB, over the zones."""
    edition: Edition = Edition.OPEN_SOURCE
    """NGINX Plus is not installed, since its packages need a licence: `image` has to bring it."""
    instance_type: Annotated[StrictStr, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "a type such as t3.small")] = (
        "t3.small"
    )
    image: Image | None = None
    """Default: `aws.image`."""
    volume: Volume = Volume.model_construct()
    """The root volume."""
    timeouts: NginxTimeouts = NginxTimeouts.model_construct()
    body_mib: Annotated[StrictInt, Field(ge=1, le=2048)] = 100
    """Largest request body, in MiB."""
    strict_transport_seconds: Annotated[StrictInt, Field(ge=0, le=63_072_000)] | None = None
    """How long browsers shall use HTTPS alone (Strict-Transport-Security). Default: not said."""
    authorities: Artifact | None = None
    """PEM file with the authorities that vouch for the nodes, up to the root of each; a self-signed certificate vouches
    for itself. NGINX passes nothing on to a node that shows no certificate from one of them for the right name.
    Default: it encrypts, and takes any machine at a node's address."""
    verified_name: CertificateName | None = None
    """The right name, which the nodes' certificate has to be made out to. Default: the one that clients ask for, of
    `hosts`. A generated key store has a certificate for all of them."""
