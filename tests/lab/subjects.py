"""What runs in the lab: `python -m tests.lab.subjects` builds every pack and prints what a deployment file says of it.

What the packs are made of comes from Maven Central and PyPI: `make packs` fetches it first.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.lab.hazelcast import hazelcast_pack
from wso2_cluster.lab.choices import Kernel
from wso2_cluster.lab.packs import Downloads, driver_pack, kernel_pack
from wso2_cluster.packs import Pack, PackError
from wso2_cluster.products import find_product

PROJECT = Path(__file__).resolve().parents[2]
DOWNLOADS = Downloads(folder=PROJECT / ".wso2-cluster")
HAZELCAST_PRODUCTS = (("wso2esb", "5.0.0"), ("wso2am", "2.0.0"))
"""Products on kernels that embed Hazelcast 3.5.4."""


def plain_pack(name: str, version: str, folder: Path = DOWNLOADS.packs) -> Pack:
    """The pack of a product whose kernel is plain Hazelcast 3.5.4."""
    jars = [DOWNLOADS.jars / f"{jar}-3.5.4.jar" for jar in ("hazelcast", "hazelcast-cloud")]
    return hazelcast_pack(find_product(name, version), jars, folder)


def packs() -> Iterator[Pack]:
    """Everything that the lab's deployments fetch."""
    for kernel in Kernel:
        yield kernel_pack(DOWNLOADS, kernel, classic=True)
        yield kernel_pack(DOWNLOADS, kernel, classic=False)
    for name, version in HAZELCAST_PRODUCTS:
        yield plain_pack(name, version)
    yield driver_pack(DOWNLOADS)


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
