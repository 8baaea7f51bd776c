"""The files of the product catalogue: what each may say, and everything that is wrong with one."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products.model import (
    ClusteringPattern,
    Configuration,
    PatternName,
    SsoFlags,
    SsoSchema,
)


class CatalogueError(WSO2ClusterError):
    """A file of the product catalogue cannot be used: one `FILE: KEY: message` per line."""


def _without_dots(path: str) -> str:
    if {".", ".."} & set(path.split("/")):
        raise ValueError(f"'{path}' has a part . or ..: name the file from the product home downwards")
    return path


Release = Annotated[str, Field(pattern=r"^\d{1,5}(\.\d{1,5}){1,3}$")]
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$")]
RelativePath = Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]+(/[A-Za-z0-9._+-]+)*$"), AfterValidator(_without_dots)]
PortNumber = Annotated[int, Field(ge=1, le=65535)]
JavaVersions = Annotated[tuple[Annotated[int, Field(ge=6, le=99)], ...], Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PortsTable(_Table):
    """`[ports]`: as shipped, without an offset."""

    console_http: PortNumber
    console_https: PortNumber
    service_http: PortNumber
    service_https: PortNumber


class ReceiversTable(_Table):
    """`receivers`: names of axis2.xml's transport receivers for services."""

    http: Annotated[str, Field(min_length=1)]
    https: Annotated[str, Field(min_length=1)]


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
    start_script: RelativePath | None = None
    log4j: RelativePath | None = None
    deployment_toml: RelativePath | None = None
    social_datasources: RelativePath | None = None
    tasks_config: RelativePath | None = None
    sso_idp_config: RelativePath | None = None
    publisher_json: RelativePath | None = None
    store_json: RelativePath | None = None


class Facts(_Table):
    """What holds for a product, or for one version of it, which goes before."""

    patterns: Annotated[tuple[PatternName, ...], Field(min_length=1)] | None = None
    ports: PortsTable | None = None
    java: JavaVersions | None = None
    configuration: Configuration | None = None
    receivers: ReceiversTable | None = None
    worker_profile: bool | None = None
    profiles: tuple[str, ...] | None = None
    ssl_host_config: bool | None = None
    clustering_pattern: ClusteringPattern | None = None
    sso_schema: SsoSchema | None = None
    sso_flags: SsoFlags | None = None
    paths: PathsTable = PathsTable()
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
    source: Annotated[str, Field(min_length=1)]


class RefusedTable(_Table):
    """`[[refused]]`: a release that is not supported, and why."""

    version: Version
    why: Annotated[str, Field(min_length=1)]


class KernelsTable(_Table):
    """`[[kernels]]`: the patch levels from `first` to `last`, which are alike."""

    first: Annotated[str, Field(pattern=r"^\d{1,5}\.\d{1,5}\.\d{1,5}$")]
    last: Annotated[str, Field(pattern=r"^\d{1,5}\.\d{1,5}\.\d{1,5}$")] | None = None
    hazelcast: Release
    java: JavaVersions
    configuration: Configuration
    aws_hyphens: bool = False
    console_host_name: bool = True
    plain_metadata: bool = False
    rendered: tuple[RelativePath, ...] | None = None
    source: Annotated[str, Field(min_length=1)]

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

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Annotated[str, Field(min_length=1)] | None = None
    home: Annotated[str, Field(pattern=r"^[A-Za-z0-9._+-]*\{version\}[A-Za-z0-9._+-]*$")] | None = None
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
        return CatalogueFile.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        found = [f"{name}: {_worded(detail)}" for detail in error.errors(include_url=False)]
        raise CatalogueError("\n".join(found)) from None


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
            files.append(read_catalogue_file(str(path), path.read_text("utf-8")))
        except CatalogueError as error:
            problems.append(str(error))
        except UnicodeDecodeError:
            problems.append(f"{path}: not UTF-8: save it in UTF-8")
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
    if problems:
        raise CatalogueError("\n".join(problems))
    return tuple(files)


def _worded(detail: Any) -> str:  # noqa: ANN401 - a detail of pydantic's
    place = ".".join(str(part) for part in detail["loc"])
    start = f"{place}: " if place else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"{start}is no key of a catalogue file: docs/products.md lists them"
        case "missing":
            return f"{start}is missing"
        case "too_short":
            return f"{start}the list is empty: name one or more, or leave the key out"
        case "value_error":
            return f"{start}{detail['ctx']['error']}"
        case _:
            return f"{start}{detail['msg'][0].lower()}{detail['msg'][1:]}, got {detail['input']!r}"
