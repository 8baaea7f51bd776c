"""Pack, extra libraries and authorities: fetched, checked against their SHA-256, put in place in one step."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import urllib.request
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError

from wso2_node import files
from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from wso2_node.config import Download
    from wso2_node.files import Owner
    from wso2_node.references import Aws

# Inside the home, so that it appears together with it: a run that is killed leaves either both or neither.
RECORD = ".wso2-node-pack"


def install_pack(pack: Download, home: Path, owner: Owner | None, aws: Aws) -> bool:
    """Make `home` the single top folder of the pack; False when it is there already.

    A home that this program did not unpack, or unpacked from another pack, is an error: it is never overwritten.
    """
    if home.exists():
        record = (files.read(home / RECORD) or b"no pack of wso2_node").decode("ascii", "replace")
        if record == pack.sha256:
            return False
        raise NodeError(
            f"{home} is there and comes from {record}, but SHA-256 {pack.sha256} is configured: "
            'move the folder away, or set "pack" to null to use it as it is'
        )
    # The unit's UMask would keep the product's user out of its own home.
    for folder in [folder for folder in reversed(home.parents) if not folder.exists()]:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    archive, unpacked = files.beside(home, "pack"), files.beside(home, "unpack")
    # What a killed run left behind.
    shutil.rmtree(unpacked, ignore_errors=True)
    try:
        fetch(pack, archive, aws)
        top = unpack(archive, unpacked)
        files.replace(top / RECORD, pack.sha256.encode())
        # The files get passwords written into them, and the shipped ones are readable for everyone.
        top.chmod(0o750)
        files.own(top, owner)
        os.sync()
        files.move(top, home)
    finally:
        archive.unlink(missing_ok=True)
        shutil.rmtree(unpacked, ignore_errors=True)
    return True


def install_library(library: Download, home: Path, owner: Owner | None, aws: Aws) -> bool:
    """Put one file below `home`; False when a file with that SHA-256 is there already."""
    target = files.below(home, library.path)
    if files.digest(target) == library.sha256:
        return False
    new = files.beside(target, "library")
    target.parent.mkdir(parents=True, exist_ok=True)
    fetch(library, new, aws)
    inside = [folder for folder in target.parents if home.resolve() in folder.parents]
    # Folders made here, or by a run that was killed right after.
    made = [folder for folder in inside if owner and folder.stat().st_uid == os.geteuid()]
    for path in (new, *made):
        if owner:
            os.chown(path, *owner)
    files.move(new, target)
    return True


def install_authorities(authorities: Download, target: Path, aws: Aws) -> bool:
    """Put this program's own copy of a PEM file at `target`; False when one with that SHA-256 is there already."""
    if files.digest(target) == authorities.sha256:
        return False
    new = files.beside(target, "library")
    target.parent.mkdir(parents=True, exist_ok=True)
    fetch(authorities, new, aws)
    files.move(new, target)
    return True


def fetch(download: Download, target: Path, aws: Aws) -> None:
    """Write the source to `target`, readable for everyone; NodeError, and no file, when the checksum is another one."""
    source, total = download.source, hashlib.sha256()
    target.unlink(missing_ok=True)
    try:
        with contextlib.closing(_open(source, aws)) as stream, target.open("xb") as file:
            while chunk := stream.read(1 << 20):
                total.update(chunk)
                file.write(chunk)
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
    except Exception as error:  # noqa: BLE001 (botocore, urllib3, http.client and the file each have their own)
        target.unlink(missing_ok=True)
        raise NodeError(str(error) if isinstance(error, NodeError) else f"{source} to {target}: {error}") from None
    found = total.hexdigest()
    if found != download.sha256:
        target.unlink()
        raise NodeError(f"{source} has SHA-256 {found}, not {download.sha256}: correct the one that is wrong")


def _open(source: str, aws: Aws) -> Any:  # noqa: ANN401 (boto3's or urllib's stream)
    if source.startswith("s3:"):
        bucket, key = source[5:].split("/", 1)
        return aws.call(source, "s3", "get_object", Bucket=bucket, Key=key)["Body"]
    try:
        response = urllib.request.urlopen(source, timeout=60)  # noqa: S310 (config.py admits https only)
    except HTTPError as error:
        error.close()
        raise
    if not response.url.startswith("https:"):
        raise NodeError(f"{source} leads to {response.url}: only https is followed")
    return response


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a zip into the new `folder` with its Unix modes, and return its single top folder.

    NodeError when a name or a link leads outside, an entry is neither file, folder nor link, or the zip is damaged.
    """
    try:
        with zipfile.ZipFile(archive) as pack:
            entries = pack.infolist()
            top = folder / _top([entry.filename for entry in entries])
            links = []
            for entry in entries:
                path, mode = folder / entry.filename, entry.external_attr >> 16
                (path if entry.is_dir() else path.parent).mkdir(parents=True, exist_ok=True)
                if stat.S_ISLNK(mode):
                    links.append((path, os.fsdecode(pack.read(entry))))
                elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                    raise NodeError(f"the pack's {entry.filename!r} is neither a file, a folder nor a link")
                elif not entry.is_dir():
                    with pack.open(entry) as source, path.open("xb") as target:
                        shutil.copyfileobj(source, target)
                    # A zip made on Windows has no modes.
                    path.chmod(mode & 0o777 or 0o755)
        # Only after all files, so that no file is written through a link; then judged by where they really lead.
        for path, to in links:
            path.symlink_to(to)
        for path, to in links:
            if to.startswith("/") or top.resolve() not in path.resolve().parents:
                raise NodeError(f"the pack's link {path.name!r} leads outside, to {to!r}")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise NodeError(f"the pack cannot be unpacked: {error}") from None
    return top


def _top(names: list[str]) -> str:
    for name in names:
        if name[:1] == "/" or "\\" in name or ".." in name.split("/"):
            raise NodeError(f"the pack's name {name!r} leads outside")
    tops = {PurePosixPath(name).parts[0] if "/" in name else "" for name in names}
    if len(tops) != 1 or "" in tops:
        raise NodeError("the pack has to have exactly one folder at its top, the product's, and nothing beside it")
    return tops.pop()
