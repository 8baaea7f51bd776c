"""HAProxy's configuration for a load balancer of the account, as text."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.load_balancers import (
    Condition,
    Field,
    FixedResponse,
    Forward,
    Forwarded,
    Kind,
    Listener,
    LoadBalancer,
    Protocol,
    Redirect,
    Rule,
    Target,
    TargetGroup,
    TlsPolicy,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from ipaddress import IPv4Address

ADMIN = "admin"
"""Name of the socket on which HAProxy tells its state."""
STATES = "states"
"""Name of the file from which it learns which servers were healthy."""
COOKIE = "AWSALB"
CONNECT_SECONDS = 10
"""How long a target may take to accept a connection (ALB user guide, "HTTP 504: Gateway timeout")."""
NETWORK_IDLE_SECONDS = 350
"""When a network load balancer forgets a silent TCP connection (NLB user guide, "Connection idle timeout")."""

_VERSIONS = {"TLSv1": "TLSv1.0", "TLSv1.1": "TLSv1.1", "TLSv1.2": "TLSv1.2", "TLSv1.3": "TLSv1.3"}
_HOST = "req.hdr(host),field(1,:)"
_CHAIN = "{ req.hdr(X-Forwarded-For) -m found }"
_PLAIN = re.compile(r"[A-Za-z0-9_.:/,*=@+-]+")
_FETCHES = {Field.HOST: _HOST, Field.PATH: "path", Field.METHOD: "method", Field.SOURCE: "src"}
_PLACEHOLDERS = {
    "host": f"%[{_HOST}]",
    "port": "%[dst_port]",
    "path": "%[var(txn.path)]",
    "query": "%[query]",
}


def configuration(
    balancer: LoadBalancer,
    certificates: Mapping[str, str],
    addresses: Mapping[str, IPv4Address],
    *,
    fail_open: bool = False,
) -> str:
    """The whole configuration of the HAProxy that stands in for *balancer*; its paths are relative to its folder.

    Args:
        balancer: what the account says.
        certificates: the PEM file of each certificate, by ARN.
        addresses: instances' private addresses, by id. A target without one gets no requests.
        fail_open: send requests to every target while none is healthy, as AWS does (ALB user guide, "Health checks
            for target groups": "the load balancer fails open"). Otherwise such a group answers with 503, which AWS
            keeps for groups without any usable target.
    """
    sections = [
        _global(balancer),
        _defaults(balancer),
        *(_frontend(balancer, listener, certificates, fail_open=fail_open) for listener in balancer.listeners),
    ]
    for group in balancer.target_groups:
        sections.append(_backend(balancer, group, addresses))
        if fail_open and balancer.kind is Kind.APPLICATION:
            sections.append(_backend(balancer, group, addresses, checked=False))
    return "\n".join("\n    ".join(lines) + "\n" for lines in sections)


def servers(group: TargetGroup, addresses: Mapping[str, IPv4Address]) -> dict[str, Target]:
    """The targets of *group* that can get requests, by HAProxy's name for each: address and port."""
    return {
        f"{addresses[target.id]}:{target.port}": target
        for target in group.targets
        if target.used and target.id in addresses
    }


def _global(balancer: LoadBalancer) -> list[str]:
    drain = max((group.drain_seconds for group in balancer.target_groups), default=0)
    return [
        "global",
        "user haproxy",
        "group haproxy",
        "maxconn 4096",
        f"stats socket unix@{ADMIN} mode 600 level admin",
        f"server-state-file {STATES}",
        "max-spread-checks 500ms",
        "ssl-server-verify none",
        "tune.ssl.default-dh-param 2048",
        f"hard-stop-after {max(drain, 1)}s",
    ]


def _defaults(balancer: LoadBalancer) -> list[str]:
    idle = balancer.idle_seconds if balancer.kind is Kind.APPLICATION else NETWORK_IDLE_SECONDS
    return [
        "defaults",
        f"mode {'http' if balancer.kind is Kind.APPLICATION else 'tcp'}",
        f"timeout connect {CONNECT_SECONDS}s",
        f"timeout client {idle}s",
        f"timeout server {idle}s",
        f"timeout tunnel {idle}s",
        "retries 0",
        "load-server-state-from-file global",
    ]


def _frontend(
    balancer: LoadBalancer, listener: Listener, certificates: Mapping[str, str], *, fail_open: bool
) -> list[str]:
    lines = [f"frontend port-{listener.port}", _bind(balancer, listener, certificates)]
    if balancer.kind is Kind.NETWORK:
        if isinstance(listener.default, Forward):
            lines.append(f"default_backend {listener.default.groups[0].group.name}")
        return lines
    if balancer.drops_invalid_headers:
        lines.append("http-request del-header [^-A-Za-z0-9] -m reg")
    lines += _forwarded(balancer, listener)
    rules = sorted(listener.rules, key=lambda rule: rule.priority)
    named = [*((str(rule.priority), rule.action) for rule in rules), ("default", listener.default)]
    lines += [f"http-request set-var(txn.rule) str({rule.priority}) if {_fits(rule)}" for rule in rules]
    lines.append("http-request set-var(txn.rule) str(default) unless { var(txn.rule) -m found }")
    for name, action in named:
        chosen = f"{{ var(txn.rule) -m str {name} }}"
        match action:
            case FixedResponse():
                lines.append(f"http-request return {_response(action)} if {chosen}")
            case Redirect():
                lines += _redirect(listener, action, chosen)
            case Forward():
                lines += _choose_group(action, chosen)
    groups = {weighted.group.name for _, action in named if isinstance(action, Forward) for weighted in action.groups}
    for group in sorted(groups):
        # A worker that a reload retires counts no server at all, and still has requests to pass on.
        none_healthy = f"{{ var(txn.group) -m str {group} }} {{ nbsrv({group}) eq 0 }} !{{ stopping }}"
        if fail_open:
            lines.append(f"http-request set-var(txn.group) str({group}.open) if {none_healthy}")
            none_healthy = f"{{ var(txn.group) -m str {group}.open }} {{ nbsrv({group}.open) eq 0 }} !{{ stopping }}"
        lines.append(f"http-request return {_page(503, 'Service Temporarily Unavailable')} if {none_healthy}")
    if groups:
        lines.append("use_backend %[var(txn.group)]")
    return lines


def _bind(balancer: LoadBalancer, listener: Listener, certificates: Mapping[str, str]) -> str:
    if listener.policy is None:
        return f"bind :{listener.port}"
    files = " ".join(f"crt {certificates[certificate.arn]}" for certificate in listener.certificates)
    protocols = "h2,http/1.1" if balancer.http2 else "http/1.1"
    spoken = f" alpn {protocols}" if balancer.kind is Kind.APPLICATION else ""
    return f"bind :{listener.port} ssl {files} {_tls(listener.policy)}{spoken}"


def _tls(policy: TlsPolicy) -> str:
    newer = [name for name in policy.ciphers if name.startswith("TLS_")]
    older = [name for name in policy.ciphers if not name.startswith("TLS_")]
    parts = [f"ssl-min-ver {_VERSIONS[policy.versions[0]]} ssl-max-ver {_VERSIONS[policy.versions[-1]]}"]
    if older:
        # OpenSSL 3 leaves TLS below 1.2 out of its default security level.
        level = "" if policy.versions[0] in {"TLSv1.2", "TLSv1.3"} else "@SECLEVEL=0:"
        parts.append(f"ciphers {level}{':'.join(older)}")
    if newer:
        parts.append(f"ciphersuites {':'.join(newer)}")
    return " ".join(parts)


def _forwarded(balancer: LoadBalancer, listener: Listener) -> Iterator[str]:
    yield f"http-request set-header X-Forwarded-Proto {listener.protocol.lower()}"
    yield f"http-request set-header X-Forwarded-Port {listener.port}"
    match balancer.forwarded:
        case Forwarded.APPEND:
            yield f'http-request set-header X-Forwarded-For "%[req.fhdr(X-Forwarded-For)], %[src]" if {_CHAIN}'
            yield f"http-request set-header X-Forwarded-For %[src] unless {_CHAIN}"
        case Forwarded.REMOVE:
            yield "http-request del-header X-Forwarded-For"
        case Forwarded.PRESERVE:
            pass


def _fits(rule: Rule) -> str:
    conditions = " ".join(f"{{ {_condition(condition)} }}" for condition in rule.conditions)
    return f"!{{ var(txn.rule) -m found }} {conditions}"


def _condition(condition: Condition) -> str:
    fetch = f"req.fhdr({condition.header})" if condition.field is Field.HEADER else _FETCHES[condition.field]
    if condition.field in {Field.METHOD, Field.SOURCE}:
        return f"{fetch} -- {' '.join(map(quoted, condition.values))}"
    ignore_case = "" if condition.field is Field.PATH else " -i"
    if any(set(value) & set("*?") for value in condition.values):
        return f"{fetch} -m reg{ignore_case} -- {' '.join(quoted(_regular(value)) for value in condition.values)}"
    return f"{fetch} -m str{ignore_case} -- {' '.join(map(quoted, condition.values))}"


def _regular(pattern: str) -> str:
    return "^" + "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern) + "$"


def _response(response: FixedResponse) -> str:
    if not response.body:
        return f"status {response.status}"
    kind = response.content_type or "text/plain"
    return f"status {response.status} content-type {quoted(kind)} string {quoted(response.body)}"


def _page(status: int, title: str) -> str:
    """The page that an ALB shows of its own accord."""
    text = f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n<center><h1>{status} {title}</h1>"
    return f"status {status} content-type text/html string {quoted(text + '</center></body></html>')}"


def _redirect(listener: Listener, redirect: Redirect, chosen: str) -> Iterator[str]:
    known = {**_PLACEHOLDERS, "protocol": listener.protocol.lower()}
    protocol, host, port, path, query = (
        _expanded(part, known)
        for part in (redirect.protocol.lower(), redirect.host, redirect.port, redirect.path, redirect.query)
    )
    yield f"http-request set-var(txn.path) 'path,regsub(^/,)' if {chosen}"
    place = f"{protocol}://{host}:{port}{path}"
    code = f"code {redirect.status}"
    if query:
        # The question mark goes with an empty query.
        any_query = " { query -m len gt 0 }" if redirect.query == "#{query}" else ""
        yield f"http-request redirect location {quoted(f'{place}?{query}')} {code} if {chosen}{any_query}"
        if not any_query:
            return
    yield f"http-request redirect location {quoted(place)} {code} if {chosen}"


def _expanded(part: str, known: Mapping[str, str]) -> str:
    """*part* as HAProxy's log format, its placeholders filled."""
    pieces = re.split(r"#\{(protocol|host|port|path|query)\}", part)
    return "".join(known[piece] if number % 2 else piece.replace("%", "%%") for number, piece in enumerate(pieces))


def _choose_group(action: Forward, chosen: str) -> Iterator[str]:
    shares = [weighted for weighted in action.groups if weighted.weight]
    if len(shares) == 1:
        yield f"http-request set-var(txn.group) str({shares[0].group.name}) if {chosen}"
        return
    yield f"http-request set-var(txn.share) rand({sum(each.weight for each in shares)}) if {chosen}"
    reached = 0
    for each in shares:
        reached += each.weight
        yield (
            f"http-request set-var(txn.group) str({each.group.name}) if {chosen} "
            f"!{{ var(txn.group) -m found }} {{ var(txn.share) -m int lt {reached} }}"
        )


def _backend(
    balancer: LoadBalancer, group: TargetGroup, addresses: Mapping[str, IPv4Address], *, checked: bool = True
) -> list[str]:
    lines = [
        f"backend {group.name}{'' if checked else '.open'}",
        f"balance {'leastconn' if group.least_outstanding else 'roundrobin'}",
    ]
    if group.sticky_seconds is not None:
        seconds = group.sticky_seconds
        lines.append(f"cookie {COOKIE} insert indirect maxidle {seconds}s attr Max-Age={seconds}")
    if checked:
        lines += _check(group)
    if balancer.kind is Kind.APPLICATION:
        # HAProxy says 503 when a target refuses a connection, where an ALB says 502.
        lines += [
            "http-response set-var(txn.answered) bool(true)",
            f"http-error {_page(503, 'Bad Gateway').replace('>503 ', '>502 ')}",
            'http-after-response set-status 502 reason "Bad Gateway" if { status 503 } !{ var(txn.answered) -m bool }',
        ]
    return [*lines, *_servers(balancer, group, addresses, checked=checked and group.check.enabled)]


def _check(group: TargetGroup) -> Iterator[str]:
    check = group.check
    if not check.enabled:
        return
    yield f"timeout check {check.timeout}s"
    if check.protocol in {Protocol.HTTP, Protocol.HTTPS}:
        yield "option httpchk"
        yield (
            f"http-check send meth GET uri {quoted(check.path)} ver HTTP/1.1 "
            "hdr Host %[srv_name] hdr User-Agent ELB-HealthChecker/2.0"
        )
        yield f"http-check expect status {check.matcher}"


def _servers(
    balancer: LoadBalancer, group: TargetGroup, addresses: Mapping[str, IPv4Address], *, checked: bool
) -> Iterable[str]:
    check = group.check
    options = ""
    if group.protocol.encrypted:
        # A balancer does not look at its targets' certificates (ALB user guide, "Target groups").
        options += f" ssl verify none {_tls(balancer.backend_policy)}"
    if checked:
        options += f" check inter {check.interval}s rise {check.healthy} fall {check.unhealthy}"
        options += f" port {check.port}" if check.port else ""
        options += " check-ssl verify none" if check.protocol.encrypted else " no-check-ssl"
    for name, target in servers(group, addresses).items():
        cookie = f" cookie {_cookie(target)}" if group.sticky_seconds is not None else ""
        yield f"server {name} {name}{cookie}{options}"


def _cookie(target: Target) -> str:
    return hashlib.sha256(f"{target.group} {target.id} {target.port}".encode()).hexdigest()[:16]


def quoted(text: str) -> str:
    """*text* as one word of HAProxy's configuration."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escaped.get(character, character) for character in text) + '"'


_FIELDS = (
    "be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight "
    "srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state "
    "bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr "
    "srv_agent_addr srv_agent_port"
)
_ENABLED = 6


def server_states(balancer: LoadBalancer, addresses: Mapping[str, IPv4Address], running: str = "") -> str:
    """The file of server states with which HAProxy starts.

    Servers of *running*, what `show servers state` said before, stay healthy or not. Others get no request until
    they have passed their checks; HAProxy itself would begin with all of them healthy. Here that takes as many checks
    as the group's healthy threshold says, where AWS is content with one for a new target (ALB user guide, "Health
    checks for target groups"): HAProxy counts from nothing for every server that it loads as down.
    """
    told = [line.split() for line in running.splitlines() if len(line.split()) == len(_FIELDS.split())]
    before = {(fields[1], fields[3]): " ".join(fields[9:13]) for fields in told}
    up = {(fields[1], fields[3]): fields[5] for fields in told}
    lines = []
    for group in (each for each in balancer.target_groups if each.check.enabled):
        # Seconds in that state, not checked, result unknown, no success.
        new = "0 1 0 0"
        # What a line says about TLS and ports goes before what the configuration says.
        encrypted, port = int(group.protocol.encrypted), group.check.port or 0
        for number, (name, target) in enumerate(servers(group, addresses).items(), 1):
            key = group.name, name
            lines.append(
                f"1 {group.name} {number} {name} {addresses[target.id]} {up.get(key, '0')} 0 1 1 "
                f"{before.get(key, new)} {_ENABLED} 0 0 0 - {target.port} - {encrypted} {port} - - 0"
            )
    return "\n".join(["1", f"# {_FIELDS}", *lines]) + "\n"
