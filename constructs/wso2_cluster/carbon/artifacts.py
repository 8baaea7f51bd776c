"""What a gateway worker begins with, where artifacts are checked out."""

from wso2_cluster.carbon.references import shared_folders
from wso2_cluster.deployment import Role, Svn
from wso2_cluster.products import PatternName
from wso2_cluster.topology import Node, Topology


def emptied_folders(topology: Topology, node: Node) -> tuple[str, ...]:
    """Folders that hold nothing before *node* starts for the first time, relative to the product home.

    What the product ships there would stand in the way of a gateway worker's first checkout (API Manager 1.10.0,
    "Clustering the Gateway"). A mounted folder hides it anyway; and a worker that shares nothing has nothing else.
    """
    deployment = topology.deployment
    checks_out = node.role is Role.WORKER and isinstance(deployment.artifacts, Svn)
    return (
        tuple(shared_folders(tenants=False, artifacts=topology.product.paths.artifacts).values())
        if deployment.pattern is PatternName.APIM_GATEWAY and checks_out
        else ()
    )
