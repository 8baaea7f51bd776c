"""A frozen picture of the account's load balancers: listeners, rules, target groups."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network


class Kind(StrEnum):
    """What a load balancer understands: requests, or connections."""

    APPLICATION = "application"
    NETWORK = "network"


class Protocol(StrEnum):
    """Protocols of listeners, targets and health checks."""

    HTTP = "HTTP"
    HTTPS = "HTTPS"
    TCP = "TCP"
    TLS = "TLS"

    @property
    def encrypted(self) -> bool:
        """Whether TLS is spoken below."""
        return self in {Protocol.HTTPS, Protocol.TLS}


class Forwarded(StrEnum):
    """What an application load balancer does with X-Forwarded-For."""

    APPEND = "append"
    PRESERVE = "preserve"
    REMOVE = "remove"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate of ACM."""

    arn: str
    names: tuple[str, ...]
    imported: bool
    """Its key came with it; otherwise ACM issued it."""


@dataclass(frozen=True, kw_only=True)
class TlsPolicy:
    """A security policy: protocol versions and ciphers, these in OpenSSL's names."""

    name: str
    versions: tuple[str, ...]
    """Such as `TLSv1.2`, the oldest first."""
    ciphers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How targets are tried. Times in seconds."""

    enabled: bool
    protocol: Protocol
    port: int | None
    """None: the port that takes the traffic."""
    path: str
    """Of HTTP and HTTPS."""
    matcher: str
    """Status codes that count as healthy: `200`, `200,302`, `200-399`. Of HTTP and HTTPS."""
    interval: int
    timeout: int
    healthy: int
    """So many successes in a row make an unhealthy target healthy."""
    unhealthy: int
    """So many failures in a row make a healthy target unhealthy."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A registered target; the same instance may be in several groups."""

    group: str
    """Name of the target group."""
    id: str
    """An instance's id, or an address."""
    port: int
    used: bool
    """False: it gets no requests, since its instance is stopped."""


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """Targets that take one kind of request."""

    arn: str
    name: str
    protocol: Protocol
    vpc_id: str
    check: HealthCheck
    sticky_seconds: int | None
    """How long a client stays on the node that answered first, or None."""
    drain_seconds: int
    """How long a deregistered target may finish its requests."""
    least_outstanding: bool
    """The target with the fewest requests comes next; otherwise they take turns."""
    targets: tuple[Target, ...]


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """A target group's share of a rule's requests."""

    group: TargetGroup
    weight: int


@dataclass(frozen=True, kw_only=True)
class Forward:
    """Pass the request on."""

    groups: tuple[Weighted, ...]


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """Send the client elsewhere; the parts may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}`."""

    status: int
    protocol: str
    host: str
    port: str
    path: str
    query: str


@dataclass(frozen=True, kw_only=True)
class FixedResponse:
    """Answer without a target."""

    status: int
    content_type: str
    body: str


Action = Forward | Redirect | FixedResponse


class Field(StrEnum):
    """What of a request a condition looks at."""

    HOST = "host-header"
    PATH = "path-pattern"
    METHOD = "http-request-method"
    HEADER = "http-header"
    SOURCE = "source-ip"


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One of *values* has to fit; in host, path and header `*` stands for any characters and `?` for one."""

    field: Field
    values: tuple[str, ...]
    header: str = ""
    """Name of the header, where the field is one."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An action for the requests that fit all conditions; the lowest priority goes first."""

    priority: int
    conditions: tuple[Condition, ...]
    action: Action


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A port of a load balancer."""

    port: int
    protocol: Protocol
    policy: TlsPolicy | None
    certificates: tuple[Certificate, ...]
    """The first is for clients that name no host, or none of the others'."""
    rules: tuple[Rule, ...]
    default: Action


@dataclass(frozen=True, kw_only=True)
class BalancerAddress:
    """Where a load balancer is reached from one subnet."""

    subnet_id: str
    subnet: IPv4Network
    zone: str
    address: IPv4Address


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """A load balancer and everything behind it."""

    arn: str
    name: str
    kind: Kind
    internal: bool
    vpc_id: str
    dns_name: str
    group_ids: tuple[str, ...]
    """Ids of its security groups; a network load balancer may have none."""
    places: tuple[BalancerAddress, ...]
    listeners: tuple[Listener, ...]
    backend_policy: TlsPolicy
    """What it speaks with HTTPS targets."""
    idle_seconds: int
    http2: bool
    drops_invalid_headers: bool
    forwarded: Forwarded

    @property
    def names(self) -> tuple[str, ...]:
        """The names that lead to it."""
        return (self.dns_name,)

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        """The addresses that it is to have, one in each of its subnets."""
        return tuple(place.address for place in self.places)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that its listeners lead to, each once."""
        actions = [
            action for each in self.listeners for action in (*(rule.action for rule in each.rules), each.default)
        ]
        found = [weighted.group for action in actions if isinstance(action, Forward) for weighted in action.groups]
        return tuple({group.arn: group for group in found}.values())
