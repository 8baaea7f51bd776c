"""What an unpacked product tells about itself."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products import UnknownProductError, find_product, product_names

_CONFIGURATIONS = ("repository/conf", "conf")
"""Folders with the configuration: of the products, and of Enterprise Integrator 6 (product-ei 6.0.0)."""
_PLUGINS = ("repository/components/plugins", "wso2/components/plugins")
_CORE = re.compile(r"org\.wso2\.carbon\.core_(\d+)\.(\d+)\.(\d+)[\w.-]*\.jar")
_BARE = re.compile(r"(?:wso2carbon-core|carbon-kernel)-(\d+\.\d+\.\d+)")
_FRAMEWORK = re.compile(r"WSO2 Carbon Framework v(\d+\.\d+\.\d+)")


class ProductHomeError(WSO2ClusterError):
    """A folder that is no product home."""


@dataclass(frozen=True, kw_only=True)
class ProductHome:
    """An unpacked product."""

    path: Path
    kernel: str | None
    """Version of its Carbon kernel, such as `4.4.16`. None: nothing tells."""


def read_home(path: Path) -> ProductHome:
    """The product home at *path*.

    Raises:
        ProductHomeError: it has no axis2.xml in `repository/conf/axis2` or `conf/axis2` that can be seen.
    """
    if any(os.path.isfile(path / folder / "axis2" / "axis2.xml") for folder in _CONFIGURATIONS):  # noqa: PTH113 - no errors
        return ProductHome(path=path, kernel=_kernel(path))
    raise ProductHomeError(
        f"{path} is no product home: it has no repository/conf/axis2/axis2.xml. Name a home, or an axis2.xml."
    )


def home_of(axis2: Path) -> ProductHome | None:
    """The product home that the file *axis2* is in. None: it lies elsewhere."""
    file = axis2.absolute()
    for folder in _CONFIGURATIONS:
        depth = len(Path(folder).parts) + 1
        if file.parent.name == "axis2" and len(file.parents) > depth:
            home = file.parents[depth]
            if file.parent == home / folder / "axis2":
                return ProductHome(path=home, kernel=_kernel(home))
    return None


def _kernel(home: Path) -> str | None:
    """By the kernel's own library, then its version file, then the name of the folder."""
    found = [match for folder in _PLUGINS for each in _names(home / folder) if (match := _CORE.fullmatch(each))]
    if found:
        return ".".join(str(number) for number in max(tuple(map(int, match.groups())) for match in found))
    try:
        text = (home / "bin" / "wso2carbon-version.txt").read_bytes()[:200].decode("ascii", "replace")
    except OSError:
        text = ""
    match = _FRAMEWORK.search(text)
    return match[1] if match else _kernel_by_name(home.absolute().name)


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError:
        return []


def _kernel_by_name(folder: str) -> str | None:
    """The kernel of the catalogue's product that unpacks into *folder*, such as `wso2esb-4.9.0`, or of a bare one."""
    bare = _BARE.fullmatch(folder)
    if bare:
        return bare[1]
    version = folder.rpartition("-")[2]
    for name in product_names():
        try:
            product = find_product(name, version)
        except UnknownProductError:
            continue
        if folder == product.home_name:
            return product.kernel.version
    return None
