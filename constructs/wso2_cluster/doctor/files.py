"""Which files are the log of which node, and what is in them: rotated, compressed, or as they are."""

from __future__ import annotations

import gzip
import io
import os
import re
import zlib
from itertools import islice
from typing import TYPE_CHECKING

from wso2_cluster.doctor.entries import Entry, entries
from wso2_cluster.doctor.errors import DoctorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ROTATION = re.compile(r"[.-]\d{4}-\d\d-\d\d(?:[.-]\d{1,4})?|(?<=\.log)\.\d{1,4}$")
"""What names of older files have more: wso2carbon.log.2026-11-20, wso2carbon.log.3, wso2carbon-2026-11-20.log"""
_GZIP = b"\x1f\x8b"
_IN_A_HOME = ("repository", "logs")


def node_logs(paths: Iterable[Path]) -> dict[str, tuple[Path, ...]]:
    """The files of each node, oldest first, by a name for the node.

    Files of one folder whose names differ only in a date or a number are one node's. Of a folder, its
    wso2carbon.log files are taken; of a product home, those in repository/logs.

    Raises:
        DoctorError: a path is not there, is neither file nor folder, can't be read, or has no entry of a log.
    """
    groups: dict[tuple[str, str], list[Path]] = {}
    for file in dict.fromkeys(each for path in paths for each in _files(path)):
        groups.setdefault((str(file.parent), _base(file.name)), []).append(file)
    begun = {path: _begin(path) for group in groups.values() for path in group}
    ordered = [tuple(sorted(group, key=lambda path: begun[path].time)) for group in groups.values()]
    return dict(zip(_names([group[-1] for group in ordered]), ordered, strict=True))


def read(path: Path) -> Iterator[Entry]:
    """The entries of the log *path*.

    Raises:
        DoctorError: it can't be read, or is damaged.
    """
    try:
        with path.open("rb") as raw:
            compressed = raw.read(2) == _GZIP
            raw.seek(0)
            stream = gzip.open(raw) if compressed else raw  # noqa: SIM115 - closed with what it reads from
            with io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n") as text:
                yield from entries((line.rstrip("\r\n") for line in text), str(path))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DoctorError(f"{path}: the compressed file is damaged or cut off: {error}. Fetch it again.") from None
    except OSError as error:
        raise DoctorError(f"{path}: {error.strerror or error}") from None


def _files(path: Path) -> list[Path]:
    if not os.path.lexists(path):
        raise DoctorError(f"{path}: no such file or folder")
    if not path.is_dir():
        return [path]
    folder = path.joinpath(*_IN_A_HOME)
    folder = folder if folder.is_dir() else path
    try:
        found = sorted(each for each in folder.iterdir() if each.name.startswith("wso2carbon") and each.is_file())
    except OSError as error:
        raise DoctorError(f"{folder}: {error.strerror}") from None
    if not found:
        raise DoctorError(f"{folder}: holds no wso2carbon.log: name the files")
    return found


def _base(name: str) -> str:
    """*name* as it was before the file was rotated and compressed."""
    return _ROTATION.sub("", name.removesuffix(".gz"))


def _begin(path: Path) -> Entry:
    first = next(islice(read(path), 1), None)
    if first is None:
        raise DoctorError(
            f"{path}: has no line of a wso2carbon.log, such as '[2026-11-21 09:00:00,000]  INFO {{X}} - Y'"
        )
    return first


def _names(files: list[Path]) -> list[str]:
    """A name for the node of each of *files*: as few of the last folders as tell them apart."""
    shown = []
    for file in files:
        parts = [part for part in (*file.absolute().parent.parts, file.name) if part not in _IN_A_HOME]
        shown.append(parts[:-1] if _base(file.name) == "wso2carbon.log" and len(parts) > 2 else parts)
    for length in range(1, max(len(parts) for parts in shown) + 1) if shown else ():
        names = ["/".join(parts[-length:]) for parts in shown]
        if len(set(names)) == len(names):
            return names
    return [str(file) for file in files]
