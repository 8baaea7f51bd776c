"""Reading load balancers from the account: ELBv2 and ACM through boto3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.load_balancers import (
    Action,
    BalancerAddress,
    Certificate,
    Condition,
    Field,
    FixedResponse,
    Forward,
    Forwarded,
    HealthCheck,
    Kind,
    Listener,
    LoadBalancer,
    Protocol,
    Redirect,
    Rule,
    Target,
    TargetGroup,
    TlsPolicy,
    Weighted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import StrEnum
    from ipaddress import IPv4Address, IPv4Network

K = TypeVar("K", bound="StrEnum")
_VERSIONS = ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_DEFAULT_POLICY = "ELBSecurityPolicy-2016-08"
_BACKEND_POLICY = "ELBSecurityPolicy-2016-08"
_BACKEND_POLICY_TLS13 = "ELBSecurityPolicy-TLS13-1-0-2021-06"
"""What an ALB speaks with targets (ALB user guide, "Security policies": set by the listener's policy)."""
_CONDITIONS = {
    Field.HOST: "HostHeaderConfig",
    Field.PATH: "PathPatternConfig",
    Field.METHOD: "HttpRequestMethodConfig",
    Field.HEADER: "HttpHeaderConfig",
    Field.SOURCE: "SourceIpConfig",
}
_LISTENERS = {Kind.APPLICATION: {Protocol.HTTP, Protocol.HTTPS}, Kind.NETWORK: {Protocol.TCP, Protocol.TLS}}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A subnet of a load balancer and the address that it is to have there."""

    subnet: IPv4Network
    zone: str
    address: IPv4Address


class LoadBalancers:
    """Reads load balancers; what several of them use is asked for once.

    *client* makes boto3's client of a service; *stopped* are the ids of instances that get no requests.
    """

    def __init__(self, client: Callable[[str], Any], *, stopped: frozenset[str]) -> None:
        self._elb = client("elbv2")
        self._acm = client("acm")
        self._stopped = stopped
        self._policies: dict[str, TlsPolicy] = {}
        self._groups: dict[str, TargetGroup] = {}

    def described(self) -> list[dict[str, Any]]:
        """The load balancers as DescribeLoadBalancers has them, those that are active."""
        found = self._list("describe_load_balancers", "LoadBalancers")
        return [each for each in found if each.get("State", {}).get("Code") != "failed"]

    def read(self, found: Mapping[str, Any], places: Mapping[str, Place]) -> LoadBalancer:
        """The picture of one of them; *places* by subnet id.

        Raises `MachineError` when it has something that HAProxy cannot stand in for.
        """
        arn, name = found["LoadBalancerArn"], found["LoadBalancerName"]
        kind = _member(Kind, found["Type"], f"load balancer {name}: type")
        settings = _attributes(self._elb.describe_load_balancer_attributes(LoadBalancerArn=arn))
        listeners = tuple(
            self._listener(each, kind, name)
            for each in self._list("describe_listeners", "Listeners", LoadBalancerArn=arn)
        )
        modern = any(each.policy is not None and "TLS13" in each.policy.name for each in listeners)
        return LoadBalancer(
            arn=arn,
            name=name,
            kind=kind,
            internal=found.get("Scheme") == "internal",
            vpc_id=found["VpcId"],
            dns_name=found["DNSName"],
            group_ids=tuple(found.get("SecurityGroups", ())),
            places=tuple(
                BalancerAddress(subnet_id=each, subnet=place.subnet, zone=place.zone, address=place.address)
                for each, place in places.items()
            ),
            listeners=listeners,
            backend_policy=self._policy(_BACKEND_POLICY_TLS13 if modern else _BACKEND_POLICY),
            idle_seconds=int(settings.get("idle_timeout.timeout_seconds", 60)),
            http2=settings.get("routing.http2.enabled", "true") == "true",
            drops_invalid_headers=settings.get("routing.http.drop_invalid_header_fields.enabled", "false") == "true",
            forwarded=_member(
                Forwarded,
                settings.get("routing.http.xff_header_processing.mode", "append"),
                f"load balancer {name}: routing.http.xff_header_processing.mode",
            ),
        )

    def _list(self, action: str, key: str, **asked: object) -> list[dict[str, Any]]:
        return [item for page in self._elb.get_paginator(action).paginate(**asked) for item in page[key]]

    def _listener(self, found: Mapping[str, Any], kind: Kind, name: str) -> Listener:
        where = f"load balancer {name}, port {found['Port']}"
        protocol = _member(Protocol, found["Protocol"], f"{where}: protocol")
        if protocol not in _LISTENERS[kind]:
            raise MachineError(f"{where}: protocol {protocol} does not belong to a load balancer of type {kind}.")
        rules = self._list("describe_rules", "Rules", ListenerArn=found["ListenerArn"])
        return Listener(
            port=found["Port"],
            protocol=protocol,
            policy=self._policy(found.get("SslPolicy") or _DEFAULT_POLICY) if protocol.encrypted else None,
            certificates=self._certificates(found, where) if protocol.encrypted else (),
            rules=tuple(self._rule(rule, kind, where) for rule in rules if not rule["IsDefault"]),
            default=self._action(found["DefaultActions"], kind, where),
        )

    def _certificates(self, found: Mapping[str, Any], where: str) -> tuple[Certificate, ...]:
        held = self._elb.describe_listener_certificates(ListenerArn=found["ListenerArn"])["Certificates"]
        default = [each["CertificateArn"] for each in found.get("Certificates", ())]
        arns = dict.fromkeys([*default, *(each["CertificateArn"] for each in held)])
        if not arns:
            raise MachineError(f"{where}: there is no certificate to show; give the listener one.")
        return tuple(self._certificate(arn) for arn in arns)

    def _certificate(self, arn: str) -> Certificate:
        held = self._acm.describe_certificate(CertificateArn=arn)["Certificate"]
        names = dict.fromkeys([held["DomainName"], *held.get("SubjectAlternativeNames", ())])
        return Certificate(arn=arn, names=tuple(names), imported=held["Type"] == "IMPORTED")

    def _policy(self, name: str) -> TlsPolicy:
        if name not in self._policies:
            (found,) = self._elb.describe_ssl_policies(Names=[name])["SslPolicies"]
            self._policies[name] = TlsPolicy(
                name=name,
                versions=tuple(sorted(found["SslProtocols"], key=_VERSIONS.index)),
                ciphers=tuple(cipher["Name"] for cipher in sorted(found["Ciphers"], key=lambda each: each["Priority"])),
            )
        return self._policies[name]

    def _rule(self, found: Mapping[str, Any], kind: Kind, where: str) -> Rule:
        where = f"{where}, rule {found['Priority']}"
        return Rule(
            priority=int(found["Priority"]),
            conditions=tuple(_condition(each, where) for each in found["Conditions"]),
            action=self._action(found["Actions"], kind, where),
        )

    def _action(self, found: Sequence[Mapping[str, Any]], kind: Kind, where: str) -> Action:
        if len(found) != 1:
            kinds = ", ".join(str(each["Type"]) for each in found)
            raise MachineError(f"{where}: actions {kinds}; the stand-in knows one forward, redirect or fixed-response.")
        (action,) = found
        if kind is Kind.NETWORK and action["Type"] != "forward":
            raise MachineError(f"{where}: a network load balancer forwards; its action is {action['Type']}.")
        match action["Type"]:
            case "forward":
                return self._forward(action, where)
            case "redirect":
                return _redirect(action["RedirectConfig"])
            case "fixed-response":
                config = action["FixedResponseConfig"]
                return FixedResponse(
                    status=int(config["StatusCode"]),
                    content_type=config.get("ContentType") or "",
                    body=config.get("MessageBody") or "",
                )
            case other:
                raise MachineError(f"{where}: action {other}; the stand-in knows forward, redirect, fixed-response.")

    def _forward(self, action: Mapping[str, Any], where: str) -> Forward:
        config = action.get("ForwardConfig") or {}
        shares = config.get("TargetGroups") or [{"TargetGroupArn": action["TargetGroupArn"]}]
        if (
            str(config.get("TargetGroupStickinessConfig", {}).get("Enabled", False)).lower() == "true"
            and len(shares) > 1
        ):
            raise MachineError(
                f"{where}: clients that stay with one of several target groups; the stand-in knows none."
            )
        weighted = tuple(
            Weighted(group=self._group(each["TargetGroupArn"]), weight=int(each.get("Weight", 1))) for each in shares
        )
        if not any(each.weight for each in weighted):
            raise MachineError(f"{where}: no target group has a weight above 0, so nothing could be forwarded.")
        return Forward(groups=weighted)

    def _group(self, arn: str) -> TargetGroup:
        if arn not in self._groups:
            (found,) = self._elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
            settings = _attributes(self._elb.describe_target_group_attributes(TargetGroupArn=arn))
            health = self._elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
            self._groups[arn] = self._target_group(found, settings, health)
        return self._groups[arn]

    def _target_group(
        self, found: Mapping[str, Any], settings: Mapping[str, str], health: Sequence[Mapping[str, Any]]
    ) -> TargetGroup:
        name = found["TargetGroupName"]
        where = f"target group {name}"
        if found["TargetType"] not in {"instance", "ip"}:
            raise MachineError(f"{where}: targets of type {found['TargetType']}; the stand-in knows instance and ip.")
        if found.get("ProtocolVersion", "HTTP1") != "HTTP1":
            raise MachineError(f"{where}: protocol version {found['ProtocolVersion']}; the stand-in knows HTTP1.")
        algorithm = settings.get("load_balancing.algorithm.type", "round_robin")
        if algorithm not in {"round_robin", "least_outstanding_requests"}:
            raise MachineError(
                f"{where}: algorithm {algorithm}; the stand-in knows round_robin and least_outstanding_requests."
            )
        return TargetGroup(
            arn=found["TargetGroupArn"],
            name=name,
            protocol=_member(Protocol, found["Protocol"], f"{where}: protocol"),
            vpc_id=found["VpcId"],
            check=_check(found, where),
            sticky_seconds=_sticky(settings, where),
            drain_seconds=int(settings.get("deregistration_delay.timeout_seconds", 300)),
            least_outstanding=algorithm != "round_robin",
            targets=tuple(
                Target(
                    group=name,
                    id=each["Target"]["Id"],
                    port=int(each["Target"]["Port"]),
                    used=each["Target"]["Id"] not in self._stopped,
                )
                for each in sorted(health, key=lambda each: (each["Target"]["Id"], int(each["Target"]["Port"])))
                if each["TargetHealth"]["State"] != "draining"
            ),
        )


def _check(found: Mapping[str, Any], where: str) -> HealthCheck:
    port = found.get("HealthCheckPort", "traffic-port")
    return HealthCheck(
        enabled=found.get("HealthCheckEnabled", True),
        protocol=_member(Protocol, found["HealthCheckProtocol"], f"{where}: protocol of the health check"),
        port=None if port == "traffic-port" else int(port),
        path=found.get("HealthCheckPath") or "/",
        matcher=(found.get("Matcher") or {}).get("HttpCode") or "200",
        interval=found["HealthCheckIntervalSeconds"],
        timeout=found["HealthCheckTimeoutSeconds"],
        healthy=found["HealthyThresholdCount"],
        unhealthy=found["UnhealthyThresholdCount"],
    )


def _sticky(settings: Mapping[str, str], where: str) -> int | None:
    if settings.get("stickiness.enabled", "false") != "true":
        return None
    if settings.get("stickiness.type", "lb_cookie") != "lb_cookie":
        raise MachineError(f"{where}: stickiness of type {settings['stickiness.type']}; the stand-in knows lb_cookie.")
    return int(settings.get("stickiness.lb_cookie.duration_seconds", 86_400))


def _condition(found: Mapping[str, Any], where: str) -> Condition:
    field = _member(Field, found["Field"], f"{where}: condition")
    config = found.get(_CONDITIONS[field]) or {}
    values = tuple(config.get("Values") or found.get("Values") or ())
    if not values:
        raise MachineError(f"{where}: condition {field} has no value.")
    return Condition(field=field, values=values, header=config.get("HttpHeaderName", ""))


def _redirect(config: Mapping[str, Any]) -> Redirect:
    return Redirect(
        status=int(config["StatusCode"].removeprefix("HTTP_")),
        protocol=config.get("Protocol") or "#{protocol}",
        host=config.get("Host") or "#{host}",
        port=config.get("Port") or "#{port}",
        path=config.get("Path") or "/#{path}",
        query=config.get("Query", "#{query}"),
    )


def _attributes(answer: Mapping[str, Any]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in answer["Attributes"]}


def _member(kind: type[K], value: str, what: str) -> K:
    try:
        return kind(value)
    except ValueError:
        raise MachineError(f"{what} {value}; the stand-in knows {', '.join(kind)}.") from None
