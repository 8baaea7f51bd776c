"""Files that are either the old ones or the new ones, never something between."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from typing import TYPE_CHECKING

from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Owner = tuple[int, int]

SHIPPED = ".shipped"


def read(path: Path) -> bytes | None:
    """Return the file's bytes, None when there is no such file."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return path.read_bytes()
    return None


def digest(path: Path) -> str | None:
    """Return the SHA-256 of a file as 64 hexadecimal digits, None when there is no such file."""
    data = read(path)
    return None if data is None else hashlib.sha256(data).hexdigest()


def below(home: Path, path: str) -> Path:
    """Return where `path` of the product home really is; NodeError when a symbolic link leads out of the home."""
    target = (home / path).resolve()
    if home.resolve() not in target.parents:
        raise NodeError(f"{home / path} leads out of the product home, to {target}: put the file itself there")
    return target


def beside(path: Path, purpose: str) -> Path:
    """Return the name of a temporary neighbour of `path`: fixed, so that what a killed run left is found again."""
    return path.with_name(f".{path.name}.wso2-node-{purpose}")


def replace(path: Path, data: bytes, mode: int = 0o644, like: Path | None = None) -> None:
    """Write `data` to `path` atomically.

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
        new.chmod(mode)
        model = path if path.exists() else like
        if model:
            if not os.geteuid():
                shutil.chown(new, model.stat().st_uid, model.stat().st_gid)
            shutil.copystat(model, new)
            os.utime(new)
        move(new, path)
    except OSError as error:
        raise NodeError(f"{path}: {error.strerror}") from None
    finally:
        new.unlink(missing_ok=True)


def move(source: Path, target: Path) -> None:
    """Rename, and see to it that the new name survives a power cut."""
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def own(path: Path, owner: Owner | None) -> None:
    """Give the file, or the folder and everything in it, to `owner` (None: leave it).

    The folder itself comes last: its owner tells a run that was killed halfway. Links are not followed.
    """
    if owner:
        for entry in (*path.rglob("*"), path):
            os.chown(entry, *owner, follow_symlinks=False)


@contextlib.contextmanager
def lock(path: Path, wait: int = 300) -> Iterator[None]:
    """Hold the lock file; NodeError when another run still holds it after `wait` seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        for left in range(wait, -1, -1):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not left:
                    raise NodeError(f"another run has held {path} for {wait} s: try again when it is over") from None
                time.sleep(1)
        yield
