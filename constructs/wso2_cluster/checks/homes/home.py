"""A product home, read file by file when a rule asks."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wso2_cluster.carbon.language.errors import ClusteringFileError
from wso2_cluster.carbon.language.model import Text
from wso2_cluster.carbon.language.parse import parse
from wso2_cluster.checks.homes.errors import HomeError
from wso2_cluster.checks.homes.finding import Place, Value
from wso2_cluster.checks.homes.kernel import Identity, identify
from wso2_cluster.checks.homes.layout import find_configuration
from wso2_cluster.checks.homes.markup import XmlFile, first_foreign_byte
from wso2_cluster.checks.homes.rendered import rendered_clustering
from wso2_cluster.checks.homes.start_script import StartScript, read_start_script
from wso2_cluster.checks.homes.toml import TomlFile
from wso2_cluster.wording import printable
from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wso2_cluster.carbon.language.model import Clustering, Position

LARGEST = 5_000_000
"""Bytes; no configuration file that WSO2 ships has 300,000."""
_WHERE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)
_TOML_WHERE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)
_RESTORE = "correct the file, or take it from the product again"
_TOML_END = re.compile(r"(.*) \(at end of document\)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """Why a file could not be read."""

    place: Place
    message: str
    fix: str


class Home:
    """One product home.

    What cannot be read counts as absent for the rules, and is in `faults` with its place.
    """

    def __init__(self, path: Path, *, kernel: str | None = None) -> None:
        """Look for the configuration in *path*: a product home, or its folder `repository/conf` alone.

        *kernel* is the version of the Carbon kernel. Default: what the home says of itself.

        Raises:
            HomeError: *path* is neither.
        """
        self.path = path
        """As the caller named it."""
        self.root, self.conf = find_configuration(path)
        self.label = printable(str(self.root))
        """What findings call it: the path of the home, in characters that can be shown."""
        self.faults: dict[str, Unreadable] = {}
        """By file."""
        self._given_kernel = kernel
        self._bytes: dict[str, bytes | None] = {}
        self._xml: dict[str, XmlFile | None] = {}

    def conf_path(self, path: str) -> str:
        """The configuration file *path*, relative to the home."""
        return f"{self.conf}/{path}" if self.conf else path

    def exists(self, path: str) -> bool:
        """Whether there is something called *path* that can be seen."""
        return os.path.exists(self.root / path)  # noqa: PTH110 - pathlib's raises where a folder is closed

    def names(self, folder: str) -> tuple[str, ...]:
        """Names of what is in *folder*, sorted; none when there is no such folder, or it is among the `faults`."""
        try:
            return tuple(sorted(os.listdir(self.root / folder)))  # noqa: PTH208 - the names are wanted
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            self._fault_of_system(folder, error)
            return ()

    def place(self, path: str, line: int = 1, column: int = 1) -> Place:
        """A place in a file of this home."""
        return Place(home=self, file=path, line=line, column=column)

    def read(self, path: str) -> bytes | None:
        """The bytes of the file *path*; None: it is not there, or it is among the `faults`."""
        if path not in self._bytes:
            try:
                self._bytes[path] = _content(self.root / path)
            except OSError as error:
                self._bytes[path] = None
                self._fault_of_system(path, error)
        return self._bytes[path]

    def fault(self, place: Place, message: str, fix: str = _RESTORE) -> None:
        """Remember that a file could not be read; the first reason counts."""
        self.faults.setdefault(place.file, Unreadable(place=place, message=message, fix=fix))

    def _fault_of_system(self, path: str, error: OSError) -> None:
        fix = "let the user who runs this read it" if isinstance(error, PermissionError) else _RESTORE
        self.fault(self.place(path), f"cannot be read: {(error.strerror or str(error)).lower()}", fix)

    def xml(self, path: str) -> XmlFile | None:
        """The file *path*, parsed; None: it is not there, or it is among the `faults`."""
        if path not in self._xml:
            self._xml[path] = self._parsed(path)
        return self._xml[path]

    def _parsed(self, path: str) -> XmlFile | None:
        data = self.read(path)
        if data is None:
            return None
        try:
            return XmlFile(self, path, data)
        except NodeError as error:
            foreign = first_foreign_byte(data)
            if foreign is not None:
                offset, encoding = foreign
                line = data.count(b"\n", 0, offset) + 1
                column = len(data[data.rfind(b"\n", 0, offset) + 1 : offset].decode(encoding)) + 1
                message = f"byte 0x{data[offset]:02x} is not {encoding}"
                self.fault(self.place(path, line, column), message, "save the file in the encoding that it declares")
                return None
            found = _WHERE.fullmatch(str(error))
            line, column, reason = (int(found[1]), int(found[2]), found[3]) if found else (1, 1, str(error))
            # The reader's own reasons end in the fix; those of expat have none.
            message, _, fix = reason.rpartition(": ")
            is_split = message and not reason.startswith("not well-formed")
            self.fault(self.place(path, line, column), *((message, fix) if is_split else (reason,)))
            return None

    def json(self, path: str) -> Any:  # noqa: ANN401 - JSON has values of all kinds
        """The file *path*, parsed; None: it is not there, or it is among the `faults`."""
        data = self.read(path)
        if data is None:
            return None
        try:
            return json.loads(data.decode("utf-8"))
        except json.JSONDecodeError as error:
            self.fault(self.place(path, error.lineno, error.colno), f"not JSON: {error.msg.lower()}")
        except (UnicodeDecodeError, RecursionError):
            self.fault(self.place(path), "not JSON in UTF-8")
        except ValueError:
            self.fault(self.place(path), "a number in it has too many digits")
        return None

    @cached_property
    def identity(self) -> Identity:
        """Product and kernel."""
        return identify(self, self._given_kernel)

    @cached_property
    def carbon(self) -> XmlFile | None:
        """carbon.xml."""
        return self.xml(self.conf_path("carbon.xml"))

    @cached_property
    def axis2(self) -> XmlFile | None:
        """axis2.xml."""
        return self.xml(self.conf_path("axis2/axis2.xml"))

    @cached_property
    def toml(self) -> TomlFile | None:
        """deployment.toml, from which kernels 4.5 and later render the other files at every start; None: not there."""
        path = self.conf_path("deployment.toml")
        data = self.read(path)
        if data is None:
            return None
        try:
            return TomlFile(self, path, data)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.fault(self.place(path, line), f"byte 0x{data[error.start]:02x} is not UTF-8", "save it in UTF-8")
        except RecursionError:
            self.fault(self.place(path), "its values are nested too deeply")
        except ValueError as error:
            found = _TOML_WHERE.fullmatch(str(error))
            end = _TOML_END.fullmatch(str(error))
            line, column = (int(found[2]), int(found[3])) if found else (data.count(b"\n") + 1 if end else 1, 1)
            reason = found[1] if found else end[1] if end else str(error)
            self.fault(self.place(path, line, column), f"not TOML: {reason[:1].lower()}{reason[1:]}")
        return None

    @property
    def is_rendered(self) -> bool:
        """Whether the product writes its XML files from deployment.toml at every start."""
        return self.read(self.conf_path("deployment.toml")) is not None or (
            self.conf_path("deployment.toml") in self.faults
        )

    @cached_property
    def clustering(self) -> Clustering | None:
        """The section `<clustering>`, or what deployment.toml makes of it; None: there is no readable one."""
        if self.is_rendered:
            return rendered_clustering(self.toml, self.clustering_file) if self.toml else None
        if self.axis2 is None:
            return None
        path = self.clustering_file
        try:
            return parse(self.axis2.data, file=path)
        except ClusteringFileError as error:
            for each in error.findings:
                self.fault(self.place(path, each.line, each.column), each.message, each.fix)
            return None

    @property
    def clustering_file(self) -> str:
        """The file that `clustering` comes from."""
        return self.conf_path("deployment.toml" if self.is_rendered else "axis2/axis2.xml")

    @property
    def is_clustered(self) -> bool:
        """Whether clustering is on."""
        return self.clustering is not None and self.clustering.enabled

    def clustering_place(self, *candidates: Position | Text | None) -> Place:
        """Place of the first of *candidates* that has one, in the file that `clustering` comes from."""
        for candidate in candidates:
            at = candidate.at if isinstance(candidate, Text) else candidate
            if at is not None:
                return self.place(self.clustering_file, at.line, at.column)
        return self.place(self.clustering_file)

    def parameter(self, name: str) -> Value | None:
        """A parameter of the clustering section, blanks around it left out; None: it is not there, or empty."""
        parameter = self.clustering.parameter(name) if self.clustering else None
        if parameter is None or not parameter.text.value.strip():
            return None
        return Value(text=parameter.text.value.strip(), place=self.clustering_place(parameter.text, parameter.at))

    def parameter_of(self, names: Iterable[str]) -> Value | None:
        """The first parameter of *names*, the spellings of different kernels, that is there."""
        return next((value for name in names if (value := self.parameter(name))), None)

    @cached_property
    def start_script(self) -> StartScript | None:
        """bin/wso2server.sh, or bin/integrator.sh of WSO2 Enterprise Integrator 6; None: neither is there."""
        # Where the folder is closed, nobody knows which one it would be.
        if not self.is_open("bin"):
            return None
        for path in ("bin/wso2server.sh", "bin/integrator.sh"):
            data = self.read(path)
            if data is not None:
                return read_start_script(data.decode("utf-8", "replace"), self.place(path))
        return None

    def is_open(self, folder: str) -> bool:
        """Whether what is in *folder* can be looked at, or there is no such folder; else it is among the `faults`."""
        self.names(folder)
        path = self.root / folder
        # A folder whose names can be listed may still not be entered.
        if folder not in self.faults and os.path.isdir(path) and not os.access(path, os.X_OK):  # noqa: PTH112 - as above
            self._fault_of_system(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        return folder not in self.faults


def open_homes(paths: Iterable[Path], *, kernel: str | None = None) -> tuple[Home, ...]:
    """The homes at *paths*.

    Raises:
        HomeError: some are no product homes, or one is there twice; names all of them.
    """
    homes: list[Home] = []
    wrong = []
    for path in paths:
        try:
            home = Home(path, kernel=kernel)
        except HomeError as error:
            wrong.append(str(error))
            continue
        if any(other.root.resolve() == home.root.resolve() for other in homes):
            wrong.append(f"{path}: given twice. Name every node's home once.")
        homes.append(home)
    if wrong:
        raise HomeError("\n".join(wrong))
    return tuple(homes)


def _content(path: Path) -> bytes | None:
    """The bytes of a file; None: there is none.

    Raises:
        OSError: it is something else, too large, or cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("it is a folder" if path.is_dir() else "it is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(data) > LARGEST:
        raise OSError(f"it has more than {LARGEST:,} bytes")
    return data
