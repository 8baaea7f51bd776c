"""The product catalogue: one TOML file per product, every fact beside its source.

The library's own files come first. Folders named in the environment variable `WSO2_CLUSTER_PRODUCTS`, separated as in
`PATH`, add products, versions and kernels, or replace what is known of one: no code changes for a new patch level.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products import contradictions
from wso2_cluster.products.files import (
    CatalogueError,
    CatalogueFile,
    Facts,
    KernelsTable,
    PathsTable,
    VersionTable,
    read_catalogue_file,
    read_folder,
)
from wso2_cluster.products.model import (
    Configuration,
    Kernel,
    KeyStorePlace,
    Paths,
    Ports,
    Product,
    Receivers,
    SharedDatabase,
)

FOLDERS_VARIABLE = "WSO2_CLUSTER_PRODUCTS"
"""Environment variable with folders of one's own; read once in a process for each value that it has."""
KERNEL_PRODUCT = "carbon-kernel"
"""The kernel without a product on it: its versions are the kernels."""


class UnknownProductError(WSO2ClusterError):
    """The catalogue holds no such product, or no such version of it."""


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One product: all that the files say of it together."""

    title: str
    home: str
    facts: Facts
    versions: dict[str, VersionTable]
    refused: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class _Catalogue:
    products: dict[str, _Entry]
    kernels: dict[str, Kernel]


def product_names() -> tuple[str, ...]:
    """Names of all products in the catalogue, sorted.

    Raises:
        CatalogueError: a file of one's own is wrong.
    """
    return tuple(sorted(_catalogue().products))


def product_versions(name: str) -> tuple[str, ...]:
    """Versions of product *name*, oldest first.

    Raises:
        UnknownProductError: the catalogue has no such product.
        CatalogueError: a file of one's own is wrong.
    """
    return _ordered(_entry(name).versions)


def kernel_versions() -> tuple[str, ...]:
    """Versions of all kernels, oldest first."""
    return _ordered(_catalogue().kernels)


def find_kernel(version: str) -> Kernel:
    """The kernel *version*.

    Raises:
        UnknownProductError: no such kernel; the message lists what there is.
        CatalogueError: a file of one's own is wrong.
    """
    kernels = _catalogue().kernels
    if version not in kernels:
        raise UnknownProductError(f"'{version}' is not a known kernel: use one of {listing(kernel_versions())}")
    return kernels[version]


def find_product(name: str, version: str) -> Product:
    """The product *name* in *version*.

    Raises:
        UnknownProductError: no such product, or no such version; the message lists what there is.
        CatalogueError: a file of one's own is wrong.
    """
    entry = _entry(name)
    if version in entry.refused:
        raise UnknownProductError(
            f"{name} {version} is not supported: {entry.refused[version]}. Use one of {listing(product_versions(name))}"
        )
    if version not in entry.versions:
        raise UnknownProductError(
            f"'{version}' is not a known version of {name}: use one of {listing(product_versions(name))}"
        )
    row = entry.versions[version]
    return _product(name, entry, row, _catalogue().kernels[row.kernel])


def _entry(name: str) -> _Entry:
    products = _catalogue().products
    if name not in products:
        raise UnknownProductError(f"'{name}' is not a known product: use one of {listing(tuple(sorted(products)))}")
    return products[name]


def _product(name: str, entry: _Entry, row: VersionTable, kernel: Kernel) -> Product:
    """Each fact from the version, else from the product, else from the kernel."""
    facts = _over(entry.facts, row)
    if facts.ports is None or facts.patterns is None:
        raise CatalogueError(f"{name} {row.version}: say [ports] and patterns, for the product or this version")
    configuration = facts.configuration or kernel.configuration
    return Product(
        name=name,
        title=entry.title,
        version=row.version,
        kernel=kernel,
        home_name=entry.home.format(version=row.version),
        patterns=facts.patterns,
        java=facts.java or kernel.java,
        ports=Ports(**facts.ports.model_dump()),
        configuration=configuration,
        paths=paths_of(facts.paths.model_dump(exclude_none=True), kernel, configuration),
        rendered=rendered_by(kernel, configuration, facts.rendered or ()),
        receivers=Receivers(**facts.receivers.model_dump()) if facts.receivers else None,
        worker_profile=facts.worker_profile or False,
        profiles=facts.profiles or (),
        shared_database=facts.shared_database or shared_by(configuration),
        databases=facts.databases or Product.databases,
        user_store=facts.user_store,
        ssl_host_config=kernel.has_tomcat_9 if facts.ssl_host_config is None else facts.ssl_host_config,
        clustering_pattern=facts.clustering_pattern,
        sso_schema=facts.sso_schema,
        sso_flags=facts.sso_flags,
        key_stores=tuple(KeyStorePlace(**place.model_dump()) for place in facts.key_stores or ()),
        source=row.source,
        unknown=facts.unknown,
    )


def paths_of(given: dict[str, str], kernel: Kernel, configuration: Configuration) -> Paths:
    """The paths of a product whose files lie below `conf`, which may be *given* as well as single paths."""
    conf = given.get("conf", "repository/conf")
    usual = Paths()
    files = {name: getattr(usual, name) for name in Paths.__dataclass_fields__}
    below = {name: path.replace("repository/conf", conf, 1) for name, path in files.items() if path}
    below["log4j"] = f"{conf}/{'log4j2' if kernel.release >= (4, 5) else 'log4j'}.properties"
    if configuration is Configuration.DEPLOYMENT_TOML:
        below["deployment_toml"] = f"{conf}/deployment.toml"
    return replace(usual, **{**below, **{name: path for name, path in given.items() if name != "conf"}})


def rendered_by(kernel: Kernel, configuration: Configuration, more: Iterable[str]) -> tuple[str, ...]:
    """What is rendered at every start for a product on *kernel* that adds *more*; nothing when it reads XML."""
    return tuple(dict.fromkeys((*kernel.rendered, *more))) if configuration is Configuration.DEPLOYMENT_TOML else ()


def shared_by(configuration: Configuration) -> SharedDatabase:
    """The datasource that the nodes share, when nothing else is known: the templates of deployment.toml write
    `WSO2_SHARED_DB`, and the XML files beside them, as shipped, have it too (carbon-kernel 4.5.1 to 4.7.1)."""
    renders = configuration is Configuration.DEPLOYMENT_TOML
    return SharedDatabase.SHARED if renders else SharedDatabase.CARBON


def _over(less: Facts, more: Facts) -> Facts:
    """*less* with what *more* says instead; paths and unknown facts one by one."""
    said = {name: getattr(more, name) for name in Facts.model_fields if getattr(more, name) is not None}
    paths = {**less.paths.model_dump(exclude_none=True), **more.paths.model_dump(exclude_none=True)}
    unknown = {**less.unknown, **more.unknown}
    known = {name for name in Facts.model_fields if said.get(name) is not None} | set(paths)
    return less.model_copy(
        update={
            **said,
            "paths": PathsTable(**paths),
            "unknown": {name: why for name, why in unknown.items() if name not in known or name in more.unknown},
        }
    )


def _catalogue() -> _Catalogue:
    return _read(os.environ.get(FOLDERS_VARIABLE, ""))


@cache
def _read(folders: str) -> _Catalogue:
    data = resources.files(__package__) / "data"
    own = [
        read_catalogue_file(item.name, item.read_text("utf-8"))
        for item in data.iterdir()
        if item.name.endswith(".toml")
    ]
    return _joined(own, [file for folder in folders.split(os.pathsep) if folder for file in read_folder(Path(folder))])


def _joined(own: Iterable[CatalogueFile], more: Iterable[CatalogueFile]) -> _Catalogue:
    kernels: dict[str, Kernel] = {}
    sources: dict[str, str] = {}
    products: dict[str, _Entry] = {}
    files = [*own, *more]
    for file in files:
        products[file.name] = _extended(products.get(file.name), file)
    core = products.get(KERNEL_PRODUCT)
    rendered = (core.facts.rendered if core is not None else None) or ()
    for table in (table for file in files for table in file.kernels):
        for version in table.versions():
            kernels[version] = _kernel(version, table, rendered)
            sources[version] = table.source
    if core is not None:
        rows = {each: VersionTable(version=each, kernel=each, source=sources[each]) for each in kernels}
        products[KERNEL_PRODUCT] = replace(core, versions={**rows, **core.versions})
    found = [
        f"{name} {row.version}: {message}"
        for name, entry in products.items()
        for row in entry.versions.values()
        for message in _refusals(entry, row, kernels)
    ]
    if found:
        raise CatalogueError("\n".join(found))
    return _Catalogue(products=products, kernels=kernels)


def _refusals(entry: _Entry, row: VersionTable, kernels: dict[str, Kernel]) -> Iterator[str]:
    """What does not fit together in one version of a product: its own facts, the product's, and its kernel's."""
    if row.kernel not in kernels:
        known = listing(_ordered(kernels))
        yield f"kernel {row.kernel} is not known: use one of {known}, or describe it in a [[kernels]] table"
        return
    facts, kernel = _over(entry.facts, row), kernels[row.kernel]
    configuration = facts.configuration or kernel.configuration
    if configuration is Configuration.DEPLOYMENT_TOML and kernel.configuration is Configuration.XML:
        yield f"configuration: kernel {row.kernel} does not read deployment.toml: use {Configuration.XML}"
    given = facts.paths.model_dump(exclude_none=True)
    if configuration is Configuration.XML and "deployment_toml" in given:
        yield f"paths.deployment_toml: the product has no deployment.toml, it reads {configuration}: leave it out"
    files = [name for name in given if name != "conf"]
    for keys, message in contradictions.of_paths(paths_of(given, kernel, configuration), files):
        yield f"{'.'.join(str(key) for key in keys)}: {message}"


def _extended(before: _Entry | None, file: CatalogueFile) -> _Entry:
    rows = {row.version: row for row in file.versions or ()}
    refused = {row.version: row.why for row in file.refused}
    if before is None:
        if file.title is None or file.home is None:
            raise CatalogueError(f"{file.name}: a new product needs a title and a home, such as 'wso2am-{{version}}'")
        return _Entry(title=file.title, home=file.home, facts=_over(Facts(), file), versions=rows, refused=refused)
    return _Entry(
        title=file.title or before.title,
        home=file.home or before.home,
        facts=_over(before.facts, file),
        versions={**before.versions, **rows},
        refused={version: why for version, why in {**before.refused, **refused}.items() if version not in rows},
    )


def _kernel(version: str, table: KernelsTable, rendered: tuple[str, ...]) -> Kernel:
    """*rendered* is what kernels render whose table does not say."""
    return Kernel(
        version=version,
        hazelcast=table.hazelcast,
        java=table.java,
        configuration=table.configuration,
        aws_hyphens=table.aws_hyphens,
        console_host_name=table.console_host_name,
        plain_metadata=table.plain_metadata,
        rendered=(rendered if table.rendered is None else table.rendered)
        if table.configuration is Configuration.DEPLOYMENT_TOML
        else (),
    )


def _ordered(versions: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(versions, key=_sortable))


def _sortable(version: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers as numbers, before words such as a patch level's name."""
    parts = version.replace("-", ".").replace("_", ".").split(".")
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def listing(names: tuple[str, ...]) -> str:
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


__all__ = [
    "FOLDERS_VARIABLE",
    "CatalogueError",
    "UnknownProductError",
    "find_kernel",
    "find_product",
    "kernel_versions",
    "listing",
    "paths_of",
    "product_names",
    "product_versions",
    "rendered_by",
]
