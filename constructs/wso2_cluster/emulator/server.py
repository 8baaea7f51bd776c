"""The HTTP side of the embedded AWS: moto's application behind a threaded server on loopback.

Importing this module imports moto and applies the patches.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.config import default_user_config
from moto.iam.models import iam_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.sts.models import sts_backends
from werkzeug.serving import ThreadedWSGIServer

from wso2_cluster.emulator import patches
from wso2_cluster.emulator.errors import EmulatorError
from wso2_cluster.emulator.patches import iam
from wso2_cluster.emulator.requests import ONE_AT_A_TIME, Front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"
_BACKLOG = 128

log = logging.getLogger("wso2_cluster.emulator")

patches.apply()


def forget_everything(*, owner_key_id: str, owner_secret_key: str) -> None:
    """Empty the account, switch the check of permissions off, and give the account an owner with these keys."""
    default_user_config["iam"]["load_aws_managed_policies"] = True
    moto_api_backend.reset()
    iam.set_owner(owner_key_id, owner_secret_key)
    _let_pass(float("inf"))


def application() -> WSGIApplication:
    """The embedded AWS as a WSGI application, for a server of one's own; all applications share one account."""
    return Front(DomainDispatcherApplication(create_backend_app))


def listen(port: int = 0) -> socket.socket:
    """A socket that listens on 127.0.0.1, on *port* or a free one. Raises `EmulatorError` when the port is taken."""
    try:
        return socket.create_server((LOOPBACK, port), backlog=_BACKLOG)
    except OSError as error:
        raise EmulatorError(
            f"The embedded AWS cannot listen on {LOOPBACK}:{port}: {os.strerror(error.errno or 0)}. "
            "Leave the port out to get a free one."
        ) from error


@dataclass(frozen=True, kw_only=True)
class SessionKeys:
    """Keys with which one acts as a role for some time."""

    key_id: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)
    issued: dt.datetime
    expires: dt.datetime


def take_on_role(role_arn: str, *, session: str, region: str, seconds: int) -> SessionKeys:
    """Begin a session of a role, as EC2 itself does for an instance: nobody's permission is asked.

    The keys may at any moment do what the role may then. Raises `EmulatorError` when there is no such role.
    """
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    with ONE_AT_A_TIME:
        if all(role.arn != role_arn for role in iam_backends[account][partition].get_roles()):
            raise EmulatorError(f"The account has no role {role_arn}.")
        begun = sts_backends[account][partition].assume_role(
            region_name=region,
            role_session_name=session,
            role_arn=role_arn,
            policy="",
            duration=seconds,
            external_id="",
        )
    expires = begun.expiration.replace(tzinfo=dt.UTC)
    return SessionKeys(
        key_id=begun.access_key_id,
        secret_key=begun.secret_access_key,
        token=begun.session_token,
        issued=expires - dt.timedelta(seconds=seconds),
        expires=expires,
    )


class Server:
    """The application behind a listening socket, in threads of this process.

    `stop` leaves no thread and no open socket. The socket may belong to another network namespace; then machines
    there see the same account.
    """

    def __init__(self, listener: socket.socket) -> None:
        with listener:
            self._http = HttpServer(listener, application())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.1,), name="embedded-aws", daemon=True)

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return int(self._http.server_address[1])

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, end open connections and wait for their threads."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        self._http.end_connections()
        _let_pass(float("inf"))

    def enforce_iam(self, *, on: bool) -> None:
        """Check every request's signature and permission, or none's."""
        _let_pass(0 if on else float("inf"))


def _let_pass(requests: float) -> None:
    settings.INITIAL_NO_AUTH_ACTION_COUNT = requests
    ActionAuthenticatorMixin.request_count = 0


class _Handler(MotoRequestHandler):
    server: HttpServer

    def handle(self) -> None:
        """Answer one connection, in its own thread, known to the server."""
        with self.server.serving(self.connection):
            if isinstance(self.connection, ssl.SSLSocket):
                try:
                    self.connection.do_handshake()
                except OSError as error:
                    log.debug("No TLS with %s: %s", self.client_address[0], error)
                    return
            super().handle()

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:  # noqa: ARG002
        """Say which answer a client will never see: it may ask again."""
        log.warning("The answer to %s was not taken: %s", self.requestline, error)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a deployment makes thousands of requests."""


class HttpServer(ThreadedWSGIServer):
    """Knows its open connections, so that none of their threads outlives it.

    With *tls* it speaks HTTPS. The handshake is made in the connection's own thread: a client that makes none holds
    up itself alone, for `PATIENCE` seconds at most.
    """

    PATIENCE = 60.0

    def __init__(self, listener: socket.socket, app: WSGIApplication, tls: ssl.SSLContext | None = None) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._guard = threading.Lock()
        host, port = listener.getsockname()[:2]
        # Binding is not left to werkzeug: it ends the process when it fails.
        super().__init__(host, port, app, handler=_Handler, fd=listener.fileno())
        # werkzeug would shake hands with one client after the other.
        self.ssl_context = tls

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection."""
        connection, address = super().get_request()
        if self.ssl_context is not None:
            connection.settimeout(self.PATIENCE)
            try:
                connection = self.ssl_context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            except OSError:
                # The client is gone already. socketserver goes on to the next.
                connection.close()
                raise
        return connection, address

    @contextmanager
    def serving(self, connection: socket.socket) -> Iterator[None]:
        """Remember the connection, and the thread that serves it, for as long as it lasts."""
        with self._guard:
            self._open[connection] = threading.current_thread()
        try:
            yield
        finally:
            with self._guard:
                self._open.pop(connection, None)

    def end_connections(self) -> None:
        """Hang up on every client and wait for the threads that served them."""
        with self._guard:
            connections = dict(self._open)
        for connection, thread in connections.items():
            _hang_up(connection)
            thread.join()


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The client was faster; its thread ends by itself.
        return
