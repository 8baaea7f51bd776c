"""Packs: a product's folder as the zip file that nodes fetch, the same bytes for the same files."""

import contextlib
import fcntl
import hashlib
import os
import stat
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from wso2_cluster.errors import WSO2ClusterError

_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
_UNIX = 3
_FOLDER = 0x10
"""What FAT calls a folder, for programs that don't read Unix modes."""


class PackError(WSO2ClusterError):
    """No pack can be made: every finding on a line of its own."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A file that nodes fetch, and what the deployment file says of it."""

    path: Path
    sha256: str
    """64 hexadecimal digits."""


def pack_of(path: Path) -> Pack:
    """The file at *path*, which nodes fetch as it is.

    Raises:
        PackError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return Pack(path=path, sha256=hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise PackError(f"{path}: {error.strerror}") from None


def build_pack(
    home: Path,
    pack: Path,
    *,
    without: Collection[str] = (),
    beside: Mapping[str, Path] = MappingProxyType({}),
) -> Pack:
    """Write the product in *home* to the zip file *pack*, whose one top folder has the name of *home*.

    Files keep their Unix modes; links and empty folders stay. What lies at *without* is left out, paths relative to
    *home*. The folders *beside* are taken in under their names, such as a Java as `jre`. Times and owners are not kept,
    and nothing is compressed, so the same files make the same bytes everywhere: nearly all of a product are jars, which
    are compressed already. Of several that build packs in one folder, one does so at a time.

    Raises:
        PackError: *home* or a folder is not there, lacks one of *without*, or has what is *beside* already; it holds
            something that is neither file, folder nor link, or a start script that cannot be run; a file cannot be
            read or written. No *pack* is left then, or the one that was there.
    """
    entries = _entries(home, without, beside)
    try:
        pack.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(pack.parent):
            _write(pack, home.name, entries)
    except OSError as error:
        raise PackError(f"{error.filename or pack}: {error.strerror}") from None
    return pack_of(pack)


def _entries(home: Path, without: Collection[str], beside: Mapping[str, Path]) -> dict[str, Path]:
    """What goes into the pack, by its name below the top folder."""
    found = [
        f"{folder}: no such folder: name one with what goes into the pack"
        for folder in (home, *beside.values())
        if not folder.is_dir()
    ]
    if found:
        raise PackError("\n".join(found))
    entries = {path.relative_to(home).as_posix(): path for path in _walk(home)}
    found += [f"{home / path}: no such file: there is nothing to leave out" for path in without if path not in entries]
    entries = {name: path for name, path in entries.items() if not _is_below(name, without)}
    for name, folder in beside.items():
        if name in entries:
            found.append(f"{home / name}: there already: give {folder} another name")
        entries |= {name: folder, **{f"{name}/{path.relative_to(folder).as_posix()}": path for path in _walk(folder)}}
    found += [
        f"{path}: neither a file, a folder nor a link: remove it"
        for path in entries.values()
        if not (path.is_symlink() or path.is_dir() or path.is_file())
    ]
    found += [
        f"{path}: not executable: unpack the product with its modes, for example with unzip"
        for name, path in entries.items()
        if name.startswith("bin/")
        and name.endswith(".sh")
        and path.is_file()
        and not path.stat().st_mode & stat.S_IXUSR
    ]
    if found:
        raise PackError("\n".join(found))
    return entries


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep out other processes that build a pack in *folder*: they wait. The lock ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(pack: Path, top: str, entries: Mapping[str, Path]) -> None:
    new = pack.with_name(f".{pack.name}.new")
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(entries):
                _add(archive, f"{top}/{name}", entries[name])
        new.replace(pack)
    finally:
        new.unlink(missing_ok=True)


def _is_below(name: str, folders: Collection[str]) -> bool:
    return any(name == folder or name.startswith(f"{folder}/") for folder in folders)


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below *folder*, folders included; links are not followed."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    mode = path.lstat().st_mode
    is_folder = stat.S_ISDIR(mode)
    entry = zipfile.ZipInfo(f"{name}/" if is_folder else name, _TIME)
    entry.create_system = _UNIX
    entry.external_attr = (mode << 16) | (_FOLDER if is_folder else 0)
    if is_folder:
        archive.writestr(entry, b"")
    elif stat.S_ISLNK(mode):
        archive.writestr(entry, os.fsencode(path.readlink()))
    else:
        # Its size has to be known before: the size of a stored file stands in front of it.
        entry.file_size = path.stat().st_size
        with path.open("rb") as source, archive.open(entry, "w") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
