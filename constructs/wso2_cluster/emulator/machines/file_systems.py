"""The stand-in of an EFS file system: a folder of this host, and a server at the address of each mount target.

The server says which folder an access point is, and makes it; the files themselves go no way over the network: each
machine sees the folders of its run, and `mount_efs` mounts from there what the server has named.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.connections import Connections
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.mount_efs import PORT

if TYPE_CHECKING:
    import socket
    from collections.abc import Collection
    from pathlib import Path

    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.managed import AccessPoint, FileSystem, MountTarget

_LONGEST = 200
_PATIENCE = 5.0


class MountTargetServer:
    """Answers at TCP 2049 of its namespace, over TLS with a certificate for the file system's names.

    *files* is the folder that has those of all file systems.
    """

    def __init__(
        self, *, files: Path, namespace: str, authority: Authority, system: FileSystem, target: MountTarget
    ) -> None:
        self._files = files
        self._namespace = namespace
        self._system = system
        self._target = target
        self._context = authority.context(system.names)
        self._connections: Connections | None = None

    def start(self) -> None:
        """Answer from now on. Raises `MachineError` when the address is not one of the namespace."""
        listener = namespaces.listen_inside(self._namespace, str(self._target.address), PORT)
        self._connections = Connections(listener, self._serve, f"mount target {self._target.id}")
        self._connections.start()

    def update(self, system: FileSystem) -> None:
        """Follow the account: access points that came and went."""
        self._system = system

    def stop(self) -> None:
        """Answer no more. What is mounted stays so. Stopped already: nothing to do."""
        if self._connections is not None:
            self._connections.stop()
            self._connections = None

    def _serve(self, connection: socket.socket, _: str) -> None:
        connection.settimeout(_PATIENCE)
        with self._context.wrap_socket(connection, server_side=True) as secure, secure.makefile("rb") as stream:
            asked = stream.readline(_LONGEST).decode("ascii", "replace")
            secure.sendall(json.dumps(answer(self._system, self._files, asked)).encode() + b"\n")


def answer(system: FileSystem, files: Path, asked: str) -> dict[str, object]:
    """What is said to who asks for `FILE-SYSTEM ACCESS-POINT`: `folder` below *files*, and `user`; or `refused`."""
    name, _, point_id = asked.strip().partition(" ")
    if name != system.id:
        return {"refused": f"this is a mount target of {system.id}, not of {name}"}
    point = next((each for each in system.access_points if each.id == point_id), None)
    if point is None:
        return {"refused": f"{system.id} has no access point {point_id}"}
    try:
        make_folder(files / system.id, point)
    except MachineError as error:
        return {"refused": str(error)}
    return {"folder": f"{system.id}{point.path.rstrip('/')}", "user": point.user}


def make_folder(root: Path, point: AccessPoint) -> None:
    """Make the folder of an access point below *root* when it is not there, and those above it, as it says.

    Raises `MachineError` when it is not there and the access point does not say whose it is to be, or when something
    else is in its place (EFS user guide, "Enforcing a root directory with an access point").
    """
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in PurePosixPath(point.path).parts[1:]:
            above, descriptor = descriptor, _step(descriptor, part, point)
            os.close(above)
    except OSError as error:
        # A link would lead out of the file system: machines can make links to anywhere.
        raise MachineError(f"{point.id}: {point.path} cannot be a folder: {error.strerror}.") from None
    finally:
        os.close(descriptor)


def _step(above: int, part: str, point: AccessPoint) -> int:
    """Go into a folder, which is made when it is not there; the descriptor."""
    if part == "..":
        raise MachineError(f"{point.id}: {point.path} leads upwards; give a path without `..`.")
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(part, flags, dir_fd=above)
    except FileNotFoundError:
        if point.owner is None:
            raise MachineError(
                f"{point.id}: there is no {point.path}, and the access point has no CreationInfo to make it by."
            ) from None
    uid, gid, permissions = point.owner
    os.mkdir(part, 0o700, dir_fd=above)
    made = os.open(part, flags, dir_fd=above)
    os.fchown(made, uid, gid)
    os.fchmod(made, int(permissions, 8))
    return made


def keep(files: Path, wanted: Collection[str]) -> tuple[str, ...]:
    """Have a folder in *files* for each of these file systems, and none of others; the names of those that went.

    Raises `MachineError` when one cannot be deleted.
    """
    gone = sorted(entry.name for entry in files.iterdir() if entry.name not in wanted)
    for name in gone:
        try:
            shutil.rmtree(files / name)
        except OSError as error:
            raise MachineError(f"{name}: {error.filename}: {error.strerror}") from None
    for name in wanted:
        (files / name).mkdir(exist_ok=True)
    return tuple(gone)
