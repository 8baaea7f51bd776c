"""Which product a home holds, and which Carbon kernel is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wso2_cluster.carbon.home import ProductHomeError, read_home
from wso2_cluster.products import UnknownProductError, find_product

if TYPE_CHECKING:
    from wso2_cluster.checks.homes.home import Home
    from wso2_cluster.products import Product

_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){1,2}", re.ASCII)
"""A version of a kernel that can be compared with others."""
API_MANAGER: Final = "AM"
CATALOGUED: Final = {"ESB": "wso2esb", API_MANAGER: "wso2am", "ES": "wso2es", "EI": "wso2ei", "IS": "wso2is"}
"""Names of products in the catalogue by ServerKey of carbon.xml."""

_RELEASE = re.compile(r" v(\d+\.\d+\.\d+)\b")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a home says of itself. None: it does not say."""

    title: str | None = None
    """Such as `WSO2 Enterprise Service Bus`."""
    key: str | None = None
    """Such as `ESB`."""
    version: str | None = None
    kernel: str | None = None

    def __str__(self) -> str:
        product = " ".join(part for part in (self.title, self.version) if part) or "unknown product"
        return f"{product}, kernel {self.kernel or 'unknown'}"

    def kernel_from(self, version: str) -> bool | None:
        """Whether the kernel is *version* or later; None: the kernel is unknown."""
        return None if self.kernel is None else _numbers(self.kernel) >= _numbers(version)


def identify(home: Home, kernel: str | None) -> Identity:
    """What *home* holds. *kernel* is what the caller knows it to be; else it is looked for.

    In this order: the kernel's own jar and version file, the name of the folder, and carbon.xml's product and version.
    """
    root = home.carbon.root if home.carbon else None
    said = {name: node.text for name in ("Name", "ServerKey", "Version") if root and (node := root.first(name))}
    title, key, version = (_real(said.get(name)) for name in ("Name", "ServerKey", "Version"))
    found = kernel or _kernel_of_files(home) or _kernel_of_product(key, version)
    return Identity(title=title, key=key, version=version, kernel=found)


def differences(home: Home, product: Product) -> tuple[str, ...]:
    """What *home* says of itself that is not so of *product*, such as `kernel 4.4.16`.

    The version is looked for in carbon.xml, bin/version.txt and the name of the folder. What is unknown is no
    difference.
    """
    identity = home.identity
    name = CATALOGUED.get(identity.key or "", product.name)
    name = name if product.name in CATALOGUED.values() else product.name
    version = (identity.version or _version_of_files(home, product) or product.version).removesuffix("-SNAPSHOT")
    found = []
    if name != product.name:
        found.append(f"{name} {version}")
    elif version != product.version:
        found.append(f"{identity.title if identity.title and identity.version else 'version'} {version}")
    # The kernel that carbon.xml's version stands for is no news then.
    own = _kernel_of_files(home)
    if own not in (None, product.kernel.version):
        found.append(f"kernel {own}")
    return tuple(found)


def _version_of_files(home: Home, product: Product) -> str | None:
    said = _RELEASE.search((home.read("bin/version.txt") or b"")[:200].decode("ascii", "replace"))
    prefix = product.home_name.removesuffix(product.version)
    folder = home.root.absolute().name
    named = re.fullmatch(r"\d+\.\d+\.\d+", folder.removeprefix(prefix)) if folder.startswith(prefix) else None
    return said[1] if said else named[0] if named else None


def _real(text: str | None) -> str | None:
    """*text*, unless the build left a placeholder in its place."""
    return None if not text or "${" in text or text.startswith("@") else text


def _kernel_of_files(home: Home) -> str | None:
    try:
        found = read_home(home.root).kernel
    except (ProductHomeError, OSError):
        return None
    return found if found and _VERSION.fullmatch(found) else None


def _kernel_of_product(key: str | None, version: str | None) -> str | None:
    if key is None or version is None:
        return None
    release = version.removesuffix("-SNAPSHOT")
    try:
        return find_product(CATALOGUED.get(key, key), release).kernel.version
    except UnknownProductError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
