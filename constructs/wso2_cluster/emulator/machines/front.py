"""The front of AWS: its endpoints over TLS, answered by the embedded AWS of this process."""

from __future__ import annotations

import logging
import ssl
import threading
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import endpoints
from wso2_cluster.emulator.server import HttpServer, application

if TYPE_CHECKING:
    import socket

    from wso2_cluster.emulator.machines.authority import Authority

log = logging.getLogger("wso2_cluster.emulator")
_MOST_NAMES = 1000


class Front:
    """Serves HTTPS from one socket and HTTP from the other, which it closes when it stops.

    It has a certificate for every name of an endpoint of AWS; a client that asks for another name is refused
    (`unrecognized_name`), one that names none gets the one of `s3.amazonaws.com`. `more` are names besides, such as
    those of VPC endpoints.
    """

    def __init__(
        self,
        *,
        authority: Authority,
        secure: socket.socket,
        plain: socket.socket,
        more: frozenset[str] = frozenset(),
    ) -> None:
        self._authority = authority
        self._more = more
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._guard = threading.Lock()
        context = authority.context(["s3.amazonaws.com"])
        context.sni_callback = self._choose
        with secure, plain:
            self._servers = (HttpServer(secure, application(), context), HttpServer(plain, application()))
        self._threads = tuple(
            threading.Thread(target=server.serve_forever, args=(0.1,), name="aws-front", daemon=True)
            for server in self._servers
        )

    def start(self) -> None:
        """Answer from now on."""
        for thread in self._threads:
            thread.start()

    def update(self, more: frozenset[str]) -> None:
        """Answer to these names besides those of AWS's public endpoints."""
        self._more = more

    def stop(self) -> None:
        """Answer no more, end open connections and wait for their threads."""
        for server, thread in zip(self._servers, self._threads, strict=True):
            if thread.ident is not None:
                server.shutdown()
                thread.join()
            server.server_close()
            server.end_connections()

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
        """Put the certificate for the name that the client wants into the connection."""
        if name is None:
            return None
        wanted = name.lower()
        if wanted not in self._more and endpoints.aws_name(wanted) is None:
            log.debug("The front of AWS was asked for %s", wanted)
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        with self._guard:
            if wanted not in self._contexts:
                if len(self._contexts) >= _MOST_NAMES:
                    self._contexts.clear()
                self._contexts[wanted] = self._authority.context([wanted])
            connection.context = self._contexts[wanted]
        return None
