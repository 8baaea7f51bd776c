"""The way out of gateways to API Manager's other components, which may be in another network."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from wso2_cluster.deployment import Deployment, KeyValidator


@dataclass(frozen=True, kw_only=True)
class Way:
    """One port of one component."""

    component: str
    """`key-manager` or `traffic-manager`."""
    address: IPv4Address
    port: int
    reason: str


def ways_to_components(deployment: Deployment) -> Iterator[Way]:
    """The ports of components that are given by address, but for what `network.egress` has: EC2 refuses a rule twice.

    A component given by name needs no way of its own inside the network. For one outside, a rule would have to name the
    whole world, which is not for a name to decide: `network.egress` says where it is.
    """
    open_already = {(str(each.to), each.ports) for each in deployment.network.egress or ()}
    for way in _wanted(deployment):
        rule = (f"{way.address}/32", str(way.port))
        if rule not in open_already:
            open_already.add(rule)
            yield way


def _wanted(deployment: Deployment) -> Iterator[Way]:
    settings = deployment.api_manager
    if settings is None:
        return
    keys, traffic = settings.key_manager, settings.traffic_manager
    if isinstance(keys.host, IPv4Address):
        thrift = (keys.thrift_port,) if keys.client is KeyValidator.THRIFT else ()
        for port in (keys.port, *thrift):
            yield Way(component="key-manager", address=keys.host, port=port, reason="The key manager")
    if traffic is not None and isinstance(traffic.host, IPv4Address):
        for port in (traffic.port, traffic.receiver_port, traffic.auth_port, traffic.jms_port):
            yield Way(component="traffic-manager", address=traffic.host, port=port, reason="The traffic manager")
