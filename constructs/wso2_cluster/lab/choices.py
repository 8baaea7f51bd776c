"""What a rehearsal can be asked for; loads little, since the command line shows it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

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

    @property
    def classic(self) -> bool:
        """Whether the lab runs it without deployment.toml."""
        return self is Kernel.KERNEL_4_5_1


class Rehearsed(StrEnum):
    """The files of `deployments/` that can be rehearsed: they name nothing that an account has to have before."""

    CARBON_CLUSTER = "carbon-cluster"
    """Runs a kernel; every other one a product, whose pack is brought along."""
    ESB_WORKER_MANAGER = "esb-worker-manager"
    APIM_GATEWAY = "apim-gateway"
    ENTERPRISE_STORE = "enterprise-store"
    IDENTITY_SERVER = "identity-server"
    ESB_LOCALSTACK = "esb-localstack"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a rehearsal is asked for. What is None stays as the deployment file has it."""

    rehearsed: Rehearsed = Rehearsed.CARBON_CLUSTER
    scheme: Scheme | None = None
    kernel: Kernel | None = None
    """Of `carbon-cluster` alone. Default: 4.5.1."""
    nodes: int | None = None
    """How many members or workers."""
    pack: Path | None = None
    """The product's zip file; `carbon-cluster` takes none, all others need one."""
    jdk: Path | None = None
    """A Java for Linux, for a product that does not run on Debian's and whose pack brings none along."""

    def __post_init__(self) -> None:
        """Refuse what would be left without effect, and what is missing; all of it at once."""
        found = [*self._findings()]
        if found:
            raise LabError("\n".join(found))

    def _findings(self) -> list[str]:
        found = []
        if self.nodes is not None and self.nodes < 1:
            found.append(f"{self.nodes} nodes make no cluster: ask for 1 or more, such as NODES=3.")
        if self.nodes is not None and self.rehearsed is Rehearsed.ENTERPRISE_STORE:
            found.append("An Enterprise Store has two clusters of two: leave NODES out.")
        if self.rehearsed is Rehearsed.CARBON_CLUSTER:
            if self.pack:
                found.append(f"carbon-cluster runs kernels of Maven Central: leave PACK={self.pack} out.")
            if self.jdk:
                found.append(f"The kernels of carbon-cluster need no Java: leave JDK={self.jdk} out.")
        else:
            if self.kernel:
                found.append(f"{self.rehearsed} runs a product: leave KERNEL={self.kernel} out.")
            if not self.pack:
                found.append(f"{self.rehearsed} runs a product: name its zip file, PACK=FILE.")
        return found
