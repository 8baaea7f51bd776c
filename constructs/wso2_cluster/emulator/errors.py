"""What can go wrong with the embedded AWS itself."""

from wso2_cluster.errors import WSO2ClusterError


class EmulatorError(WSO2ClusterError):
    """The embedded AWS cannot do what was asked of it."""


class EmulatorNotInstalledError(EmulatorError):
    """The packages of the embedded AWS are missing, or are not the version that its patches were written for."""
