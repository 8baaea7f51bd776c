"""An NGINX in front of a cluster: virtual hosts, where they listen, and the nodes that they pass requests on to."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address

from wso2_cluster.deployment import Edition
from wso2_cluster.errors import WSO2ClusterError


class FrontError(WSO2ClusterError):
    """A front that NGINX would refuse, or that would not do what it says. As text: one finding per line."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(findings))


class Scheme(StrEnum):
    """What the nodes speak."""

    HTTP = "http"
    HTTPS = "https"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A node at one of its ports."""

    address: IPv4Address | str
    """An address, or a host name, which NGINX looks up once, when it starts or reloads."""
    port: int


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a TLS listener shows: files on NGINX's machine, in PEM."""

    chain: str
    """Absolute path; the host's certificate first, then those of its issuers."""
    key: str
    """Absolute path; root's, mode 0600: NGINX reads it before it gives up root."""


@dataclass(frozen=True, kw_only=True)
class Verification:
    """NGINX passes requests only to nodes whose certificate it can verify. Without, it encrypts towards anybody."""

    authorities: str
    """Absolute path of the authorities' certificates, in PEM."""
    name: str | None = None
    """Host name that the nodes' certificate is made out to. Default: the first name of the virtual host."""
    depth: int = 2
    """Certificates between the node's and the authority's, the latter included."""


@dataclass(frozen=True, kw_only=True)
class AddressAffinity:
    """A client stays on a node by its address.

    It needs no cookie, so it serves clients that keep none. All clients behind one proxy or NAT share a node, and a
    client whose address changes loses its session. It hashes the whole address; `ip_hash` would take only the first
    three octets of it (nginx.org, ngx_http_upstream_module), so that one office, or one VPC subnet, is one client.
    """


@dataclass(frozen=True, kw_only=True)
class CookieAffinity:
    """A client stays on a node by a cookie of NGINX's own, which covers every web application of the host name.

    NGINX Plus writes `sticky cookie`: the cookie names the node, and a new one is set when that node is lost.

    Open-source NGINX has no `sticky` (before the mainline series 1.29). In its place the first answer sets a random
    cookie, `$request_id`, by whose hash that same request was passed on, and all further ones are. Hashing the
    product's own JSESSIONID would not do: the first request has none and goes anywhere, and the hash of the session id
    that comes back mostly points at another node, which does not have that session.

    What is lost against `sticky`: the cookie is a number, not a node. A client of a node that failed is passed on to
    another, logs in there, and goes back to the first node once that is up, where it has to log in again; a node that
    is added takes over its share of the clients with their sessions (1 of *n*, since the hash is consistent); and no
    node can be drained. As with `sticky cookie`, nothing is kept in NGINX: several NGINX nodes agree on where a client
    belongs, and so does one that was reloaded.
    """

    name: str = "route"
    """The cookie's name: up to 32 letters, digits and underscores. Never the product's own, which it would overwrite:
    with `sticky cookie JSESSIONID` no login lasts longer than one request."""


@dataclass(frozen=True, kw_only=True)
class SessionAffinity:
    """A client stays on a node by the product's session cookie, which NGINX learns from answers: NGINX Plus alone.

    Web applications at different paths have sessions of their own, which may be on different nodes; and what one NGINX
    learnt another does not know. `CookieAffinity` has neither fault. Use this one where no further cookie may be set.
    """

    cookie: str = "JSESSIONID"
    """The product's cookie."""
    idle_seconds: int = 3600
    """How long a session is remembered without requests; at least as long as the product does."""


Affinity = AddressAffinity | CookieAffinity | SessionAffinity


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """When a node is left out.

    Passive everywhere: after *fails* connections or answers that failed within *interval_seconds*, for as long. The
    only node of an upstream is never left out. NGINX Plus asks for *page* besides, and wants 200.
    """

    page: str | None = None
    """Path that answers 200 when the node can take requests; default: NGINX Plus does not ask either."""
    interval_seconds: int = 30
    fails: int = 3
    passes: int = 2
    """Answers of 200 in a row that bring a node back, with NGINX Plus."""


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """Nodes that take one kind of request."""

    name: str
    """Small letters, digits and underscores."""
    scheme: Scheme
    servers: tuple[Server, ...]
    affinity: Affinity | None = None
    """Default: requests go to the nodes in turn."""
    health: HealthCheck = field(default_factory=HealthCheck)
    verification: Verification | None = None
    """Default: nodes' certificates are not verified."""
    idle_connections: int = 16
    """Connections that each worker process keeps open to the nodes, for 15 seconds: less than any node does."""


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """Sends every client to HTTPS."""

    port: int = 443


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port at which clients reach a virtual host."""

    port: int
    to: Upstream | Redirect
    certificate: Certificate | None = None
    """Default: plain HTTP."""


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """In seconds."""

    connect: int = 5
    """Until a node accepts a connection; then the next one is tried."""
    read: int = 300
    """Between two reads from a node. Mediations take as long as the transport's own time-out; so do idle websockets."""
    send: int = 300
    """Between two writes to a node."""
    retry: int = 30
    """Since the request came: after that no other node is tried, so that a slow request is not made twice."""


@dataclass(frozen=True, kw_only=True)
class VirtualHost:
    """Host names, and what is behind them."""

    names: tuple[str, ...]
    listeners: tuple[Listener, ...]
    websocket: bool = False
    """Whether clients may change to the WebSocket protocol: store and publisher need it."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    body_mib: int = 100
    """Largest request body, in MiB. NGINX's own default, 1, is less than most carbon applications have."""
    strict_transport_seconds: int | None = None
    """How long browsers shall use HTTPS alone (Strict-Transport-Security). Default: not said."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """NGINX's own files and limits."""

    user: str | None = "www-data"
    """Account of the worker processes: Debian's; packages of nginx.org and NGINX Plus make `nginx`. None: as compiled
    in, or the account that starts NGINX when that is not root."""
    pid: str = "/run/nginx.pid"
    logs: str = "/var/log/nginx"
    """Folder of access.log and error.log."""
    temporary: str | None = None
    """Folder for bodies too large for memory. Default: as compiled in."""
    connections: int = 4096
    """Of each worker process; a request takes two."""
    drain_seconds: int = 3600
    """How long requests and websockets of before a reload may go on."""


@dataclass(frozen=True, kw_only=True)
class Front:
    """All that one NGINX does."""

    hosts: tuple[VirtualHost, ...]
    edition: Edition = Edition.OPEN_SOURCE
    address: IPv4Address | None = None
    """Where NGINX listens. Default: at every IPv4 address."""
    process: Process = field(default_factory=Process)

    @property
    def upstreams(self) -> tuple[Upstream, ...]:
        """Each upstream once, in the order in which they are first used."""
        used = (listener.to for host in self.hosts for listener in host.listeners)
        return tuple(dict.fromkeys(to for to in used if isinstance(to, Upstream)))
