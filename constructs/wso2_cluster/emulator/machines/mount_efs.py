#!/usr/bin/python3 -I
"""The program that `mount -t efs` calls in a machine: a stand-in for the mount helper of amazon-efs-utils.

It asks the mount target, over TLS, by the name that AWS gives the file system. What the mount target names is then
mounted from the machine's own view of the run's files, by bindfs: access is that of the access point's user, whoever
asks. It runs on the image's Python alone, apart from this package.
"""

from __future__ import annotations

import http.client
import json
import pwd
import re
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PORT = 2049
"""Of NFS, which a mount target speaks."""
FILES = "/var/lib/embedded-aws/file-systems"
"""Where a machine has the file systems of its run, each in a folder of its id; root alone can look into it."""
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
FAILED = 32
"""Exit code: the mount failed (mount(8))."""
_METADATA = "169.254.169.254"
_PATIENCE = 10
_SOURCE = re.compile(r"(fs-[0-9a-f]{8,40}):/")
_ACCESS_POINT = re.compile(r"fsap-[0-9a-f]{8,40}")
_FLAGS = ("rw", "ro", "nosuid", "nodev")
_POINT = "accesspoint"
_NEEDED = ("tls", "iam", _POINT)


class MountError(Exception):
    """The mount fails; the message says why."""


@dataclass(frozen=True)
class Order:
    """What is to be mounted where."""

    file_system: str
    access_point: str
    target: str
    flags: Sequence[str]
    """Such as `ro` and `nosuid`."""


def read_order(words: Sequence[str]) -> Order:
    """The order in the words that mount(8) hands over: source, target, `-o` and options. Raises `MountError`."""
    if len(words) != 4 or words[2] != "-o":
        raise MountError(f"{' '.join(words) or 'no words'}: expected are FILE-SYSTEM:/ FOLDER -o OPTIONS")
    source, target, _, listed = words
    file_system = _SOURCE.fullmatch(source)
    if not file_system:
        raise MountError(f"{source}: expected is the id of a file system and its root, such as fs-0123456789abcdef0:/")
    options = listed.split(",")
    known = {*_FLAGS, *_NEEDED} - {_POINT}
    unknown = [option for option in options if option not in known and not option.startswith(f"{_POINT}=")]
    if unknown:
        names = ", ".join((*_FLAGS, *_NEEDED))
        raise MountError(f"option {', '.join(unknown)}: the lab's helper knows {names}=ID alone")
    given = dict(option.partition("=")[::2] for option in options)
    missing = [name for name in _NEEDED if name not in given]
    if missing:
        raise MountError(
            f"option {', '.join(missing)} is missing: the lab's helper mounts with all of {', '.join(_NEEDED)}"
        )
    if not _ACCESS_POINT.fullmatch(given[_POINT]):
        raise MountError(f"accesspoint={given[_POINT]}: expected is an id such as fsap-0123456789abcdef0")
    flags = [name for name in _FLAGS if name in given]
    return Order(file_system[1], given[_POINT], target, flags)


def bindfs(order: Order, folder: str, user: Sequence[int] | None, viewers: Iterable[int]) -> list[str]:
    """The command that mounts *folder*, for `systemd-run`: what mounts may belong to a unit that ends before.

    With a *user* (and group), what is made is theirs. Each of *viewers* sees itself as the owner of everything, and
    everybody else has the owner's permissions: so all may do what that user may.
    """
    whose: list[str] = []
    if user is not None:
        uid, gid = user
        whose = [
            f"--create-for-user={uid}",
            f"--create-for-group={gid}",
            f"--force-user={uid}",
            f"--force-group={gid}",
            f"--mirror={':'.join(map(str, viewers))}",
            "--perms=go=u",
            # As EFS answers whoever is not root on the file system.
            "--chown-deny",
            "--chgrp-deny",
        ]
    # It outlives every other unit at shutdown, as what is mounted does.
    scope = ["systemd-run", "--scope", "--quiet", "--collect", "--property=DefaultDependencies=no"]
    # A folder with something in it can be mounted upon, as by NFS; the library of FUSE 2 wants to be asked twice.
    options = ",".join([*order.flags, "nonempty"])
    return [*scope, "bindfs", "-o", options, *whose, f"{FILES}/{folder}", order.target]


def ask(name: str, order: Order) -> Mapping[str, Any]:
    """What the mount target of this name says of the access point. Raises `MountError` when it does not answer."""
    try:
        address = socket.gethostbyname(name)
    except OSError as error:
        raise MountError(
            f'"{name}" cannot be resolved ({error}): the file system has no mount target in the zone of this machine'
        ) from None
    try:
        with (
            socket.create_connection((address, PORT), timeout=_PATIENCE) as plain,
            ssl.create_default_context(cafile=BUNDLE).wrap_socket(plain, server_hostname=name) as connection,
        ):
            connection.sendall(f"{order.file_system} {order.access_point}\n".encode())
            with connection.makefile("rb") as answer:
                said: Mapping[str, Any] = json.loads(answer.readline() or b"{}")
    except TimeoutError:
        raise MountError(
            f"{name} ({address}), port {PORT}: Connection timed out; do the security groups of mount target and "
            "machine let it pass?"
        ) from None
    except OSError as error:
        raise MountError(f"{name} ({address}), port {PORT}: {error}") from None
    return said


def metadata(path: str) -> str:
    """What the instance metadata has at this path, asked with a token. Raises `MountError` when there is nothing."""
    connection = http.client.HTTPConnection(_METADATA, timeout=_PATIENCE)
    try:
        token = _said(connection, "PUT", "api/token", {"X-aws-ec2-metadata-token-ttl-seconds": "60"})
        return _said(connection, "GET", f"meta-data/{path}", {"X-aws-ec2-metadata-token": token})
    except (OSError, http.client.HTTPException) as error:
        raise MountError(f"instance metadata, {path}: {error}") from None
    finally:
        connection.close()


def _said(connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str]) -> str:
    connection.request(method, f"/latest/{path}", headers=dict(headers))
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    if answer.status != http.client.OK:
        raise MountError(f"instance metadata, {path}: {answer.status} {answer.reason}")
    return text


def mount(words: Sequence[str]) -> None:
    """Mount what the words say. Raises `MountError`."""
    order = read_order(words)
    try:
        metadata("iam/security-credentials/")
    except MountError as error:
        raise MountError(f"option iam: this machine has no role to prove who it is: {error}") from None
    said = ask(f"{order.file_system}.efs.{metadata('placement/region')}.amazonaws.com", order)
    if "folder" not in said:
        raise MountError(f"access denied by server: {said.get('refused', 'it hung up')}")
    viewers = [entry.pw_uid for entry in pwd.getpwall()]
    done = subprocess.run(
        bindfs(order, said["folder"], said["user"], viewers), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise MountError(f"bindfs: {(done.stderr or done.stdout).strip()}")


def main() -> int:
    """Mount; the exit code."""
    try:
        mount(sys.argv[1:])
    except MountError as error:
        print(f"mount.efs: {error}", file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
