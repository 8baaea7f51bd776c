"""api-manager.xml of a gateway: where API Manager's other components are.

Gateways are told what WSO2's own gateway nodes are told (puppet-apim v2.1.0, hieradata gateway-manager.yaml and
gateway-worker.yaml; templates of api-manager.xml for 1.10.0 and 2.0.0 in puppet-modules, for 2.1.0 in puppet-apim).
"""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, Remove, SetText
from wso2_cluster.carbon.references import LookedUp, SignIn
from wso2_cluster.deployment import KeyManager, KeyValidator, TrafficManager
from wso2_cluster.topology import Node, Topology

KEYS = "/APIManager/APIKeyValidator"
THROTTLING = "/APIManager/ThrottlingConfigurations"
PUBLISHER = f"{THROTTLING}/DataPublisher"
DEPLOYER = f"{THROTTLING}/PolicyDeployer"
DECISIONS = f"{THROTTLING}/JMSConnectionDetails"
HTTPS = 443
CLIENTS = {KeyValidator.WS: "WSClient", KeyValidator.THRIFT: "ThriftClient"}


def api_manager_edits(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[Edit]:
    """The addresses of key manager, web applications and traffic manager, and who signs in there."""
    settings = topology.deployment.api_manager
    if settings is None:
        return
    yield from _keys(settings.key_manager, looked_up.key_manager)
    for portal, element, page in (
        (settings.store, "APIStore", "store"),
        (settings.publisher, "APIPublisher", "publisher"),
    ):
        if portal is not None:
            port = "" if portal.port == HTTPS else f":{portal.port}"
            yield SetText(at=f"/APIManager/{element}/URL", value=f"https://{portal.host}{port}/{page}")
    if settings.traffic_manager is not None:
        yield from _throttling(settings.traffic_manager, looked_up.traffic_manager, works=node.serves_services)


def _keys(manager: KeyManager, sign_in: SignIn | None) -> Iterator[Edit]:
    yield SetText(at=f"{KEYS}/ServerURL", value=_services(manager))
    yield from _signs_in(KEYS, sign_in)
    yield SetText(at=f"{KEYS}/KeyValidatorClientType", value=CLIENTS[manager.client])
    if manager.client is KeyValidator.THRIFT:
        yield SetText(at=f"{KEYS}/ThriftClientPort", value=str(manager.thrift_port), create=True)
        yield SetText(at=f"{KEYS}/ThriftServerHost", value=str(manager.host), create=True)
    # The server is the key manager's.
    yield SetText(at=f"{KEYS}/EnableThriftServer", value="false")


def _throttling(manager: TrafficManager, sign_in: SignIn | None, *, works: bool) -> Iterator[Edit]:
    """Who takes API requests tells of them and hears the decisions; the manager takes none."""
    active = str(works).lower()
    yield SetText(at=f"{PUBLISHER}/Enabled", value=active)
    yield SetText(at=f"{PUBLISHER}/ReceiverUrlGroup", value=f"tcp://{manager.host}:{manager.receiver_port}")
    yield SetText(at=f"{PUBLISHER}/AuthUrlGroup", value=f"ssl://{manager.host}:{manager.auth_port}")
    yield from _signs_in(PUBLISHER, sign_in)
    yield SetText(at=f"{DEPLOYER}/ServiceURL", value=_services(manager))
    yield from _signs_in(DEPLOYER, sign_in)
    yield SetText(at=f"{DECISIONS}/Enabled", value=active)
    yield SetText(at=f"{DECISIONS}/ServiceURL", value=f"tcp://{manager.host}:{manager.jms_port}")
    yield from _signs_in(DECISIONS, sign_in)
    # Publishes decisions, which is for the traffic manager: here it would look for a broker on this node.
    yield Remove(at=f"{THROTTLING}/JMSEventPublisherParameters")


def _services(manager: KeyManager | TrafficManager) -> str:
    return f"https://{manager.host}:{manager.port}/services/"


def _signs_in(parent: str, sign_in: SignIn | None) -> Iterator[Edit]:
    """Left out, `${admin.username}` and `${admin.password}` of the shipped file stay."""
    if sign_in is not None:
        yield SetText(at=f"{parent}/Username", value=sign_in.username)
        yield SetText(at=f"{parent}/Password", value=sign_in.password)
