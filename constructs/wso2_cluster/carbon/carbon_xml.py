"""carbon.xml: the names under which a node is known, its port offset, and how artifacts reach it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.carbon.errors import SettingError, clear_text
from wso2_cluster.carbon.references import Reference
from wso2_cluster.products import PatternName
from wso2_cluster.topology import Node, Topology

SYNCHRONIZER = "/Server/DeploymentSynchronizer"
"""The active element; a commented-out twin for the registry follows it in every shipped file."""


@dataclass(frozen=True, kw_only=True)
class SvnRepository:
    """Where artifacts are committed to and checked out from.

    No product ships the SVNKit library that this takes, for its licence; a file system that all nodes mount
    (`DeploymentSynchronizer()`, disabled) needs none, and is what WSO2 recommends since (wso2/docs-apim#457).
    """

    url: str
    user: str | Reference
    password: Reference
    append_tenant_id: bool = True

    def __post_init__(self) -> None:
        SettingError.require(clear_text("the password of the SVN repository", self.password))


@dataclass(frozen=True, kw_only=True)
class DeploymentSynchronizer:
    """`<DeploymentSynchronizer>` of one node."""

    repository: SvnRepository | None = None
    """None: disabled. Artifacts are then in a folder that the nodes share, or on each node by itself."""
    auto_commit: bool = False
    """Whether the node writes; one of a cluster may, or two commit against each other."""

    def __post_init__(self) -> None:
        if self.auto_commit and self.repository is None:
            raise SettingError("AutoCommit has no effect without an SVN repository: give one, or leave auto_commit out")


def carbon_xml_edits(topology: Topology, node: Node) -> Iterator[Edit]:
    """`HostName` on every node, `MgtHostName` where the console has a name of its own, `Ports/Offset`."""
    hosts = topology.deployment.hosts
    if topology.deployment.pattern is PatternName.ENTERPRISE_STORE:
        yield from host_name_edits(hosts.console if node.serves_console else hosts.service)
    else:
        yield from host_name_edits(hosts.service, hosts.console if node.serves_console else None)
    yield SetText(at="/Server/Ports/Offset", value=str(topology.deployment.cluster.port_offset))


def host_name_edits(service: str, console: str | None = None) -> Iterator[Edit]:
    """`HostName`, which clients use, and `MgtHostName` with *console*; both ship commented out."""
    yield SetText(at="/Server/HostName", value=service, create=True)
    if console is not None:
        yield SetText(at="/Server/MgtHostName", value=console, create=True)


def synchronizer_edits(synchronizer: DeploymentSynchronizer) -> Iterator[Edit]:
    """The active `<DeploymentSynchronizer>`; without a repository its SVN settings stay as shipped, unused."""
    repository = synchronizer.repository
    yield _synchronizer("Enabled", _flag(repository is not None))
    yield _synchronizer("AutoCommit", _flag(synchronizer.auto_commit))
    if repository is None:
        return
    yield _synchronizer("AutoCheckout", "true")
    yield _synchronizer("RepositoryType", "svn")
    yield _synchronizer("SvnUrl", repository.url)
    yield _synchronizer("SvnUser", repository.user)
    yield _synchronizer("SvnPassword", repository.password)
    yield _synchronizer("SvnUrlAppendTenantId", _flag(repository.append_tenant_id))


def synchronizers(nodes: Iterable[Node], repository: SvnRepository | None) -> dict[str, DeploymentSynchronizer]:
    """By node name: all check out, and the first node that writes artifacts alone commits."""
    every = tuple(nodes)
    committer = next((node for node in every if node.writes_artifacts), None)
    return {
        node.name: DeploymentSynchronizer(
            repository=repository, auto_commit=repository is not None and node is committer
        )
        for node in every
    }


def _synchronizer(name: str, value: str | Reference) -> Edit:
    return SetText(at=f"{SYNCHRONIZER}/{name}", value=value, create=True)


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself
    return str(value).lower()
