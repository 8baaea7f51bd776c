"""Files that are either the old ones or the new ones, never something between."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import stat
import time
from typing import TYPE_CHECKING

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    Owner = tuple[int, int]

SHIPPED = ".shipped"
DRIFTED = ".drifted"
# Copies of a file as someone left it by hand.
KEPT = 5
_OURS = re.compile(r"\..+\.wso2-node-(new|library|pack|unpack)")
_MENDS = {
    errno.ENOSPC: "make room and run this again",
    errno.EDQUOT: "make room and run this again",
    errno.EFBIG: "allow larger files (ulimit -f) and run this again",
    errno.EROFS: "mount it for writing and run this again",
    errno.EACCES: "run this as root",
    errno.EPERM: "run this as root; if that is so, take away the immutable attribute (lsattr, chattr -i)",
    errno.EBUSY: "it is a mount of its own: unmount it",
}


def failure(path: Path | str, error: OSError) -> NodeError:
    """Return the error to raise for what the system said about a file: with the reason, and what to do about it."""
    mend = _MENDS.get(error.errno or 0, "")
    return NodeError(f"{path}: {error.strerror or error}" + (mend and f": {mend}"))


def read(path: Path) -> bytes | None:
    """Return the file's bytes, None when there is no such file; NodeError when there is something else instead."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISREG(kind):
            return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise failure(path, error) from None
    what = "a folder" if stat.S_ISDIR(kind) else "a device, a pipe or a socket"
    raise NodeError(f"{path} is {what}, not a file: move it away and put the file there")


def digest(path: Path) -> str | None:
    """Return the SHA-256 of a file as 64 hexadecimal digits, None when there is no such file."""
    data = read(path)
    return None if data is None else hashlib.sha256(data).hexdigest()


def below(home: Path, path: str) -> Path:
    """Return where `path` of the product home really is; NodeError when a symbolic link leads out of it, or nowhere."""
    try:
        target = (home / path).resolve()
        inside = home.resolve() in target.parents
    except (OSError, RuntimeError):
        # Python up to 3.12 raises RuntimeError for a link that leads back to itself.
        raise NodeError(f"{home / path}: a link that leads to itself: put the file itself there") from None
    if not inside:
        raise NodeError(f"{home / path} leads out of the product home, to {target}: put the file itself there")
    if not target.exists():
        for link in (home / path, *(home / path).parents):
            if link.is_symlink() and not link.exists():
                raise NodeError(f"{link} is a link to {link.readlink()}, which is not there: put the file itself there")
    return target


def beside(path: Path, purpose: str) -> Path:
    """Return the name of a temporary neighbour of `path`: fixed, so that what a killed run left is found again."""
    return path.with_name(f".{path.name}.wso2-node-{purpose}")


def sweep(folders: Iterable[Path]) -> None:
    """Remove the temporary files that a killed run left in these folders; only while the lock is held."""
    for folder in {*folders}:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for path in [path for path in folder.iterdir() if _OURS.fullmatch(path.name)]:
                import shutil  # noqa: PLC0415 - slow to load, and a run that changes nothing needs none of it

                try:
                    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                except OSError as error:
                    raise failure(path, error) from None


def replace(path: Path, data: bytes, mode: int = 0o644, like: Path | None = None) -> None:
    """Write `data` to `path` atomically; NodeError, and the old file, when that cannot be done.

    An existing file keeps its owner, mode and extended attributes. A new one gets those of `like`, or else `mode` and
    the owner who runs this.
    """
    new = beside(path, "new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        # O_EXCL: the folder belongs to the product's user, who could have put a link to somewhere else here.
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        model = path if path.exists() else like
        if not model:
            new.chmod(mode)
        else:
            import shutil  # noqa: PLC0415 - as above

            made, wanted = new.stat(), model.stat()
            # An access point of EFS gives every file to its own user, and lets nobody give it to another.
            if not os.geteuid() and (made.st_uid, made.st_gid) != (wanted.st_uid, wanted.st_gid):
                os.chown(new, wanted.st_uid, wanted.st_gid)
            shutil.copystat(model, new)
            os.utime(new)
        move(new, path)
    except OSError as error:
        raise failure(path, error) from None
    finally:
        # It is gone when all went well; when not, that error is the one to tell.
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def move(source: Path, target: Path) -> None:
    """Rename, and see to it that the new name survives a power cut."""
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def keep(path: Path, data: bytes) -> Path:
    """Keep `data` beside `path` as NAME.drifted, NAME.drifted-2 and so on, unless one has these bytes; return its path.

    The newest KEPT of them stay.
    """
    name = re.compile(rf"{re.escape(path.name + DRIFTED)}(?:-(\d{{1,9}}))?")
    found = ((name.fullmatch(entry.name), entry) for entry in path.parent.iterdir())
    kept = sorted((int(match[1] or 1), entry) for match, entry in found if match)
    copies = [entry for _, entry in kept if entry.is_file() and not entry.is_symlink()]
    same = next((copy for copy in copies if read(copy) == data), None)
    if same:
        return same
    number = kept[-1][0] + 1 if kept else 1
    new = path.with_name(f"{path.name}{DRIFTED}{f'-{number}' if number > 1 else ''}")
    replace(new, data, like=path)
    for copy in copies[: 1 - KEPT]:
        try:
            copy.unlink()
        except OSError as error:
            raise failure(copy, error) from None
    return new


def own(path: Path, owner: Owner | None) -> None:
    """Give the file, or the folder and everything in it, to `owner` (None: leave it); NodeError when that fails.

    The folder itself comes last: its owner tells a run that was killed halfway. Links are not followed.
    """
    if owner:
        entry = path
        try:
            for entry in (*path.rglob("*"), path):
                os.chown(entry, *owner, follow_symlinks=False)
        except OSError as error:
            raise failure(entry, error) from None


def empty(folder: Path, owner: Owner | None) -> bool:
    """Leave the folder with nothing in it, and make it when it is not there; return whether anything changed.

    Links in it are taken away, and what they lead to stays. NodeError: it is a file, or something can't be deleted.
    """
    import shutil  # noqa: PLC0415 - few nodes need it

    entry = folder
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            own(folder, owner)
            return True
        entries = [*folder.iterdir()]
        for entry in entries:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    except OSError as error:
        raise failure(error.filename or entry, error) from None
    return bool(entries)


@contextlib.contextmanager
def lock(path: Path, wait: int = 300) -> Iterator[None]:
    """Hold the lock file; NodeError when another run still holds it after `wait` seconds."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise failure(path, error) from None
    with file:
        for left in range(wait, -1, -1):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    raise NodeError(f"another run has held {path} for {wait} s: try again when it is over") from None
                time.sleep(1)
        yield
