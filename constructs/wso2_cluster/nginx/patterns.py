"""Fronts of clusters: which nodes are behind which host name."""

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Address

from wso2_cluster.deployment import DISTRIBUTIONS, Edition, HttpListener
from wso2_cluster.nginx.model import (
    Affinity,
    Certificate,
    CookieAffinity,
    Front,
    HealthCheck,
    Listener,
    Process,
    Redirect,
    Scheme,
    Server,
    Timeouts,
    Upstream,
    Verification,
    VirtualHost,
)
from wso2_cluster.products.pages import CONSOLE_PAGE, SERVICE_PAGE
from wso2_cluster.topology import Node, Topology

CERTIFICATE = Certificate(chain="/etc/nginx/tls/front.crt", key="/etc/nginx/tls/front.key")
"""Where the front's certificate, made out to all its host names, is expected."""
AUTHORITIES = "/etc/nginx/tls/nodes.pem"
"""Where the authorities are expected that vouch for the nodes, on machines of a deployment."""
PLUS_USER = "nginx"
"""Account that packages of NGINX Plus make, on every distribution (docs.nginx.com, "Installing NGINX Plus")."""


def front_of(
    topology: Topology,
    *,
    edition: Edition = Edition.OPEN_SOURCE,
    certificate: Certificate = CERTIFICATE,
    verification: Verification | None = None,
    process: Process | None = None,
) -> Front:
    """The NGINX that stands where *topology*'s load balancer would: the same nodes behind the same names.

    Services go to all nodes that serve them, in turn, the console to the nodes that have one, where a session stays on
    one node. Where services and console share their ports, as in products without a pass-through transport, sessions of
    services stay too. `balancer.http` says what port 80 does.

    Args:
        topology: the nodes, their ports, and the host names.
        edition: whose NGINX. Default: open source.
        certificate: what clients are shown. Default: `CERTIFICATE`.
        verification: how nodes' certificates are verified. Default: they are not.
        process: files and limits of NGINX itself. Default: Debian's.
    """
    hosts, ports = topology.deployment.hosts, topology.ports
    forwards = topology.deployment.balancer.http is HttpListener.FORWARD
    services = virtual_host(
        "services",
        names=(hosts.service,),
        nodes=addresses(topology.service_nodes),
        https=ports.service_https,
        http=ports.service_http if forwards else None,
        page=SERVICE_PAGE,
        affinity=CookieAffinity() if topology.product.receivers is None else None,
        certificate=certificate,
        verification=verification,
    )
    console = virtual_host(
        "console",
        names=(hosts.console,),
        nodes=addresses(topology.console_nodes),
        https=ports.console_https,
        page=CONSOLE_PAGE,
        affinity=CookieAffinity(),
        certificate=certificate,
        verification=verification,
    )
    return Front(hosts=(services, console), edition=edition, process=process or Process())


def deployed_front(topology: Topology) -> Front | None:
    """The NGINX that the deployment itself runs, as `balancer` describes it; None where something else stands there."""
    settings = topology.deployment.balancer.front
    if settings is None:
        return None
    image = settings.image or topology.deployment.aws.image
    plus = settings.edition is Edition.PLUS
    user = PLUS_USER if plus else DISTRIBUTIONS[image.os].nginx_user
    verification = Verification(authorities=AUTHORITIES, name=settings.verified_name) if settings.authorities else None
    front = front_of(topology, edition=settings.edition, verification=verification, process=Process(user=user))
    times = settings.timeouts
    timeouts = Timeouts(connect=times.connect, read=times.read, send=times.send, retry=times.retry)
    return replace(
        front,
        hosts=tuple(
            replace(
                host,
                timeouts=timeouts,
                body_mib=settings.body_mib,
                strict_transport_seconds=settings.strict_transport_seconds,
            )
            for host in front.hosts
        ),
    )


def virtual_host(
    name: str,
    *,
    names: tuple[str, ...],
    nodes: Iterable[IPv4Address | str],
    https: int,
    http: int | None = None,
    page: str | None = None,
    affinity: Affinity | None = None,
    certificate: Certificate = CERTIFICATE,
    verification: Verification | None = None,
    websocket: bool = False,
) -> VirtualHost:
    """Nodes behind ports 80 and 443 of host names.

    Args:
        name: what its upstreams' names begin with.
        names: host names.
        nodes: the nodes' addresses.
        https: port at which the nodes take what comes in at 443, by HTTPS.
        http: port at which the nodes take what comes in at 80, by HTTP. Default: clients are sent to HTTPS.
        page: what answers 200 when a node can take requests. Default: NGINX Plus asks for nothing.
        affinity: how a client stays on a node. Default: it does not.
        certificate: what clients are shown.
        verification: how nodes' certificates are verified. Default: they are not.
        websocket: whether clients may change to the WebSocket protocol. Default: no.
    """
    places = tuple(nodes)
    health = HealthCheck(page=page)
    secure = Upstream(
        name=f"{name}_https",
        scheme=Scheme.HTTPS,
        servers=tuple(Server(address=place, port=https) for place in places),
        affinity=affinity,
        health=health,
        verification=verification,
    )
    plain: Upstream | Redirect = Redirect()
    if http is not None:
        plain = Upstream(
            name=f"{name}_http",
            scheme=Scheme.HTTP,
            servers=tuple(Server(address=place, port=http) for place in places),
            affinity=affinity,
            health=health,
        )
    return VirtualHost(
        names=names,
        listeners=(Listener(port=80, to=plain), Listener(port=443, to=secure, certificate=certificate)),
        websocket=websocket,
    )


def addresses(nodes: Iterable[Node]) -> tuple[IPv4Address, ...]:
    """Where *nodes* are."""
    return tuple(node.address for node in nodes)
