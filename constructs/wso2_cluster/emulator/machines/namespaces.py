"""Network namespaces."""

from __future__ import annotations

import ctypes
import os
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wso2_cluster.emulator.machines.commands import run
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLONE_NEWNET = 0x40000000
_FOLDER = Path("/run/netns")
T = TypeVar("T")


def create(name: str) -> None:
    """Make a namespace with its loopback interface up."""
    run("ip", "netns", "add", name)
    run("ip", "-n", name, "link", "set", "lo", "up")


def delete(name: str) -> None:
    """Delete a namespace, and with it its interfaces."""
    run("ip", "netns", "delete", name)


def pids(name: str) -> tuple[int, ...]:
    """The processes inside."""
    return tuple(map(int, run("ip", "netns", "pids", name).split()))


@contextmanager
def inside(name: str) -> Iterator[None]:
    """This thread is in the namespace for as long as the block lasts."""
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _enter(_FOLDER / name)
        try:
            yield
        finally:
            _set(before)
    finally:
        os.close(before)


def call_inside(name: str, function: Callable[[], T]) -> T:
    """What *function* returns or raises in a thread of its own inside the namespace."""
    results: list[T] = []
    errors: list[BaseException] = []

    def call() -> None:
        try:
            _enter(_FOLDER / name)
            results.append(function())
        except BaseException as error:  # noqa: BLE001 - raised again where the thread was started
            errors.append(error)

    thread = threading.Thread(target=call, name=f"inside-{name}")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def listen_inside(name: str, address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket that belongs to the namespace: listening, or for datagrams bound."""

    def make() -> socket.socket:
        made = socket.socket(socket.AF_INET, kind)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((address, port))
            if kind == socket.SOCK_STREAM:
                made.listen(128)
        except OSError as error:
            made.close()
            raise MachineError(f"Cannot listen on {address}:{port} in {name}: {error.strerror}.") from error
        return made

    return call_inside(name, make)


def _enter(path: Path) -> None:
    target = os.open(path, os.O_RDONLY)
    try:
        _set(target)
    finally:
        os.close(target)


def _set(descriptor: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(descriptor, _CLONE_NEWNET):
        raise MachineError(f"Cannot enter a network namespace: {os.strerror(ctypes.get_errno())}.")
