"""How requests are passed on: what a node is told about the client, and what it may answer."""

import re
from collections.abc import Iterator

from wso2_cluster.nginx.model import Listener, Scheme, Upstream, VirtualHost

_STANDARD = {"http": 80, "https": 443}


def location(host: VirtualHost, listener: Listener, upstream: Upstream) -> Iterator[str]:
    """The directives that pass every request for *host* at *listener* on to *upstream*.

    `proxy_pass` has no path, not even `/`: with one, NGINX decodes and cleans the request's path before passing it on.
    """
    times, asked = host.timeouts, _asked(listener)
    yield f"proxy_pass {upstream.scheme}://{upstream.name};"
    yield "proxy_http_version 1.1;"
    yield f"proxy_set_header Host {asked};"
    yield f"proxy_set_header X-Forwarded-Host {asked};"
    yield "proxy_set_header X-Forwarded-Server $host;"
    yield "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
    yield "proxy_set_header X-Forwarded-Proto $scheme;"
    yield "proxy_set_header X-Forwarded-Port $server_port;"
    if host.websocket:
        yield "proxy_set_header Upgrade $http_upgrade;"
        yield "proxy_set_header Connection $connection_upgrade;"
    else:
        yield 'proxy_set_header Connection "";'
    yield f"proxy_connect_timeout {times.connect}s;"
    yield f"proxy_read_timeout {times.read}s;"
    yield f"proxy_send_timeout {times.send}s;"
    yield "proxy_next_upstream error timeout;"
    yield f"proxy_next_upstream_timeout {times.retry}s;"
    # Single sign-on puts whole requests and tokens into headers; NGINX's own size is one page of memory.
    yield "proxy_buffer_size 16k;"
    yield "proxy_buffers 8 16k;"
    yield from _redirects(host, listener, upstream)
    yield from _tls(host, upstream)


def health_location(host: VirtualHost, upstream: Upstream, page: str) -> Iterator[str]:
    """A location that no client reaches, in which NGINX Plus asks the nodes of *upstream* for *page*.

    It stands alone because variables are empty in health checks: the host name has to be written out.
    """
    health = upstream.health
    yield f"proxy_pass {upstream.scheme}://{upstream.name};"
    yield "proxy_http_version 1.1;"
    yield f"proxy_set_header Host {host.names[0]};"
    yield 'proxy_set_header Connection "";'
    yield f"proxy_connect_timeout {host.timeouts.connect}s;"
    yield "proxy_read_timeout 10s;"
    yield from _tls(host, upstream)
    yield (
        f"health_check uri={page} interval={health.interval_seconds}s fails={health.fails} passes={health.passes} "
        f"match=answers_200;"
    )


def _tls(host: VirtualHost, upstream: Upstream) -> Iterator[str]:
    if upstream.scheme is Scheme.HTTP:
        return
    verification = upstream.verification
    yield "proxy_ssl_server_name on;"
    yield f"proxy_ssl_name {(verification and verification.name) or host.names[0]};"
    if verification is None:
        yield "proxy_ssl_verify off;"
        return
    yield "proxy_ssl_verify on;"
    yield f"proxy_ssl_verify_depth {verification.depth};"
    yield f"proxy_ssl_trusted_certificate {verification.authorities};"


def _scheme(listener: Listener) -> str:
    return "http" if listener.certificate is None else "https"


def _asked(listener: Listener) -> str:
    """The host as the client named it, of names that are served: `$http_host` may be any."""
    return "$host" if _STANDARD[_scheme(listener)] == listener.port else "$host:$server_port"


def _redirects(host: VirtualHost, listener: Listener, upstream: Upstream) -> Iterator[str]:
    """Where clients are sent when a node redirects them to itself: what came by HTTPS stays there."""
    own, asked = _own_addresses(host, upstream), _asked(listener)
    if listener.certificate is not None:
        yield f'proxy_redirect "~^https?://{own}" https://{asked}$1;'
        return
    yield f'proxy_redirect "~^http://{own}" http://{asked}$1;'
    secure = [other.port for other in host.listeners if other.certificate is not None]
    if secure:
        port = "" if 443 in secure else f":{secure[0]}"
        yield f'proxy_redirect "~^https://{own}" https://$host{port}$1;'


def _own_addresses(host: VirtualHost, upstream: Upstream) -> str:
    """What a node may call itself in a redirect: its address, or a name of the host at no port that clients know."""
    kept = [str(listener.port) for listener in host.listeners if listener.port not in _STANDARD.values()]
    known = f"(?!:(?:{'|'.join(kept)})(?:/|$))" if kept else ""
    names = [f"{re.escape(name)}{known}" for name in host.names]
    servers = [re.escape(str(server.address)) for server in upstream.servers]
    return f"(?:{'|'.join(dict.fromkeys([*names, *servers]))})(?::[0-9]+)?(/.*)?$"
