"""Load balancers for tests of the stand-in: what the toolkit's stack creates, and variants of it."""

from ipaddress import IPv4Address, IPv4Network

from wso2_cluster.emulator.machines.load_balancers import (
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

MODERN = TlsPolicy(
    name="ELBSecurityPolicy-TLS13-1-2-2021-06",
    versions=("TLSv1.2", "TLSv1.3"),
    ciphers=("TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"),
)
BACKEND = TlsPolicy(
    name="ELBSecurityPolicy-TLS13-1-0-2021-06",
    versions=("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
    ciphers=("TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "AES128-SHA"),
)
CERTIFICATE = Certificate(
    arn="arn:aws:acm:us-east-1:123456789012:certificate/one",
    names=("esb.example.com", "mgt.example.com"),
    imported=False,
)


def check(**changes: object) -> HealthCheck:
    settings: dict[str, object] = {
        "enabled": True,
        "protocol": Protocol.HTTPS,
        "port": None,
        "path": "/health",
        "matcher": "200",
        "interval": 1,
        "timeout": 1,
        "healthy": 2,
        "unhealthy": 2,
        **changes,
    }
    return HealthCheck(**settings)  # type: ignore[arg-type]


def group(name: str, port: int, ids: tuple[str, ...], **changes: object) -> TargetGroup:
    settings: dict[str, object] = {
        "arn": f"arn:{name}",
        "name": name,
        "protocol": Protocol.HTTPS,
        "vpc_id": "vpc-1",
        "check": check(),
        "sticky_seconds": None,
        "drain_seconds": 300,
        "least_outstanding": False,
        "targets": tuple(Target(group=name, id=each, port=port, used=True) for each in ids),
        **changes,
    }
    return TargetGroup(**settings)  # type: ignore[arg-type]


def to(*groups: TargetGroup) -> Forward:
    return Forward(groups=tuple(Weighted(group=each, weight=1) for each in groups))


def host(*names: str) -> tuple[Condition, ...]:
    return (Condition(field=Field.HOST, values=names),)


def http_listener() -> Listener:
    return Listener(
        port=80,
        protocol=Protocol.HTTP,
        policy=None,
        certificates=(),
        rules=(),
        default=Redirect(status=301, protocol="HTTPS", host="#{host}", port="443", path="/#{path}", query="#{query}"),
    )


def https_listener(*rules: Rule) -> Listener:
    return Listener(
        port=443,
        protocol=Protocol.HTTPS,
        policy=MODERN,
        certificates=(CERTIFICATE,),
        rules=rules,
        default=FixedResponse(status=404, content_type="text/plain", body="No such host here."),
    )


def balancer(*listeners: Listener, **changes: object) -> LoadBalancer:
    settings: dict[str, object] = {
        "arn": "arn:esb",
        "name": "esb",
        "kind": Kind.APPLICATION,
        "internal": False,
        "vpc_id": "vpc-1",
        "dns_name": "esb-1.us-east-1.elb.amazonaws.com",
        "group_ids": ("sg-1",),
        "places": (
            BalancerAddress(
                subnet_id="subnet-1",
                subnet=IPv4Network("10.0.1.0/24"),
                zone="us-east-1a",
                address=IPv4Address("10.0.1.254"),
            ),
        ),
        "listeners": listeners,
        "backend_policy": BACKEND,
        "idle_seconds": 60,
        "http2": True,
        "drops_invalid_headers": True,
        "forwarded": Forwarded.APPEND,
        **changes,
    }
    return LoadBalancer(**settings)  # type: ignore[arg-type]


def console(**changes: object) -> TargetGroup:
    return group("esb-console", 9443, ("i-manager",), **{"sticky_seconds": 86_400, **changes})


def services(**changes: object) -> TargetGroup:
    return group("esb-services", 8243, ("i-worker-1", "i-worker-2"), **changes)


def stack(console_group: TargetGroup, services_group: TargetGroup) -> LoadBalancer:
    """What the toolkit's own stack creates."""
    return balancer(
        http_listener(),
        https_listener(
            Rule(priority=20, conditions=host("esb.example.com"), action=to(services_group)),
            Rule(priority=10, conditions=host("mgt.example.com"), action=to(console_group)),
        ),
    )
