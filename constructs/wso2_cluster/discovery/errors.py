"""What can go wrong in telling who would join whom."""

from wso2_cluster.errors import WSO2ClusterError


class DiscoveryError(WSO2ClusterError):
    """The question cannot be answered: wrong input, or EC2 did not list its instances."""
