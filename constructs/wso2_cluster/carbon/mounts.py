"""The folders that a node mounts from the shared file system."""

from dataclasses import dataclass
from typing import Any

from wso2_cluster.carbon.edits import value_json
from wso2_cluster.carbon.references import LookedUp, Reference, shared_folders
from wso2_cluster.topology import Node, Topology


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A folder of the product that lies on the shared file system."""

    path: str
    """Relative to the product home."""
    file_system: Reference
    access_point: Reference
    writes: bool
    """Whether the node changes what is there; others mount it read-only."""

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        return {
            "path": self.path,
            "file_system": value_json(self.file_system),
            "access_point": value_json(self.access_point),
            "writes": self.writes,
        }


def mounts_of(topology: Topology, node: Node, looked_up: LookedUp) -> tuple[Mount, ...]:
    """What *node* mounts. Who has a console writes: that is where artifacts are deployed; of publishers, the first."""
    if looked_up.file_system is None:
        return ()
    return tuple(
        Mount(
            path=path,
            file_system=looked_up.file_system,
            access_point=looked_up.access_points[folder],
            writes=node.writes_artifacts,
        )
        for folder, path in shared_folders(tenants=True, artifacts=topology.product.paths.artifacts).items()
        if folder in looked_up.access_points
    )
