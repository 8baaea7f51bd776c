"""The files of the product catalogue: what each may say, and everything that is wrong with one."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products import contradictions
from wso2_cluster.products.model import (
    ClusteringPattern,
    Configuration,
    PatternName,
    Ports,
    Receivers,
    SharedDatabase,
    SsoFlags,
    SsoSchema,
)
from wso2_cluster.products.spelling import KERNEL, NAME, PATH, SCRIPT, VERSION, Spelling
from wso2_cluster.products.wording import dotted, quoted, worded


class CatalogueError(WSO2ClusterError):
    """A file of the product catalogue cannot be used: one `FILE: KEY: message` per line."""


def _spelled(spelling: Spelling) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(spelling.pattern, text):
            raise ValueError(f"{quoted(text)} is not allowed: use {spelling.allowed}")
        return text

    return AfterValidator(check)


_HAZELCAST = Spelling(pattern=r"[0-9]{1,5}(?:\.[0-9]{1,5}){1,3}", allowed="a version such as 3.5.4")
_PRODUCT = Spelling(pattern=r"[a-z0-9][a-z0-9-]*", allowed="a name of a-z, 0-9 and -, such as wso2am")
_HOME = Spelling(
    pattern=r"(?![.+-])[A-Za-z0-9._+-]*\{version\}[A-Za-z0-9._+-]*",
    allowed="a folder's name with {version} in it, such as wso2am-{version}",
)
_LINE = Spelling(
    pattern=r"(?!\s)[^\x00-\x1f\x7f]+(?<!\s)",
    allowed="text on one line, without control characters and without blanks at its ends",
)

Release = Annotated[str, _spelled(KERNEL)]
Version = Annotated[str, _spelled(VERSION)]
Name = Annotated[str, _spelled(NAME)]
Line = Annotated[str, _spelled(_LINE)]
RelativePath = Annotated[str, _spelled(PATH)]
PortNumber = Annotated[int, Field(ge=1, le=65535)]
JavaVersions = Annotated[tuple[Annotated[int, Field(ge=6, le=99)], ...], Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class PortsTable(_Table):
    """`[ports]`: as shipped, without an offset."""

    console_http: PortNumber
    console_https: PortNumber
    service_http: PortNumber
    service_https: PortNumber


class ReceiversTable(_Table):
    """`receivers`: names of axis2.xml's transport receivers for services."""

    http: Name
    https: Name


class KeyStoreTable(_Table):
    """`[[key_stores]]`: an element that names the key store, besides those that every Carbon product ships."""

    file: RelativePath
    at: Annotated[str, Field(pattern=r"^(/[A-Za-z][A-Za-z0-9]*)+$")]
    holds: Annotated[
        tuple[Literal["Location", "Type", "Password", "KeyAlias", "KeyPassword"], ...], Field(min_length=1)
    ] = ("Location", "Type", "Password", "KeyAlias", "KeyPassword")


class PathsTable(_Table):
    """`[paths]`: where files are that are not at their usual place below `conf`."""

    conf: RelativePath | None = None
    axis2: RelativePath | None = None
    carbon: RelativePath | None = None
    catalina_server: RelativePath | None = None
    master_datasources: RelativePath | None = None
    registry: RelativePath | None = None
    user_mgt: RelativePath | None = None
    logging_bridge: RelativePath | None = None
    client_truststore: RelativePath | None = None
    libraries: RelativePath | None = None
    dropins: RelativePath | None = None
    start_script: Annotated[str, _spelled(SCRIPT)] | None = None
    artifacts: RelativePath | None = None
    log4j: RelativePath | None = None
    deployment_toml: RelativePath | None = None
    social_datasources: RelativePath | None = None
    tasks_config: RelativePath | None = None
    sso_idp_config: RelativePath | None = None
    publisher_json: RelativePath | None = None
    store_json: RelativePath | None = None
    api_manager: RelativePath | None = None
    identity: RelativePath | None = None
    application_authentication: RelativePath | None = None


class Facts(_Table):
    """What holds for a product, or for one version of it, which goes before."""

    patterns: Annotated[tuple[PatternName, ...], Field(min_length=1)] | None = None
    ports: PortsTable | None = None
    java: JavaVersions | None = None
    configuration: Configuration | None = None
    receivers: ReceiversTable | None = None
    worker_profile: bool | None = None
    profiles: tuple[Name, ...] | None = None
    shared_database: SharedDatabase | None = None
    databases: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    user_store: Name | None = None
    ssl_host_config: bool | None = None
    clustering_pattern: ClusteringPattern | None = None
    sso_schema: SsoSchema | None = None
    sso_flags: SsoFlags | None = None
    key_stores: tuple[KeyStoreTable, ...] | None = None
    paths: PathsTable = PathsTable.model_construct()
    rendered: tuple[RelativePath, ...] | None = None
    unknown: dict[str, str] = {}

    @model_validator(mode="after")
    def _only_facts_are_unknown(self) -> "Facts":
        names = {*Facts.model_fields, *PathsTable.model_fields} - {"unknown", "paths"}
        for name in self.unknown:
            if name not in names:
                raise ValueError(f"unknown.{name} is no fact: use one of {', '.join(sorted(names))}")
        return self


class VersionTable(Facts):
    """`[[versions]]`: one release of a product."""

    version: Version
    kernel: Release
    source: Line


class RefusedTable(_Table):
    """`[[refused]]`: a release that is not supported, and why."""

    version: Version
    why: Line


class KernelsTable(_Table):
    """`[[kernels]]`: the patch levels from `first` to `last`, which are alike."""

    first: Release
    last: Release | None = None
    hazelcast: Annotated[str, _spelled(_HAZELCAST)]
    java: JavaVersions
    configuration: Configuration
    aws_hyphens: bool = False
    console_host_name: bool = True
    plain_metadata: bool = False
    rendered: tuple[RelativePath, ...] | None = None
    source: Line

    @model_validator(mode="after")
    def _ends_belong_together(self) -> "KernelsTable":
        first, last = self.first.split("."), (self.last or self.first).split(".")
        if first[:2] != last[:2] or int(first[2]) > int(last[2]):
            raise ValueError(f"first is {self.first}, last {self.last}: name two patch levels of one line, lower first")
        return self

    def versions(self) -> tuple[str, ...]:
        """The kernels, oldest first."""
        line, first = self.first.rsplit(".", 1)
        last = (self.last or self.first).rsplit(".", 1)[1]
        return tuple(f"{line}.{patch}" for patch in range(int(first), int(last) + 1))


class CatalogueFile(Facts):
    """A whole file: one product, or more about one that another file describes."""

    name: Annotated[str, _spelled(_PRODUCT)]
    title: Line | None = None
    home: Annotated[str, _spelled(_HOME)] | None = None
    versions: tuple[VersionTable, ...] | None = None
    refused: tuple[RefusedTable, ...] = ()
    kernels: tuple[KernelsTable, ...] = ()


def read_catalogue_file(name: str, text: str) -> CatalogueFile:
    """The file *name* of the catalogue, which says *text*.

    Raises:
        CatalogueError: it is not TOML, or says what a catalogue file cannot say; holds all findings.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}: not TOML: {error}") from None
    try:
        # JSON, because strict types let a list be a tuple and text an enum's value there alone.
        file = CatalogueFile.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        # Pydantic counts the items that are right: a list of wrong ones is too short for it as well.
        details = [each for each in error.errors(include_url=False) if each["type"] != "too_short" or not each["input"]]
        found = [f"{name}: {worded(detail)}" for detail in details]
        raise CatalogueError("\n".join(found)) from None
    contradicting = [f"{name}: {dotted(keys)}: {message}" for keys, message in _contradictions(file)]
    if contradicting:
        raise CatalogueError("\n".join(contradicting))
    return file


def _contradictions(file: CatalogueFile) -> Iterator[contradictions.Contradiction]:
    """What the tables of *file* say against themselves and each other."""
    yield from _of_facts((), file)
    releases: dict[str, str] = {}
    tables: dict[str, tuple[VersionTable | RefusedTable, ...]] = {
        "versions": file.versions or (),
        "refused": file.refused,
    }
    for table, rows in tables.items():
        for index, row in enumerate(rows):
            if row.version in releases:
                yield (table, index, "version"), f"{row.version} is in {releases[row.version]} too: keep one of them"
            releases.setdefault(row.version, f"{table}[{index}]")
            if isinstance(row, VersionTable):
                yield from _of_facts((table, index), row)
    kernels: dict[str, int] = {}
    for index, kernel in enumerate(file.kernels):
        doubled = next((version for version in kernel.versions() if version in kernels), None)
        if doubled is not None:
            yield ("kernels", index), f"{doubled} is in kernels[{kernels[doubled]}] too: keep one of them"
        kernels = {**dict.fromkeys(kernel.versions(), index), **kernels}
        yield from _below(("kernels", index), contradictions.of_java(kernel.java))
        yield from _below(("kernels", index), contradictions.of_list("rendered", kernel.rendered or ()))
        if kernel.rendered and kernel.configuration is Configuration.XML:
            yield (
                ("kernels", index, "rendered"),
                f"a kernel that reads {Configuration.XML} renders no files: leave it out",
            )


def _of_facts(place: tuple[str | int, ...], facts: Facts) -> Iterator[contradictions.Contradiction]:
    if facts.ports is not None:
        yield from _below(place, contradictions.of_ports(Ports(**facts.ports.model_dump())))
    if facts.receivers is not None:
        yield from _below(place, contradictions.of_receivers(Receivers(**facts.receivers.model_dump())))
    yield from _below(place, contradictions.of_java(facts.java or ()))
    for name in ("patterns", "profiles", "rendered"):
        yield from _below(place, contradictions.of_list(name, getattr(facts, name) or ()))


def _below(
    place: tuple[str | int, ...], found: Iterable[contradictions.Contradiction]
) -> Iterator[contradictions.Contradiction]:
    return (((*place, *keys), message) for keys, message in found)


def read_folder(folder: Path) -> tuple[CatalogueFile, ...]:
    """All `*.toml` files right in *folder*, by name.

    Raises:
        CatalogueError: there is no such folder, a file cannot be read, or says what it cannot say.
    """
    if not folder.is_dir():
        raise CatalogueError(f"{folder}: no such folder: name one that holds TOML files about products")
    problems: list[str] = []
    files: list[CatalogueFile] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            files.append(read_catalogue_file(str(path), path.read_text("utf-8-sig")))
        except CatalogueError as error:
            problems.append(str(error))
        except UnicodeDecodeError:
            problems.append(f"{path}: not UTF-8: save it in UTF-8")
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
    if problems:
        raise CatalogueError("\n".join(problems))
    return tuple(files)
