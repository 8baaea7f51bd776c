"""Fronts for tests, each of a few lines."""

from wso2_cluster.nginx import (
    Certificate,
    CookieAffinity,
    Edition,
    Front,
    HealthCheck,
    Listener,
    Process,
    Scheme,
    Server,
    Upstream,
    VirtualHost,
    virtual_host,
)
from wso2_cluster.products.pages import CONSOLE_PAGE, SERVICE_PAGE

CERTIFICATE = Certificate(chain="/etc/nginx/tls/front.crt", key="/etc/nginx/tls/front.key")


def upstream(**changes: object) -> Upstream:
    settings: dict[str, object] = {
        "name": "esb",
        "scheme": Scheme.HTTPS,
        "servers": (Server(address="10.0.0.20", port=8243),),
        **changes,
    }
    return Upstream(**settings)  # type: ignore[arg-type]


def listener(**changes: object) -> Listener:
    settings: dict[str, object] = {"port": 443, "to": upstream(), "certificate": CERTIFICATE, **changes}
    return Listener(**settings)  # type: ignore[arg-type]


def host(**changes: object) -> VirtualHost:
    settings: dict[str, object] = {"names": ("esb.example.com",), "listeners": (listener(),), **changes}
    return VirtualHost(**settings)  # type: ignore[arg-type]


def front(**changes: object) -> Front:
    return Front(**{"hosts": (host(),), **changes})  # type: ignore[arg-type]


def behind(**changes: object) -> Front:
    """A front with one upstream."""
    return front(hosts=(host(listeners=(listener(to=upstream(**changes)),)),))


def api_manager_gateway(edition: Edition = Edition.OPEN_SOURCE) -> Front:
    """Two gateway workers, whose servlets clients reach at port 9443, and a gateway manager."""
    workers = ("10.0.0.20", "10.0.64.20")
    gateway = virtual_host(
        "gateway", names=("am.example.com",), nodes=workers, https=8243, http=8280, page=SERVICE_PAGE
    )
    servlets = Upstream(
        name="servlets",
        scheme=Scheme.HTTPS,
        servers=tuple(Server(address=worker, port=9443) for worker in workers),
        affinity=CookieAffinity(),
        health=HealthCheck(page=CONSOLE_PAGE),
    )
    gateway = VirtualHost(
        names=gateway.names,
        listeners=(*gateway.listeners, Listener(port=9443, to=servlets, certificate=CERTIFICATE)),
    )
    manager = virtual_host("manager", names=("mgt.am.example.com",), nodes=("10.0.0.10",), https=9443)
    return Front(hosts=(gateway, manager), edition=edition, process=Process(user="nginx"))


def enterprise_store(edition: Edition = Edition.OPEN_SOURCE) -> Front:
    """Two publishers and two stores, with websockets."""
    hosts = (
        virtual_host(
            name,
            names=(f"{name}.example.com",),
            nodes=nodes,
            https=9443,
            page=CONSOLE_PAGE,
            affinity=CookieAffinity(),
            websocket=True,
        )
        for name, nodes in (("publisher", ("10.0.0.20", "10.0.64.20")), ("store", ("10.0.0.30", "10.0.64.30")))
    )
    return Front(hosts=tuple(hosts), edition=edition)
