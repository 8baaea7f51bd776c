"""What can go wrong in reading logs."""

from wso2_cluster.errors import WSO2ClusterError


class DoctorError(WSO2ClusterError):
    """A log that can't be read, or that is no log of a Carbon product."""
