"""Real packets between namespaces."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

from wso2_cluster.emulator.machines.namespaces import call_inside, listen_inside

if TYPE_CHECKING:
    from types import TracebackType


class Echo:
    """Sends back what it gets on a TCP port, in one namespace."""

    def __init__(self, namespace: str, port: int) -> None:
        self._listener = listen_inside(namespace, "0.0.0.0", port, socket.SOCK_STREAM)  # noqa: S104
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for one in (self._listener, *self._open):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads:
            thread.join()
        for one in (self._listener, *self._open):
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(1000):
                connection.sendall(data)
        except OSError:
            return


def connect(namespace: str, address: object, port: int, *, seconds: float = 0.4) -> socket.socket:
    """A connection from a namespace; TimeoutError when packets are dropped."""
    return call_inside(namespace, lambda: socket.create_connection((str(address), port), timeout=seconds))


def passes(namespace: str, address: object, port: int) -> bool:
    """Whether something can be said to a port and comes back."""
    try:
        with connect(namespace, address, port) as connection:
            return echoes(connection)
    except TimeoutError:
        return False


def echoes(connection: socket.socket) -> bool:
    """Whether what is said comes back."""
    try:
        connection.sendall(b"x")
        return connection.recv(1) == b"x"
    except TimeoutError:
        return False
