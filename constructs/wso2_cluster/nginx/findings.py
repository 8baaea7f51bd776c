"""What is wrong with a front: all of it at once."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address
from typing import TypeVar

from wso2_cluster.deployment import Edition
from wso2_cluster.nginx.model import (
    CookieAffinity,
    Front,
    Listener,
    Process,
    Redirect,
    Scheme,
    Server,
    SessionAffinity,
    Upstream,
    VirtualHost,
)

_Value = TypeVar("_Value")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*", re.ASCII)
_PATH = re.compile(r"(/[A-Za-z0-9_@+.,-]+)+", re.ASCII)
_PAGE = re.compile(r"/[A-Za-z0-9_@+.,/?=&%~-]*", re.ASCII)
_UPSTREAM = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_COOKIE = re.compile(r"[A-Za-z0-9_]{1,32}", re.ASCII)
_USER = re.compile(r"[a-z_][a-z0-9_-]*", re.ASCII)
_PRODUCT_COOKIES = frozenset({"jsessionid", "commonauthid", "samlssotokenid"})


def findings(front: Front) -> tuple[str, ...]:
    """What NGINX would refuse, or what would not do what it says; empty when nothing is wrong."""
    return tuple(dict.fromkeys(_findings(front)))


def _findings(front: Front) -> Iterator[str]:
    if not front.hosts:
        yield "a front without virtual hosts refuses everybody: add one"
    yield from _process(front.process)
    for host in front.hosts:
        yield from _host(host)
    yield from _names(front)
    yield from _ports(front)
    for name in _repeated(upstream.name for upstream in front.upstreams):
        yield f"upstream {name}: there are two that differ: give each a name of its own"
    for upstream in front.upstreams:
        yield from _upstream(upstream, front.edition)


def _process(process: Process) -> Iterator[str]:
    if process.user is not None and not _USER.fullmatch(process.user):
        yield f"user {process.user!r} is no account's name: use www-data, nginx, or None"
    paths = {"pid": process.pid, "logs": process.logs, "temporary": process.temporary}
    for setting, path in paths.items():
        yield from _path(setting, path)
    yield from _at_least(1, "process", connections=process.connections, drain_seconds=process.drain_seconds)


def _host(host: VirtualHost) -> Iterator[str]:
    what = f"virtual host {host.names[0]!r}" if host.names else "virtual host without a name"
    if not host.names:
        yield f"{what}: no request ever reaches it: add a name"
    for name in host.names:
        if not _HOST.fullmatch(name):
            yield f"{what}: {name!r} is no host name: use small letters, digits and hyphens, such as esb.example.com"
    if not host.listeners:
        yield f"{what}: it listens nowhere: add a listener"
    for port in _repeated(listener.port for listener in host.listeners):
        yield f"{what}: two listeners at port {port}: leave one out"
    for listener in host.listeners:
        yield from _listener(what, host, listener)
    times = host.timeouts
    yield from _at_least(1, what, connect=times.connect, read=times.read, send=times.send, retry=times.retry)
    yield from _at_least(1, what, body_mib=host.body_mib)
    if host.strict_transport_seconds is not None:
        yield from _at_least(0, what, strict_transport_seconds=host.strict_transport_seconds)


def _listener(what: str, host: VirtualHost, listener: Listener) -> Iterator[str]:
    yield from _port(what, listener.port)
    if listener.certificate is not None:
        yield from _path(f"{what}: certificate", listener.certificate.chain)
        yield from _path(f"{what}: key", listener.certificate.key)
    if isinstance(listener.to, Redirect):
        secure = {other.port for other in host.listeners if other.certificate is not None}
        if listener.to.port not in secure or listener.certificate is not None:
            yield (
                f"{what}: port {listener.port} redirects to {listener.to.port}: redirect from a listener without a "
                f"certificate to one with a certificate"
            )


def _names(front: Front) -> Iterator[str]:
    places = [
        (name, port)
        for host in front.hosts
        for name in dict.fromkeys(host.names)
        for port in dict.fromkeys(listener.port for listener in host.listeners)
    ]
    for name, port in _repeated(places):
        yield f"{name} stands for two virtual hosts at port {port}: NGINX takes the first alone; keep it in one"


def _ports(front: Front) -> Iterator[str]:
    listeners = [listener for host in front.hosts for listener in host.listeners]
    secure = {listener.port for listener in listeners if listener.certificate is not None}
    plain = {listener.port for listener in listeners if listener.certificate is None}
    for port in sorted(secure & plain):
        yield f"port {port} is plain in one virtual host and TLS in another: give all its listeners a certificate"


def _upstream(upstream: Upstream, edition: Edition) -> Iterator[str]:
    what = f"upstream {upstream.name}"
    if not _UPSTREAM.fullmatch(upstream.name):
        yield f"{what}: use small letters, digits and underscores, such as esb_services"
    if not upstream.servers:
        yield f"{what}: it has no servers: add the nodes"
    for server in upstream.servers:
        yield from _server(what, server)
    for server in _repeated(upstream.servers):
        yield f"{what}: {server.address}:{server.port} stands there twice: leave one out"
    health = upstream.health
    if health.page is not None and not _PAGE.fullmatch(health.page):
        yield f"{what}: page {health.page!r} is no path: use one such as /services/Version"
    yield from _at_least(1, what, interval_seconds=health.interval_seconds, fails=health.fails, passes=health.passes)
    yield from _at_least(1, what, idle_connections=upstream.idle_connections)
    yield from _verification(what, upstream)
    yield from _affinity(what, upstream, edition)


def _server(what: str, server: Server) -> Iterator[str]:
    yield from _port(what, server.port)
    if not isinstance(server.address, IPv4Address) and not _HOST.fullmatch(server.address):
        yield f"{what}: {server.address!r} is no address and no host name"


def _verification(what: str, upstream: Upstream) -> Iterator[str]:
    verification = upstream.verification
    if verification is None:
        return
    if upstream.scheme is Scheme.HTTP:
        yield f"{what}: nodes that speak HTTP show no certificate: leave the verification out, or use HTTPS"
    if verification.name is not None and not _HOST.fullmatch(verification.name):
        yield f"{what}: {verification.name!r} is no host name that a certificate could be made out to"
    yield from _path(f"{what}: authorities", verification.authorities)
    yield from _at_least(1, what, depth=verification.depth)


def _affinity(what: str, upstream: Upstream, edition: Edition) -> Iterator[str]:
    match upstream.affinity:
        case CookieAffinity(name=name):
            yield from _cookie(what, name)
            if name.lower() in _PRODUCT_COOKIES:
                yield f"{what}: NGINX's cookie would overwrite the product's {name}: use another name, such as route"
        case SessionAffinity(cookie=cookie, idle_seconds=idle):
            yield from _cookie(what, cookie)
            yield from _at_least(1, what, idle_seconds=idle)
            if edition is Edition.OPEN_SOURCE:
                yield f"{what}: only NGINX Plus learns sessions (sticky learn): use CookieAffinity"


def _cookie(what: str, name: str) -> Iterator[str]:
    if not _COOKIE.fullmatch(name):
        yield f"{what}: cookie {name!r} is not taken: NGINX reads names of up to 32 letters, digits and underscores"


def _port(what: str, port: int) -> Iterator[str]:
    if not 1 <= port <= 65_535:
        yield f"{what}: there is no port {port}: use one of 1 to 65535"


def _path(what: str, path: str | None) -> Iterator[str]:
    if path is not None and not _PATH.fullmatch(path):
        yield f"{what}: {path!r} is not taken: use an absolute path of letters, digits and _ @ + . , -"


def _at_least(least: int, what: str, **settings: int) -> Iterator[str]:
    for setting, value in settings.items():
        if value < least:
            yield f"{what}: {setting} {value} is too small: use {least} or more"


def _repeated(values: Iterable[_Value]) -> tuple[_Value, ...]:
    return tuple(value for value, count in Counter(values).items() if count > 1)
