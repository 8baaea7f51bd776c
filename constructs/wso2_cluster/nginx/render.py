"""The text of nginx.conf."""

from collections.abc import Iterator

from wso2_cluster.deployment import Edition
from wso2_cluster.nginx.findings import findings
from wso2_cluster.nginx.locations import health_location, location
from wso2_cluster.nginx.model import (
    AddressAffinity,
    CookieAffinity,
    Front,
    FrontError,
    Listener,
    Process,
    Redirect,
    SessionAffinity,
    Upstream,
    VirtualHost,
)
from wso2_cluster.nginx.text import block, text

TLS_VERSIONS = ("TLSv1.2", "TLSv1.3")
TLS_CIPHERS = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
)
"""Of TLS 1.2: forward secrecy and authenticated encryption alone. TLS 1.3 has no others."""


def render(front: Front) -> str:
    """The whole nginx.conf of *front*.

    Whole, because what distributions ship beside it takes away from it: Debian's nginx.conf allows TLS 1.0 and 1.1, and
    its default site answers for unknown host names.

    Raises:
        FrontError: NGINX would refuse it, or it would not do what it says.
    """
    found = findings(front)
    if found:
        raise FrontError(found)
    return text([*_main(front.process), "", *block("http", _http(front))])


def _main(process: Process) -> Iterator[str]:
    if process.user is not None:
        yield f"user {process.user};"
    yield "worker_processes auto;"
    yield f"worker_rlimit_nofile {process.connections * 2};"
    yield f"worker_shutdown_timeout {process.drain_seconds}s;"
    yield f"pid {process.pid};"
    yield f"error_log {process.logs}/error.log;"
    yield ""
    yield from block("events", [f"worker_connections {process.connections};"])


def _http(front: Front) -> Iterator[str]:
    process = front.process
    yield "server_tokens off;"
    yield "server_names_hash_bucket_size 512;"
    yield "variables_hash_bucket_size 128;"
    # Single sign-on puts whole requests and tokens into addresses and cookies.
    yield "large_client_header_buffers 4 16k;"
    yield "proxy_headers_hash_bucket_size 128;"
    yield from _log(process)
    if process.temporary is not None:
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"):
            yield f"{kind}_temp_path {process.temporary}/{kind};"
    yield ""
    yield f"ssl_protocols {' '.join(TLS_VERSIONS)};"
    yield f"ssl_ciphers {':'.join(TLS_CIPHERS)};"
    yield "ssl_prefer_server_ciphers off;"
    yield "ssl_session_cache shared:tls:10m;"
    yield "ssl_session_timeout 1d;"
    yield "ssl_session_tickets off;"
    yield f"proxy_ssl_protocols {' '.join(TLS_VERSIONS)};"
    yield from _maps(front)
    if front.edition is Edition.PLUS and any(upstream.health.page for upstream in front.upstreams):
        yield ""
        yield from block("match answers_200", ["status 200;"])
    for upstream in front.upstreams:
        yield ""
        yield from block(f"upstream {upstream.name}", _upstream(front, upstream))
    yield from _refusals(front)
    checked: set[Upstream] = set()
    for host in front.hosts:
        for listener in host.listeners:
            yield ""
            yield from block("server", _server(front, host, listener, checked))


def _log(process: Process) -> Iterator[str]:
    yield (
        'log_format front \'$remote_addr [$time_iso8601] $host "$request" $status $body_bytes_sent '
        "$upstream_addr $upstream_status $request_time $request_id';"
    )
    yield f"access_log {process.logs}/access.log front;"


def _maps(front: Front) -> Iterator[str]:
    if any(host.websocket for host in front.hosts):
        yield ""
        yield from block("map $http_upgrade $connection_upgrade", ['"" "";', "default upgrade;"])
    cookies = _own_cookies(front)
    if cookies:
        yield ""
        yield from block(
            "map $https $affinity_attributes",
            ['on "; Path=/; HttpOnly; Secure; SameSite=None";', 'default "; Path=/; HttpOnly; SameSite=Lax";'],
        )
    for cookie in cookies:
        yield from block(
            f"map $cookie_{cookie} $affinity_key_{cookie}",
            [f'"~^[0-9a-f]{{32}}$" $cookie_{cookie};', "default $request_id;"],
        )
        yield from block(
            f"map $cookie_{cookie} $affinity_cookie_{cookie}",
            ['"~^[0-9a-f]{32}$" "";', f'default "{cookie}=$request_id$affinity_attributes";'],
        )


def _own_cookies(front: Front) -> tuple[str, ...]:
    """Cookies that NGINX sets without `sticky`."""
    if front.edition is Edition.PLUS:
        return ()
    affinities = (upstream.affinity for upstream in front.upstreams)
    return tuple(dict.fromkeys(each.name for each in affinities if isinstance(each, CookieAffinity)))


def _upstream(front: Front, upstream: Upstream) -> Iterator[str]:
    health = upstream.health
    yield f"zone {upstream.name} 256k;"
    yield from _affinity(front, upstream)
    for server in upstream.servers:
        place = f"{server.address}:{server.port}"
        yield f"server {place} max_fails={health.fails} fail_timeout={health.interval_seconds}s;"
    yield f"keepalive {upstream.idle_connections};"
    yield "keepalive_timeout 15s;"


def _affinity(front: Front, upstream: Upstream) -> Iterator[str]:
    plus = front.edition is Edition.PLUS
    match upstream.affinity:
        case AddressAffinity():
            yield "hash $binary_remote_addr consistent;"
        case CookieAffinity(name=name) if plus:
            attributes = "secure samesite=none" if _always_secure(front, upstream) else "samesite=lax"
            yield f"sticky cookie {name} path=/ httponly {attributes};"
        case CookieAffinity(name=name):
            yield f"hash $affinity_key_{name} consistent;"
        case SessionAffinity(cookie=cookie, idle_seconds=idle):
            yield (
                f"sticky learn create=$upstream_cookie_{cookie} lookup=$cookie_{cookie} "
                f"zone={upstream.name}_sessions:1m timeout={idle}s;"
            )


def _always_secure(front: Front, upstream: Upstream) -> bool:
    listeners = (listener for host in front.hosts for listener in host.listeners)
    return all(listener.certificate is not None for listener in listeners if listener.to == upstream)


def _refusals(front: Front) -> Iterator[str]:
    """For each port a server for host names that no virtual host has: it hangs up, before TLS where there is TLS."""
    secure = {listener.port: listener.certificate is not None for host in front.hosts for listener in host.listeners}
    for port in sorted(secure):
        lines = [f"listen {_place(front, port)}{' ssl' if secure[port] else ''} default_server;"]
        lines += ["ssl_reject_handshake on;"] if secure[port] else []
        yield ""
        yield from block("server", [*lines, "return 444;"])


def _server(front: Front, host: VirtualHost, listener: Listener, checked: set[Upstream]) -> Iterator[str]:
    tls = listener.certificate
    yield f"listen {_place(front, listener.port)}{' ssl' if tls else ''};"
    yield f"server_name {' '.join(host.names)};"
    if tls is not None:
        yield f"ssl_certificate {tls.chain};"
        yield f"ssl_certificate_key {tls.key};"
        if host.strict_transport_seconds is not None:
            yield f'add_header Strict-Transport-Security "max-age={host.strict_transport_seconds}" always;'
    if isinstance(listener.to, Redirect):
        port = "" if listener.to.port == 443 else f":{listener.to.port}"
        yield f"return 301 https://$host{port}$request_uri;"
        return
    upstream, affinity = listener.to, listener.to.affinity
    yield f"client_max_body_size {host.body_mib}m;"
    if isinstance(affinity, CookieAffinity) and front.edition is Edition.OPEN_SOURCE:
        yield f"add_header Set-Cookie $affinity_cookie_{affinity.name} always;"
    yield ""
    yield from block("location /", location(host, listener, upstream))
    if front.edition is Edition.PLUS and upstream.health.page is not None and upstream not in checked:
        checked.add(upstream)
        yield ""
        yield from block(f"location @health_{upstream.name}", health_location(host, upstream, upstream.health.page))


def _place(front: Front, port: int) -> str:
    return str(port) if front.address is None else f"{front.address}:{port}"
