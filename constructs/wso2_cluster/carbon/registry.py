"""registry.xml: the registry that the nodes share, and what of it each mounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wso2_cluster.carbon.datasources import Datasource, joined, mysql_url
from wso2_cluster.carbon.edits import Edit, Element, Put, SetText
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.references import DatabaseAccess
from wso2_cluster.deployment import DatabaseDriver
from wso2_cluster.products import SharedDatabase

LOCAL = "wso2registry"
"""The `dbConfig` that every product ships, for what belongs to a node alone."""


class Overwrite(StrEnum):
    """What a mount does with a path that the local registry holds already; it must be the same on all nodes."""

    TRUE = "true"
    """Takes its place, which is what the documents of API Manager and Enterprise Store use."""
    FALSE = "false"
    VIRTUAL = "virtual"


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A path of the registry that is kept in the shared one."""

    path: str
    target: str
    """Path there; clusters of different products or roles give `/_system/config` targets of their own."""
    overwrite: Overwrite = Overwrite.TRUE


MOUNTED_CACHE_ID = "/wso2registry/remoteInstance[id='gov']/cacheId"
CONFIG = "/_system/config"
GOVERNANCE = "/_system/governance"


@dataclass(frozen=True, kw_only=True)
class SharedRegistry:
    """The registry in a shared database. One object for all nodes keeps them equal."""

    datasource: Datasource
    """Gives `dataSource` its JNDI name, and `cacheId` its user and address."""
    mounts: tuple[Mount, ...]
    db_config: str = "sharedregistry"
    instance: str = "sharedregistry"
    """`id` of the remote instance. The commented-out samples in every shipped file use `instanceid`."""
    url: str = "https://localhost:9443/registry"
    """A name only: with a `dbConfig`, the database is asked, not this address."""
    read_only: bool = False

    def __post_init__(self) -> None:
        found = []
        if self.db_config == LOCAL:
            found.append(f"dbConfig '{LOCAL}' is each node's own: give the shared one another name")
        if not self.mounts:
            found.append("a shared registry without a mount shares nothing: mount /_system/config or governance")
        paths = [mount.path for mount in self.mounts]
        found += [
            f"{path} is mounted twice: keep one of them" for path in dict.fromkeys(paths) if paths.count(path) > 1
        ]
        found += [
            f"'{path}' is no path of the registry: write it like {GOVERNANCE}"
            for mount in self.mounts
            for path in (mount.path, mount.target)
            if not path.startswith("/") or path.endswith("/")
        ]
        SettingError.require(found)


def mounted_registry_edits(shared: SharedDatabase, database: DatabaseAccess, driver: DatabaseDriver) -> Iterator[Edit]:
    """`cacheId` of the remote instance that kernels from 4.5.0 on ship, mounts included; nothing without one.

    It is how nodes know that they cache the same registry, so it must be user and address of the *shared* datasource
    (carbon-kernel 4.5.1 and 4.7.1, repository/conf/registry.xml).
    """
    if shared is SharedDatabase.SHARED:
        cache_id = joined(database.username, "@", mysql_url(database, driver))
        yield SetText(at=MOUNTED_CACHE_ID, value=cache_id)


def registry_edits(shared: SharedRegistry) -> Iterator[Edit]:
    """`dbConfig`, `remoteInstance` and `mount`s, inserted: the shipped samples are comments of another shape."""
    db_config = f"dbConfig[@name='{shared.db_config}']"
    instance = f"remoteInstance[id='{shared.instance}']"
    yield Put(
        at=f"/wso2registry/{db_config}",
        element=Element(
            tag="dbConfig",
            attributes={"name": shared.db_config},
            children=(Element(tag="dataSource", text=shared.datasource.jndi),),
        ),
        after=(f"dbConfig[@name='{LOCAL}']", "dbConfig"),
    )
    yield Put(
        at=f"/wso2registry/{instance}",
        element=Element(
            tag="remoteInstance",
            attributes={"url": shared.url},
            children=(
                Element(tag="id", text=shared.instance),
                Element(tag="dbConfig", text=shared.db_config),
                Element(tag="readOnly", text=str(shared.read_only).lower()),
                Element(tag="enableCache", text="true"),
                Element(tag="registryRoot", text="/"),
                Element(tag="cacheId", text=shared.datasource.cache_id),
            ),
        ),
        after=(db_config,),
    )
    before = instance
    for mount in shared.mounts:
        step = f"mount[@path='{mount.path}']"
        yield Put(
            at=f"/wso2registry/{step}",
            element=Element(
                tag="mount",
                attributes={"path": mount.path, "overwrite": mount.overwrite.value},
                children=(
                    Element(tag="instanceId", text=shared.instance),
                    Element(tag="targetPath", text=mount.target),
                ),
            ),
            after=(before,),
        )
        before = step


def local_registry_edits(datasource: Datasource) -> Iterator[Edit]:
    """The node's own registry on *datasource*, not on the shipped `jdbc/WSO2CarbonDB`."""
    yield SetText(at=f"/wso2registry/dbConfig[@name='{LOCAL}']/dataSource", value=datasource.jndi)
