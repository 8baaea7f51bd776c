"""Network namespaces: made, deleted, and entered by a thread of this process.

A socket belongs to the namespace in which it was made, whichever thread uses it later: so this process can serve
machines and the host alike.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wso2_cluster.emulator.machines import commands
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Result = TypeVar("Result")
else:
    Result = TypeVar("Result")

FOLDER = Path("/run/netns")
"""Where iproute2 keeps the names of namespaces (ip-netns(8))."""
_CLONE_NEWNET = 0x40000000


def create(name: str) -> None:
    """Make a namespace with nothing in it but its loopback device, which is up.

    Raises:
        MachineError: there is one of that name.
    """
    commands.run("ip", "netns", "add", name)
    try:
        commands.run("ip", "-n", name, "link", "set", "lo", "up")
    except BaseException:
        delete(name)
        raise


def delete(name: str) -> None:
    """Delete a namespace; without one of that name there is nothing to do.

    Processes in it keep it alive without its name: end them first (`pids`).
    """
    if (FOLDER / name).exists():
        commands.run("ip", "netns", "delete", name)


def names() -> tuple[str, ...]:
    """The names of all namespaces of this host, whoever made them."""
    return tuple(sorted(entry.name for entry in FOLDER.iterdir())) if FOLDER.is_dir() else ()


def pids(name: str) -> frozenset[int]:
    """The processes whose network is this namespace; none when there is no namespace of that name."""
    if not (FOLDER / name).exists():
        return frozenset()
    return frozenset(map(int, commands.run("ip", "netns", "pids", name).split()))


@contextlib.contextmanager
def inside(name: str) -> Iterator[None]:
    """While the block runs, the network of this thread, and of processes that it starts, is the namespace *name*.

    Other threads stay where they are. Nothing of the block may change threads in between.

    Raises:
        MachineError: there is no such namespace, or this process may not enter it.
    """
    path = FOLDER / name
    try:
        wanted = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise MachineError(f"{path}: {error.strerror}; namespaces here: {', '.join(names()) or 'none'}") from None
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _enter(wanted, name)
        try:
            yield
        finally:
            _enter(before, "the namespace that the thread was in before")
    finally:
        os.close(before)
        os.close(wanted)


def call_inside(name: str, function: Callable[[], Result]) -> Result:
    """Return what *function* returns in a new thread whose network is the namespace *name*; raise what it raises."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            with inside(name):
                results.append(function())
        except BaseException as error:  # noqa: BLE001 - handed over to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work, name=f"in {name}")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def listen_inside(name: str, address: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> socket.socket:
    """A socket bound to an IPv4 *address* and *port* of the namespace; one of SOCK_STREAM listens already.

    Port 0 takes a free one.

    Raises:
        MachineError: the address is not one of the namespace, or the port is taken.
    """

    def bind() -> socket.socket:
        made = socket.socket(socket.AF_INET, kind)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((address, port))
            if kind == socket.SOCK_STREAM:
                made.listen(128)
        except OSError as error:
            made.close()
            raise MachineError(f"{address}:{port} in the namespace {name}: {error.strerror}") from None
        return made

    return call_inside(name, bind)


def _enter(descriptor: int, what: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise MachineError(f"setns to {what}: {os.strerror(ctypes.get_errno())}; machines need root")
