"""The product catalogue: one TOML file per product, every fact beside its source."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products.model import Kernel, PatternName, Ports, Product, Receivers


class UnknownProductError(WSO2ClusterError):
    """The catalogue holds no such product, or no such version of it."""


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@cache
def _documents() -> dict[str, dict[str, Any]]:
    folder = resources.files(__package__) / "data"
    documents = (tomllib.loads(item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".toml"))
    return {document["name"]: document for document in sorted(documents, key=lambda document: str(document["name"]))}


@cache
def _kernels() -> dict[str, Kernel]:
    kernels = {}
    for row in _documents()["carbon-kernel"]["hazelcast"]:
        *line, first = _release(row["first"])
        for patch in range(first, _release(row["last"])[-1] + 1):
            version = ".".join(str(part) for part in (*line, patch))
            kernels[version] = Kernel(version=version, hazelcast=row["version"])
    return kernels


def product_names() -> tuple[str, ...]:
    """Names of all products in the catalogue, sorted."""
    return tuple(_documents())


def product_versions(name: str) -> tuple[str, ...]:
    """Versions of product *name*, oldest first.

    Raises:
        UnknownProductError: the catalogue has no such product.
    """
    document = _document(name)
    if "versions" not in document:
        return tuple(sorted(_kernels(), key=_release))
    return tuple(sorted((row["version"] for row in document["versions"]), key=_release))


def find_product(name: str, version: str) -> Product:
    """The product *name* in *version*.

    Raises:
        UnknownProductError: no such product, or no such version; the message lists what there is.
    """
    document = _document(name)
    versions = product_versions(name)
    if version not in versions:
        raise UnknownProductError(f"'{version}' is not a known version of {name}: use one of {_listing(versions)}")
    kernel = next((row["kernel"] for row in document.get("versions", ()) if row["version"] == version), version)
    receivers = document.get("receivers")
    return Product(
        name=name,
        title=document["title"],
        version=version,
        kernel=_kernels()[kernel],
        home_name=document["home"].format(version=version),
        patterns=tuple(PatternName(pattern) for pattern in document["patterns"]),
        java=tuple(document["java"]),
        ports=Ports(**document["ports"]),
        receivers=Receivers(**receivers) if receivers else None,
        worker_profile=document.get("worker_profile", False),
    )


def _document(name: str) -> dict[str, Any]:
    try:
        return _documents()[name]
    except KeyError:
        raise UnknownProductError(f"'{name}' is not a known product: use one of {_listing(product_names())}") from None


def _listing(names: tuple[str, ...]) -> str:
    """The names; three patch levels and more in a row are shortened to their ends."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(name, runs[-1][-1]):
            runs[-1].append(name)
        else:
            runs.append([name])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _follows(name: str, other: str) -> bool:
    line, _, patch = name.rpartition(".")
    return patch.isdecimal() and other == f"{line}.{int(patch) - 1}"
