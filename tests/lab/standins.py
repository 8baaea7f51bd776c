"""What tests of stand-ins share: a network namespace, an authority, and servers behind a load balancer."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Self

from tests import needs
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.authority import Authority


def require(*programs: str) -> None:
    """Skip the test unless it runs as root on a host with these programs."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        needs.missing("network namespaces are root's; run as root on Linux")
    absent = [program for program in ("ip", "nsenter", "setpriv", "unshare", *programs) if not shutil.which(program)]
    if absent:
        needs.missing(f"not on the PATH: {', '.join(absent)}; apt install iproute2 util-linux mariadb-server haproxy")


@contextlib.contextmanager
def namespace() -> Iterator[str]:
    """A network namespace of the test's own; those of processes that were killed are removed."""
    for left_over in namespaces.names():
        prefix, _, rest = left_over.partition("w2c-test-")
        if not prefix and rest and not Path(f"/proc/{rest.partition('-')[0]}").exists():
            namespaces.delete(left_over)
    name = f"w2c-test-{os.getpid()}-{secrets.token_hex(3)}"
    namespaces.create(name)
    try:
        yield name
    finally:
        left = namespaces.pids(name)
        namespaces.delete(name)
        assert left == frozenset()


def eventually(holds: Callable[[], bool], *, seconds: float = 10) -> bool:
    """Whether *holds* within some seconds."""
    limit = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < limit:
        time.sleep(0.05)
    return held


class Site:
    """A target: answers with its name and what it was asked, over TLS with a certificate that nobody trusts."""

    def __init__(self, *, name: str, network: str, address: str, port: int, folder: Path) -> None:
        self.name, self.address, self.port = name, IPv4Address(address), port
        self.page_status = 200
        self.checks: list[dict[str, str]] = []
        self.release = threading.Event()
        """Lets a running download finish."""
        self._network = network
        folder.mkdir(exist_ok=True)
        certificate, key = Authority.create(folder).certificate(["nobody.invalid"])
        pem = folder / f"{name}.pem"
        pem.write_bytes(certificate + key)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        site = self

        class Handler(_Handler):
            answering = site

        server = ThreadingHTTPServer(("", 0), Handler, bind_and_activate=False)
        server.socket.close()
        plain = namespaces.listen_inside(self._network, str(self.address), self.port, socket.SOCK_STREAM)
        server.socket = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        server.daemon_threads = True
        server.block_on_close = False
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.05,), name=self.name, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    answering: Site
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        with contextlib.suppress(OSError):
            self.connection.close()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.path == "/health":
            self.answering.checks.append(headers)
            self._answer(self.answering.page_status, b"")
        elif self.path == "/download":
            self._download()
        elif self.path == "/nonsense":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
            self.close_connection = True
        elif self.path == "/busy":
            self._answer(503, b"busy by itself")
        elif headers.get("upgrade") == "websocket":
            self._echo_frames(headers["sec-websocket-key"])
        else:
            seen = {"site": self.answering.name, "path": self.path, "headers": headers}
            self._answer(200, json.dumps(seen).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _download(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2000000")
        self.end_headers()
        self.wfile.write(b"a" * 1_000_000)
        self.answering.release.wait(20)
        self.wfile.write(b"b" * 1_000_000)

    def _echo_frames(self, key: str) -> None:
        digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest)
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept.decode())
        self.end_headers()
        while data := self.connection.recv(100):
            self.connection.sendall(data)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""
