"""What keeps a look at product homes from beginning at all."""

from wso2_cluster.errors import WSO2ClusterError


class HomeError(WSO2ClusterError):
    """Folders that are no product homes, or a kernel that is none. As text: one line for each."""
