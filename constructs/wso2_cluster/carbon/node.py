"""A node's whole configuration: what `wso2_node` does on the instance, as one value."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from wso2_cluster.carbon.api_manager import api_manager_edits
from wso2_cluster.carbon.artifacts import emptied_folders
from wso2_cluster.carbon.carbon_xml import (
    DeploymentSynchronizer,
    SvnRepository,
    carbon_xml_edits,
    synchronizer_edits,
    synchronizers,
)
from wso2_cluster.carbon.catalina_server import catalina_server_edits
from wso2_cluster.carbon.clustering import clustering_edits, members_reference
from wso2_cluster.carbon.databases import Databases, databases_of
from wso2_cluster.carbon.datasources import datasource_edits
from wso2_cluster.carbon.deployment_toml import deployment_toml_edits
from wso2_cluster.carbon.edits import Edit, FileEdits
from wso2_cluster.carbon.enterprise_store import enterprise_store_edits
from wso2_cluster.carbon.hosts import host_names
from wso2_cluster.carbon.jvm import jvm_edits, non_proxy_hosts
from wso2_cluster.carbon.key_stores import ClusterKeyStore, connector_key_store, key_store_edits, key_store_of
from wso2_cluster.carbon.log4j import logger_edits
from wso2_cluster.carbon.logging_bridge import logging_edits
from wso2_cluster.carbon.mounts import Mount, mounts_of
from wso2_cluster.carbon.references import LookedUp, look_ups
from wso2_cluster.carbon.registry import mounted_registry_edits
from wso2_cluster.carbon.secure_vault import Secured, Vault, secured, vault_of
from wso2_cluster.carbon.start import Start, start_of
from wso2_cluster.carbon.transports import transport_edits
from wso2_cluster.carbon.trust import Trust, trust_of
from wso2_cluster.carbon.user_edits import user_edits
from wso2_cluster.carbon.user_mgt import Administrator, UserManagement, user_mgt_edits
from wso2_cluster.deployment import Artifact, DiscoveredMembership, Library, Pool
from wso2_cluster.products import Configuration, PatternName, Product
from wso2_cluster.topology import Node, Topology


@dataclass(frozen=True, kw_only=True)
class NodeConfiguration:
    """Everything that makes a shipped product into this node of this cluster."""

    topology: Topology
    node: Node
    looked_up: LookedUp
    files: tuple[FileEdits, ...]
    trust: Trust | None
    hosts: dict[str, tuple[str, ...]]
    start: Start
    databases: Databases | None = None
    mounts: tuple[Mount, ...] = ()
    emptied: tuple[str, ...] = ()
    """Folders in which nothing of what the product ships is left before its first start."""
    key_store: ClusterKeyStore | None = None
    vault: Vault | None = None

    def to_json(self) -> dict[str, Any]:
        """node.json, as `wso2_node` reads it."""
        deployment = self.topology.deployment
        product = deployment.product
        return {
            "version": 1,
            "node": self.node.name,
            "region": deployment.aws.region,
            "home": self.topology.home,
            "user": product.user,
            "pack": _artifact(product.pack) if product.pack else None,
            "libraries": [
                _artifact(library) | {"path": f"{_folder(self.topology.product, library)}/{_file_name(library)}"}
                for library in product.libraries
            ],
            "proxy": _proxy(self.topology),
            "references": {
                reference.name: reference.to_json()
                for reference in self.looked_up.all(administrator=self.databases is not None)
            },
            "files": [file.to_json() for file in self.files],
            "absent": list(self.topology.product.absent),
            "trust": self.trust.to_json() if self.trust else None,
            **({"key_store": self.key_store.to_json()} if self.key_store else {}),
            **({"vault": self.vault.to_json()} if self.vault else {}),
            "hosts": {address: list(names) for address, names in self.hosts.items()},
            **({"databases": self.databases.to_json()} if self.databases else {}),
            **({"mounts": [mount.to_json() for mount in self.mounts]} if self.mounts else {}),
            **({"emptied": list(self.emptied)} if self.emptied else {}),
            "service": self.start.to_json(),
        }

    def node_json(self) -> bytes:
        """The file itself."""
        return (json.dumps(self.to_json(), indent=1) + "\n").encode("ascii")

    def proxy_environment(self) -> dict[str, str]:
        """The variables that lead the node program itself through the proxy; none without one."""
        return proxy_environment(self.topology)


def proxy_environment(topology: Topology) -> dict[str, str]:
    """The variables that lead a program through the proxy; none without one."""
    proxy = _proxy(topology)
    return {"HTTPS_PROXY": proxy["url"], "NO_PROXY": proxy["exceptions"]} if proxy else {}


def configure(topology: Topology) -> tuple[NodeConfiguration, ...]:
    """The configuration of every node, in the topology's order."""
    looked_up = look_ups(topology.deployment)
    discovers = not topology.multicast and isinstance(topology.deployment.cluster.membership, DiscoveredMembership)
    return tuple(
        NodeConfiguration(
            topology=topology,
            node=node,
            looked_up=replace(looked_up, members=members_reference(topology, node) if discovers else None),
            **_kept(topology, node, looked_up),
            trust=trust_of(topology),
            hosts=host_names(topology, node),
            start=start_of(topology, node),
            databases=databases_of(topology, node, looked_up),
            mounts=mounts_of(topology, node, looked_up),
            emptied=emptied_folders(topology, node),
            key_store=key_store_of(topology, node, looked_up),
        )
        for node in topology.nodes
    )


def secured_edits(topology: Topology, node: Node, looked_up: LookedUp) -> Secured:
    """The edits of *node*'s files with all that the secure vault can keep of them in it."""
    return secured(topology.product, _merged(_file_edits(topology, node, looked_up)))


def _kept(topology: Topology, node: Node, looked_up: LookedUp) -> dict[str, Any]:
    """The files of *node*, and its vault where the deployment wants one."""
    if not topology.deployment.product.secure_vault:
        return {"files": _merged(_file_edits(topology, node, looked_up))}
    found = secured_edits(topology, node, looked_up)
    return {"files": found.files, "vault": vault_of(topology, looked_up, found.aliases)}


def _file_edits(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[FileEdits]:
    product = topology.product
    configuration = _rendered if product.configuration is Configuration.DEPLOYMENT_TOML else _read
    by_path: tuple[tuple[str, Iterable[Edit]], ...] = (
        *configuration(topology, node, looked_up),
        (product.paths.logging_bridge, logging_edits(topology)),
        *_log4j(topology),
        (product.paths.start_script, jvm_edits(topology, node)),
    )
    for path, edits in by_path:
        yield FileEdits(path=path, edits=tuple(edits))
    yield from user_edits(topology, node)


def _log4j(topology: Topology) -> Iterator[tuple[str, Iterable[Edit]]]:
    """Left out without levels: then it does not matter whether the product has such a file."""
    logging = topology.deployment.logging
    if logging.hazelcast or logging.loggers:
        yield topology.product.path("log4j"), logger_edits(topology)


def _read(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[tuple[str, Iterable[Edit]]]:
    """The XML files, where the product reads them as they are."""
    paths, driver = topology.product.paths, topology.deployment.database_driver
    shared = topology.product.shared_database
    yield paths.axis2, (*clustering_edits(topology, node, looked_up), *transport_edits(topology, node))
    yield paths.carbon, (*carbon_xml_edits(topology, node), *_synchronizer(topology, node, looked_up))
    yield paths.catalina_server, catalina_server_edits(topology, connector_key_store(topology, looked_up))
    yield from key_store_edits(topology, looked_up)
    yield paths.user_mgt, _users(topology, looked_up)
    if topology.deployment.api_manager:
        yield topology.product.path("api_manager"), api_manager_edits(topology, node, looked_up)
    if looked_up.database:
        yield paths.master_datasources, datasource_edits(shared, looked_up.database, driver, _pool(topology))
        yield paths.registry, mounted_registry_edits(shared, looked_up.database, driver)
    if topology.deployment.pattern is PatternName.ENTERPRISE_STORE:
        yield from enterprise_store_edits(topology, node, looked_up)


def _pool(topology: Topology) -> Pool | None:
    database = topology.deployment.database
    return database.pools.get(topology.product.shared_database.value) if database else None


def _users(topology: Topology, looked_up: LookedUp) -> Iterator[Edit]:
    """The first user, where the deployment names one."""
    settings, password = topology.deployment.administrator, looked_up.administrator_password
    if settings and password:
        yield from user_mgt_edits(UserManagement(administrator=Administrator(name=settings.name, password=password)))


def _synchronizer(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[Edit]:
    """Switched on for a repository, and off, as it ships, where nodes share folders."""
    svn = looked_up.svn
    if svn is not None:
        repository = SvnRepository(url=svn.url, user=svn.username, password=svn.password)
        yield from synchronizer_edits(synchronizers(topology.nodes, repository)[node.name])
    elif looked_up.file_system is not None:
        yield from synchronizer_edits(DeploymentSynchronizer())


def _rendered(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[tuple[str, Iterable[Edit]]]:
    """The one file from which the product renders the others."""
    yield (
        topology.product.path("deployment_toml"),
        deployment_toml_edits(topology, node, looked_up, connector_key_store(topology, looked_up)),
    )


def _merged(files: Iterable[FileEdits]) -> tuple[FileEdits, ...]:
    """One entry per file, its edits in order; files without edits left out."""
    merged: dict[str, tuple[Edit, ...]] = {}
    for file in files:
        merged[file.path] = merged.get(file.path, ()) + file.edits
    return tuple(FileEdits(path=path, edits=edits) for path, edits in merged.items() if edits)


def _artifact(artifact: Artifact) -> dict[str, str]:
    return {"source": artifact.source, "sha256": artifact.sha256}


def _folder(product: Product, library: Library) -> str:
    """OSGi takes bundles as they are, and makes one of every other jar."""
    return product.paths.dropins if library.bundle else product.paths.libraries


def _file_name(artifact: Artifact) -> str:
    return PurePosixPath(artifact.source.partition("?")[0]).name


def _proxy(topology: Topology) -> dict[str, str] | None:
    """The proxy for the node program's own downloads and AWS calls."""
    proxy = topology.deployment.proxy
    if proxy is None:
        return None
    # Environment variables know no patterns: a leading dot means "and everything below".
    names = (name.removeprefix("*") for name in non_proxy_hosts(topology) if not name.endswith("*"))
    return {"url": f"http://{proxy.host}:{proxy.port}", "exceptions": ",".join(names)}
