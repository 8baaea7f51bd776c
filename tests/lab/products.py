"""What runs in the lab in the place of products whose packs are on no public repository.

`python -m tests.lab.products PATTERN` builds the pack for a file of `deployments/` and prints where it is. Identity
Server's is 6.0.0 without Identity Server: the real kernel 4.7.1, on which it stands. All others are plain Hazelcast
3.5.4 with the product's own configuration files.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.api_manager_xml import API_MANAGER_FILES
from tests.lab.hazelcast import hazelcast_pack, shipped_configuration
from tests.lab.subjects import DOWNLOADS, PROJECT
from wso2_cluster.deployment import load_deployment
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.lab.choices import Kernel, LabError, Rehearsed
from wso2_cluster.lab.packs import JAVA
from wso2_cluster.packs import Pack, build_pack
from wso2_cluster.products import Product, find_product

JARS = tuple(DOWNLOADS.jars / f"{jar}-3.5.4.jar" for jar in ("hazelcast", "hazelcast-cloud"))
RENDERING_KERNEL = DOWNLOADS.kernels / f"wso2carbon-core-{Kernel.KERNEL_4_7_1}"
API_MANAGER = "repository/conf/api-manager.xml"
SCRIPTS = {
    "dbscripts/identity/mysql.sql": b"CREATE TABLE IF NOT EXISTS IDN_THING (ID INTEGER PRIMARY KEY);\n",
    "dbscripts/social/mysql/resource.sql": b"CREATE TABLE IF NOT EXISTS SOCIAL_THING (ID INTEGER PRIMARY KEY);\n",
    "dbscripts/storage/mysql/resource.sql": b"CREATE TABLE IF NOT EXISTS FILE_THING (ID INTEGER PRIMARY KEY);\n",
}
"""One table for each of Enterprise Store's own databases: their scripts are the product's. The registry's is real."""
JAVA_SCRIPT = '#!/bin/sh\nexec /usr/lib/jvm/java-17-openjdk-amd64/bin/{} "$@"\n'
"""The products' own Java is older than any of Debian 12, which the stand-in runs on."""


def product_of(rehearsed: Rehearsed) -> Product:
    """The product for a file of `deployments/`, in the version that it names or whose kernel there is a pack of."""
    if rehearsed is Rehearsed.IDENTITY_SERVER:
        return find_product("wso2is", "6.0.0")
    return load_deployment(PROJECT / "deployments" / f"{rehearsed}.yaml").product.shipped()


def standin(product: Product, folder: Path = DOWNLOADS.packs) -> Pack:
    """Build the pack that stands in for *product*, in *folder*.

    Raises:
        LabError: its configuration files are not at hand.
        PackError: what it is made of is not there.
    """
    if product.name == "wso2is":
        return _renamed_kernel(product, folder)
    if product.name != "wso2esb" and shipped_configuration(product) is None:
        raise LabError(
            f"The configuration files of {product.home_name} are not at hand: name a folder with "
            f"{product.home_name}/repository/conf in WSO2_SHIPPED_CONFIG, or the product's own zip file, PACK=FILE."
        )
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-java-") as java:
        for program in ("java", "keytool"):
            script = Path(java) / "bin" / program
            script.parent.mkdir(exist_ok=True)
            script.write_text(JAVA_SCRIPT.format(program), "utf-8")
            script.chmod(0o755)
        return hazelcast_pack(product, JARS, folder, more=_more(product), beside={JAVA: Path(java)})


def _more(product: Product) -> Mapping[str, bytes]:
    kernel_script = (RENDERING_KERNEL / "dbscripts/mysql.sql").read_bytes()
    if product.name == "wso2am":
        return {API_MANAGER: API_MANAGER_FILES[product.version], "dbscripts/mysql.sql": kernel_script}
    return {**(SCRIPTS if product.name == "wso2es" else {}), "dbscripts/mysql.sql": kernel_script}


def _renamed_kernel(product: Product, folder: Path) -> Pack:
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-kernel-") as place:
        home = Path(shutil.copytree(RENDERING_KERNEL, Path(place) / product.home_name, symlinks=True))
        return build_pack(home, folder / f"{product.home_name}.zip")


def main() -> int:
    """Build a pack and print its path; nothing for what needs none. The exit status."""
    try:
        rehearsed = Rehearsed(sys.argv[1] or Rehearsed.CARBON_CLUSTER)
        if rehearsed is not Rehearsed.CARBON_CLUSTER:
            product = product_of(rehearsed)
            print(os.path.relpath(standin(product).path))
            print(
                f"{product.home_name} stands here for the product: PACK=FILE runs the product itself.", file=sys.stderr
            )
    except ValueError:
        print(f"PATTERN={sys.argv[1]}: use {', '.join(Rehearsed)}", file=sys.stderr)
        return 2
    except (WSO2ClusterError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
