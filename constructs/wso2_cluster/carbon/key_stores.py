"""The cluster's own key store: where it lies on a node, and every place of the product's files that names it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wso2_cluster.carbon.catalina_server import KeyStore
from wso2_cluster.carbon.edits import Edit, SetText, Value, value_json
from wso2_cluster.carbon.references import KeyStoreAccess, LookedUp
from wso2_cluster.products import KeyStorePlace
from wso2_cluster.topology import Node, Topology

HOME = "${carbon.home}/"
_ENDINGS = {"PKCS12": "p12", "JKS": "jks"}


@dataclass(frozen=True, kw_only=True)
class ClusterKeyStore:
    """A node's copy of the cluster's key store."""

    access: KeyStoreAccess
    path: str
    """Relative to the product home."""
    names: tuple[str, ...] = ()
    """Of the certificate that this node makes; none unless it is the node for that."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        access = self.access
        own = {"key_password": value_json(access.key_password)} if access.key_password else {}
        return {
            "path": self.path,
            "secret": access.file,
            "type": access.type,
            "alias": access.alias,
            "password": value_json(access.password),
            **own,
            **({"generated": True} if access.generated else {}),
            **({"names": list(self.names)} if self.names else {}),
        }


def key_store_path(topology: Topology, access: KeyStoreAccess) -> str:
    """Where the key store lies, relative to the product home: beside the shipped one, which stays, unused."""
    folder = PurePosixPath(topology.product.paths.client_truststore).parent
    return str(folder / f"cluster.{_ENDINGS[access.type]}")


def key_store_of(topology: Topology, node: Node, looked_up: LookedUp) -> ClusterKeyStore | None:
    """What *node* fetches; None with the shipped key store. The first node makes a generated one.

    The names are those of the cluster and not of its nodes: one node more is no reason for a new certificate.
    """
    access = looked_up.key_store
    if access is None:
        return None
    hosts = topology.deployment.hosts
    makes = access.generated and node is topology.nodes[0]
    names = tuple(dict.fromkeys((hosts.service, hosts.console, "localhost"))) if makes else ()
    return ClusterKeyStore(access=access, path=key_store_path(topology, access), names=names)


def connector_key_store(topology: Topology, looked_up: LookedUp) -> KeyStore | None:
    """The key store as Tomcat's HTTPS connector, or deployment.toml, is told of it; None: as shipped."""
    access = looked_up.key_store
    if access is None:
        return None
    return KeyStore(
        file=HOME + key_store_path(topology, access),
        type=access.type,
        alias=access.alias,
        password=access.password,
        key_password=access.key_password,
    )


def key_store_edits(topology: Topology, looked_up: LookedUp) -> Iterator[tuple[str, Iterable[Edit]]]:
    """By file, the elements that name the key store; Tomcat's connectors apart."""
    access, product = looked_up.key_store, topology.product
    if access is None:
        return
    path = key_store_path(topology, access)
    for place in product.key_store_places:
        # The transports of axis2.xml take their files from the folder in which the product runs.
        location = path if place.file == product.paths.axis2 else HOME + path
        yield place.file, _place(place, access, location)


def _place(place: KeyStorePlace, access: KeyStoreAccess, location: str) -> tuple[Edit, ...]:
    values: dict[str, Value] = {
        "Location": location,
        "Type": access.type,
        "Password": access.password,
        "KeyAlias": access.alias,
        "KeyPassword": access.key_password or access.password,
    }
    return tuple(SetText(at=f"{place.at}/{name}", value=values[name]) for name in place.holds)
