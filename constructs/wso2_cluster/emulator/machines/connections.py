"""Serving the connections of a listening socket, and ending them."""

from __future__ import annotations

import logging
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("wso2_cluster.emulator")


class Connections:
    """Accepts connections in a thread, and serves each in one of its own, so that a slow client holds up itself alone.

    The socket may belong to another network namespace. It is closed by `stop`, which leaves no thread either.
    *serve* gets the connection and the client's address; what it raises as `OSError` is a client that went away.
    """

    def __init__(self, listener: socket.socket, serve: Callable[[socket.socket, str], None], name: str) -> None:
        self._listener = listener
        self._serve = serve
        self._name = name
        self._open: dict[socket.socket, threading.Thread] = {}
        self._guard = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._accept, name=name, daemon=True)

    def start(self) -> None:
        """Accept from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Accept no more, hang up on every client, and wait for all threads."""
        with self._guard:
            self._stopping = True
            connections = dict(self._open)
        hang_up(self._listener)
        for connection in connections:
            hang_up(connection)
        if self._thread.ident is not None:
            self._thread.join()
        for thread in connections.values():
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, (address, _) = self._listener.accept()
            except OSError as error:
                if self._stopping:
                    return
                # Such as too many open files: the next one may find room again.
                log.warning("%s cannot accept a connection: %s", self._name, error)
                threading.Event().wait(0.1)
                continue
            thread = threading.Thread(target=self._run, args=(connection, address), name=self._name, daemon=True)
            with self._guard:
                if self._stopping:
                    connection.close()
                    return
                self._open[connection] = thread
                thread.start()

    def _run(self, connection: socket.socket, address: str) -> None:
        try:
            self._serve(connection, address)
        except OSError as error:
            log.debug("%s lost %s: %s", self._name, address, error)
        finally:
            with self._guard:
                del self._open[connection]
            connection.close()


def hang_up(connection: socket.socket) -> None:
    """Wake every thread that waits for this socket."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other end was faster; whoever waits wakes by itself.
        return
