"""What stops the checks of a synthesized stack before they begin."""

from wso2_cluster.errors import WSO2ClusterError


class StackError(WSO2ClusterError):
    """A file that is no synthesized stack."""
