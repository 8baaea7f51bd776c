"""NGINX of this machine in front of stand-in nodes, all on loopback addresses and without root."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from tests import needs
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.nginx import (
    Certificate,
    Front,
    Listener,
    Process,
    Redirect,
    Scheme,
    Server,
    Upstream,
    VirtualHost,
    render,
)

LOOPBACK = IPv4Address("127.0.0.1")
NODE_NAME = "node.example.com"
"""What every node's certificate is made out to."""


def nginx_program() -> str:
    """NGINX; without it the test is skipped."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which("nginx", path=path)
    if found is None:
        needs.missing("no nginx on this machine; apt install --no-install-recommends nginx-light")
    return found


def eventually(holds: Callable[[], bool], *, seconds: float = 10) -> bool:
    limit = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < limit:
        time.sleep(0.02)
    return held


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((str(LOOPBACK), 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Node:
    """A stand-in node at one port: says its name and what it was asked, and nothing at all to `/dies`."""

    address: str
    port: int
    context: ssl.SSLContext | None
    asked: list[str] = field(default_factory=list)
    location: str | None = None
    """Where it redirects `/elsewhere`."""
    release: threading.Event = field(default_factory=threading.Event)
    """Lets `/slow` be answered."""
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        node = self

        class Handler(_Handler):
            answering = node

        class Listening(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def get_request(self) -> tuple[socket.socket, Any]:
                plain, peer = super().get_request()
                if node.context is None:
                    return plain, peer
                return node.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False), peer

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that went away is none of the test's business."""

        self._server = Listening((self.address, self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.release.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Handler(BaseHTTPRequestHandler):
    answering: Node
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        node = self.answering
        if node._server is None:
            # It was stopped, and this is a connection that NGINX kept.
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        node.asked.append(f"{self.command} {self.path}")
        if self.headers.get("Upgrade") == "websocket":
            self._echo()
            return
        if self.path == "/dies":
            self.close_connection = True
            return
        if self.path == "/slow":
            node.release.wait(20)
        seen = {"node": node.address, "path": self.path, "body": len(body), "headers": dict(self.headers.items())}
        answer = json.dumps(seen).encode()
        redirects = self.path == "/elsewhere" and node.location is not None
        self.send_response(302 if redirects else 200)
        if redirects and node.location is not None:
            self.send_header("Location", node.location)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815

    def _echo(self) -> None:
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest())
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


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    """By name in small letters."""
    seen: Mapping[str, Any]
    """What the node says it was asked; empty when NGINX answered by itself."""

    @property
    def node(self) -> str:
        return str(self.seen["node"])

    @property
    def cookie(self) -> str:
        """Name and value of the cookie that was set, as the client sends it back."""
        return self.headers["set-cookie"].partition(";")[0]


@dataclass
class Running:
    """A front that runs, and its nodes."""

    front: Front
    folder: Path
    ports: Mapping[int, int]
    """Where NGINX listens in place of each port of the front."""
    nodes: Mapping[tuple[str, int], Node]
    """By the address and port that they have in the front."""
    root: bytes

    def ask(
        self,
        host: str,
        path: str = "/",
        *,
        port: int = 443,
        method: str = "GET",
        body: bytes | None = None,
        sni: str | None = None,
        **headers: str,
    ) -> Answer:
        """The answer to a request for *host* at *port* of the front; plain at port 80. Headers by name: `X_Of_Mine`."""
        connection = http.client.HTTPConnection(host, self.ports[port])
        connection.sock = self.connect(port, sni or host)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Host": host, **named})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        got = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, got, json.loads(content) if content.startswith(b'{"node"') else {})

    def connect(self, port: int, name: str | None, context: ssl.SSLContext | None = None) -> socket.socket:
        plain = socket.create_connection((str(LOOPBACK), self.ports[port]), timeout=20)
        if port == 80:
            return plain
        try:
            return (context or self.client()).wrap_socket(plain, server_hostname=name)
        except OSError:
            plain.close()
            raise

    def client(self) -> ssl.SSLContext:
        """A client that trusts the front's authority."""
        context = ssl.create_default_context(cadata=self.root.decode())
        context.check_hostname = False
        return context

    def reload(self, front: Front) -> None:
        """Take over another front, of the same ports and nodes."""
        self.write(front)
        self.run("-s", "reload")

    def write(self, front: Front) -> None:
        (self.folder / "nginx.conf").write_text(render(self._placed(front)), "utf-8")

    def run(self, *arguments: str) -> str:
        """What NGINX said about these arguments."""
        command = [nginx_program(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    @property
    def passed_to(self) -> list[str]:
        """What NGINX logged of each request: the nodes that it tried."""
        lines = (self.folder / "logs" / "access.log").read_text("utf-8").splitlines()
        return [line.split('" ')[1] for line in lines]

    def _placed(self, front: Front) -> Front:
        """*front* with this machine's addresses, ports and files."""
        # Root's workers would be www-data, which may not read the test's folder.
        user = "root" if os.geteuid() == 0 else None
        folder = str(self.folder)
        process = Process(user=user, pid=f"{folder}/nginx.pid", logs=f"{folder}/logs", temporary=f"{folder}/temporary")
        hosts = tuple(self._placed_host(host) for host in front.hosts)
        return replace(front, hosts=hosts, address=LOOPBACK, process=process)

    def _placed_host(self, host: VirtualHost) -> VirtualHost:
        return replace(host, listeners=tuple(self._placed_listener(listener) for listener in host.listeners))

    def _placed_listener(self, listener: Listener) -> Listener:
        to: Upstream | Redirect
        if isinstance(listener.to, Redirect):
            to = Redirect(port=self.ports[listener.to.port])
        else:
            places = (self.nodes[str(server.address), server.port] for server in listener.to.servers)
            servers = tuple(Server(address=node.address, port=node.port) for node in places)
            to = replace(listener.to, servers=servers)
        shown = Certificate(chain=f"{self.folder}/front.crt", key=f"{self.folder}/front.key")
        return Listener(
            port=self.ports[listener.port], to=to, certificate=shown if listener.certificate is not None else None
        )


@contextlib.contextmanager
def prepared(front: Front, folder: Path, authority: Authority, *, beside: Running | None = None) -> Iterator[Running]:
    """A front whose files are written and whose nodes answer, those of *beside* or its own; NGINX does not run yet."""
    (folder / "logs").mkdir(parents=True)
    (folder / "temporary").mkdir()
    (folder / "root.pem").write_bytes(authority.root)
    certificate, key = authority.certificate([name for host in front.hosts for name in host.names])
    (folder / "front.crt").write_bytes(certificate)
    (folder / "front.key").write_bytes(key)
    context = authority.context([NODE_NAME])
    own = {
        (str(server.address), server.port): Node(
            address="127." + str(server.address).partition(".")[2],
            port=free_port(),
            context=context if upstream.scheme is Scheme.HTTPS else None,
        )
        for upstream in front.upstreams
        for server in upstream.servers
        if beside is None
    }
    nodes = own if beside is None else beside.nodes
    ports = {listener.port: free_port() for host in front.hosts for listener in host.listeners}
    running = Running(front=front, folder=folder, ports=ports, nodes=nodes, root=authority.root)
    running.write(front)
    with contextlib.ExitStack() as stack:
        for node in own.values():
            node.start()
            stack.callback(node.stop)
        yield running


@contextlib.contextmanager
def running(front: Front, folder: Path, authority: Authority, *, beside: Running | None = None) -> Iterator[Running]:
    """A front that answers."""
    program = nginx_program()
    with prepared(front, folder, authority, beside=beside) as ready:
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        with (folder / "said").open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
            try:
                assert eventually(lambda: _listens(ready)), (folder / "said").read_text("utf-8")
                yield ready
            finally:
                process.terminate()
                process.wait(20)


def _listens(ready: Running) -> bool:
    try:
        for port in ready.ports.values():
            socket.create_connection((str(LOOPBACK), port), timeout=5).close()
    except OSError:
        return False
    return True
