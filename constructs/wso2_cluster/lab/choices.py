"""What a rehearsal can be asked for; loads nothing, since the command line shows it."""

from enum import StrEnum

from wso2_cluster.errors import WSO2ClusterError


class LabError(WSO2ClusterError):
    """The lab was asked for something that it cannot do, or its cluster did not do what it should."""


class Scheme(StrEnum):
    """The membership schemes that a rehearsal can choose."""

    AWS = "aws"
    WKA = "wka"
    DISCOVERED = "discovered"


class Kernel(StrEnum):
    """The Carbon kernels that Maven Central carries as products."""

    KERNEL_4_5_1 = "4.5.1"
    """Reads its XML files as they are: its pack is made without deployment.toml, and brings a Java 11 along."""
    KERNEL_4_7_1 = "4.7.1"
    """Renders its files from deployment.toml."""
