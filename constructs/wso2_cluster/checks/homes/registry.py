"""registry.xml of a product home: databases, remote instances and mounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.finding import Place, Value
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.checks.homes.markup import Node


@dataclass(frozen=True, kw_only=True)
class Database:
    """A `dbConfig`."""

    name: str
    datasource: Value | None
    """The JNDI name of its datasource."""


@dataclass(frozen=True, kw_only=True)
class RemoteInstance:
    """A `remoteInstance`: a registry that others share."""

    place: Place
    identity: Value
    cache: Value | None
    database: Value | None
    """Name of the `dbConfig`."""
    settings: tuple[tuple[str, str], ...]
    """What must be the same on all nodes: names and values, without passwords."""


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A `mount`: a path of the registry that comes from a remote instance."""

    place: Place
    path: str
    instance: Value | None
    settings: tuple[tuple[str, str], ...]
    """What must be the same on all nodes."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What registry.xml says; empty where there is none."""

    current: Value | None = None
    """Name of the `dbConfig` of the node's own registry."""
    databases: dict[str, Database] = field(default_factory=dict)
    instances: tuple[RemoteInstance, ...] = ()
    mounts: tuple[Mount, ...] = ()


def registry(home: Home) -> Registry:
    """What registry.xml of *home* says."""
    file = home.xml(home.conf_path("registry.xml"))
    if file is None:
        return Registry()
    root = file.root
    current = root.first("currentDBConfig")
    databases = {}
    for node in root.all("dbConfig"):
        source = node.first("dataSource")
        name = node.attributes.get("name", "")
        databases[name] = Database(name=name, datasource=source.value if source else None)
    return Registry(
        current=current.value if current else None,
        databases=databases,
        instances=tuple(_instance(node) for node in root.all("remoteInstance")),
        mounts=tuple(_mount(node) for node in root.all("mount")),
    )


def _instance(node: Node) -> RemoteInstance:
    identity = node.first("id")
    kept = ("dbConfig", "readOnly", "enableCache", "registryRoot")
    return RemoteInstance(
        place=node.place,
        identity=(identity or node).value,
        cache=_value(node, "cacheId"),
        database=_value(node, "dbConfig"),
        settings=tuple((name, value.text) for name in kept if (value := _value(node, name))),
    )


def _mount(node: Node) -> Mount:
    kept = ("instanceId", "targetPath")
    return Mount(
        place=node.place,
        path=node.attributes.get("path", ""),
        instance=_value(node, "instanceId"),
        settings=(
            ("overwrite", node.attributes.get("overwrite", "")),
            *((name, value.text) for name in kept if (value := _value(node, name))),
        ),
    )


def _value(node: Node, name: str) -> Value | None:
    child = node.first(name)
    return child.value if child else None
