"""The way out of gateways to API Manager's other components, which may be in any network."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from wso2_cluster.aws.network import ANYWHERE
from wso2_cluster.deployment import Deployment, KeyValidator, Nat

WEB_PORTS = (443, 80)
"""What nodes may reach on the internet in any case, where there is a NAT gateway."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One port of one component."""

    component: str
    """`key-manager` or `traffic-manager`."""
    block: str
    """Addresses that have to be open."""
    port: int
    reason: str


def ways_to_components(deployment: Deployment) -> Iterator[Way]:
    """What else than `network` allows: EC2 refuses a rule that is there already."""
    open_already = {(str(each.to), each.ports) for each in deployment.network.egress or ()}
    if deployment.network.nat is not Nat.NONE:
        open_already |= {(ANYWHERE, str(port)) for port in WEB_PORTS}
    for way in _wanted(deployment):
        if (way.block, str(way.port)) not in open_already:
            open_already.add((way.block, str(way.port)))
            yield way


def _wanted(deployment: Deployment) -> Iterator[Way]:
    """In scheme ws one port of the key manager; of the traffic manager all four."""
    settings = deployment.api_manager
    if settings is None:
        return
    keys, traffic = settings.key_manager, settings.traffic_manager
    thrift = (keys.thrift_port,) if keys.client is KeyValidator.THRIFT else ()
    for port in (keys.port, *thrift):
        yield Way(component="key-manager", block=block_of(keys.host), port=port, reason="The key manager")
    if traffic is not None:
        for port in (traffic.port, traffic.receiver_port, traffic.auth_port, traffic.jms_port):
            block = block_of(traffic.host)
            yield Way(component="traffic-manager", block=block, port=port, reason="The traffic manager")


def block_of(host: str | IPv4Address) -> str:
    """The addresses that a rule must name to reach *host*: a host name may lead anywhere."""
    return f"{host}/32" if isinstance(host, IPv4Address) else ANYWHERE
