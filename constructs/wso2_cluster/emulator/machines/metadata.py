"""The instance metadata service (IMDS), versions 1 and 2, of one VPC."""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import socket
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

from wso2_cluster.emulator.errors import EmulatorError
from wso2_cluster.emulator.machines.connections import Connections
from wso2_cluster.emulator.machines.instance_data import documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from socketserver import BaseServer

    from wso2_cluster.emulator.machines.account import Account, InstanceView, RoleView
    from wso2_cluster.emulator.machines.instance_data import Document
    from wso2_cluster.emulator.server import SessionKeys

log = logging.getLogger("wso2_cluster.emulator")
_VERSION = re.compile(r"latest|1\.0|20\d\d-\d\d-\d\d")
_VERSIONS = ("1.0", "2009-04-04", "2014-11-05", "2016-09-02", "2018-09-24", "2021-03-23", "latest")
_TOKEN = "X-aws-ec2-metadata-token"  # noqa: S105 - the name of a header
_TTL = f"{_TOKEN}-ttl-seconds"
_LONGEST = 21_600
_MOST_TOKENS = 10_000
_PATIENCE = 60.0
_BODY = 65_536
_CLOUD_INIT_SECONDS = 60


class MetadataService:
    """Answers instances of one VPC, each about itself: it is known by its address.

    As `metadata_options` of the instance say: with `http_tokens = "required"`, requests without a token get 401;
    a wrong or expired token always does; with `http_endpoint = "disabled"`, everything gets 403. Answers to PUT carry
    `http_put_response_hop_limit` as the time to live of their packets.

    One difference from EC2: whoever calls itself `Cloud-Init/…` needs no token, nor, for a minute after it did, does
    `python-requests/…` from the same instance. cloud-init recognises EC2 by the machine's firmware, which a container
    does not have, and asks for a token only then; and it reads user data under the name of its HTTP library
    (cloud-init 22.4.2, url_helper.readurl with headers_cb).

    *keys* makes the keys of an instance's role (`RoleSessions.keys`). *now* is a clock in seconds.
    """

    def __init__(
        self,
        *,
        listener: socket.socket,
        keys: Callable[[InstanceView, RoleView], SessionKeys],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._now = now
        self._instances: Mapping[str, tuple[InstanceView, Mapping[str, Document]]] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        self._cloud_init: dict[str, float] = {}
        self._guard = threading.Lock()
        self._connections = Connections(listener, self._serve, "metadata")

    def start(self) -> None:
        """Answer from now on."""
        self._connections.start()

    def stop(self) -> None:
        """Answer no more; no thread and no socket is left."""
        self._connections.stop()

    def update(self, account: Account, vpc_id: str) -> None:
        """Tell the instances of this VPC what the account says of them from now on."""
        self._instances = {
            str(instance.address): (instance, documents(instance, self._keys))
            for instance in account.instances
            if instance.subnet.vpc.id == vpc_id
        }

    def known(self, address: str) -> tuple[InstanceView, Mapping[str, Document]] | None:
        """The instance with this address, and what it may ask for."""
        return self._instances.get(address)

    def new_token(self, instance: InstanceView, seconds: int) -> str:
        """A token that this instance may show for so many seconds."""
        token = secrets.token_urlsafe(42)
        now = self._now()
        with self._guard:
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens = {known: kept for known, kept in self._tokens.items() if kept[1] > now}
            if len(self._tokens) >= _MOST_TOKENS:
                del self._tokens[next(iter(self._tokens))]
            self._tokens[token] = (instance.id, now + seconds)
        return token

    def seconds_left(self, instance: InstanceView, token: str) -> int | None:
        """How long a token is good for; None when it is not this instance's, or over."""
        with self._guard:
            owner, end = self._tokens.get(token, ("", 0.0))
        left = end - self._now()
        return int(left) if hmac.compare_digest(owner, instance.id) and left > 0 else None

    def is_cloud_init(self, instance: InstanceView, agent: str) -> bool:
        """Whether the program that calls itself *agent* is the instance's cloud-init."""
        now = self._now()
        with self._guard:
            if agent.startswith("Cloud-Init/"):
                self._cloud_init[instance.id] = now + _CLOUD_INIT_SECONDS
                return True
            return agent.startswith("python-requests/") and now < self._cloud_init.get(instance.id, now)

    def _serve(self, connection: socket.socket, address: str) -> None:
        _Handler(connection, (address, 0), cast("BaseServer", self))


class _Refusal(Exception):  # noqa: N818 - it is an answer
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "EC2ws"
    sys_version = ""
    default_request_version = "HTTP/1.0"
    timeout = _PATIENCE
    disable_nagle_algorithm = True
    # Typed as a server of socketserver, which this is not.
    server: Any

    def do_GET(self) -> None:
        """Answer a request for a document or a folder."""
        self._answer(self._read)

    def do_HEAD(self) -> None:
        """Answer as GET does, without the document."""
        self._answer(self._read)

    def do_PUT(self) -> None:
        """Give out a token."""
        # What is on its way keeps the hop limit: the next request comes by another connection.
        self.close_connection = True
        self._answer(self._token)

    def _answer(self, make: Callable[[InstanceView, Mapping[str, Document]], tuple[bytes, str | None]]) -> None:
        try:
            body, seconds = make(*self._client())
        except _Refusal as refusal:
            self._send(refusal.status, _page(refusal.status), kind="text/html")
        except EmulatorError as error:
            log.warning("The metadata service cannot answer %s: %s", self.path, error)
            self._send(HTTPStatus.NOT_FOUND, _page(HTTPStatus.NOT_FOUND), kind="text/html")
        else:
            self._send(HTTPStatus.OK, body, seconds=seconds)

    def _client(self) -> tuple[InstanceView, Mapping[str, Document]]:
        found = self.service.known(self.client_address[0])
        if found is None:
            raise _Refusal(HTTPStatus.NOT_FOUND)
        if not found[0].endpoint_enabled:
            raise _Refusal(HTTPStatus.FORBIDDEN)
        return found

    def _token(self, instance: InstanceView, _: Mapping[str, Document]) -> tuple[bytes, str]:
        length = self.headers.get("Content-Length", "0")
        if length.isdecimal():
            self.rfile.read(min(int(length), _BODY))
        self.connection.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, instance.hop_limit)
        if urlsplit(self.path).path.rstrip("/") != "/latest/api/token":
            raise _Refusal(HTTPStatus.NOT_FOUND)
        if "X-Forwarded-For" in self.headers:
            # A request that an open proxy passed on (EC2 guide, "How Instance Metadata Service Version 2 works").
            raise _Refusal(HTTPStatus.FORBIDDEN)
        asked = self.headers.get(_TTL, "").strip()
        if not re.fullmatch(r"[0-9]{1,5}", asked) or not 1 <= int(asked) <= _LONGEST:
            raise _Refusal(HTTPStatus.BAD_REQUEST)
        return self.service.new_token(instance, int(asked)).encode(), asked

    def _read(self, instance: InstanceView, said: Mapping[str, Document]) -> tuple[bytes, str | None]:
        seconds = self._admit(instance)
        return _look_up(unquote(urlsplit(self.path).path), said), seconds

    def _admit(self, instance: InstanceView) -> str | None:
        if (token := self.headers.get(_TOKEN)) is not None:
            left = self.service.seconds_left(instance, token.strip())
            if left is None:
                raise _Refusal(HTTPStatus.UNAUTHORIZED)
            return str(left)
        agent = self.headers.get("User-Agent", "")
        if instance.tokens_required and not self.service.is_cloud_init(instance, agent):
            raise _Refusal(HTTPStatus.UNAUTHORIZED)
        return None

    def _send(self, status: HTTPStatus, body: bytes, *, kind: str = "text/plain", seconds: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if seconds is not None:
            self.send_header(_TTL, seconds)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def service(self) -> MetadataService:
        """The service that this connection belongs to."""
        found: MetadataService = self.server
        return found

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say what http.server says, such as of a request that is none, to the log."""
        log.debug(f"metadata, {self.client_address[0]}: {format}", *args)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing: cloud-init alone makes dozens of requests."""


def _look_up(path: str, said: Mapping[str, Document]) -> bytes:
    """The document or the list of the folder at a path; a slash at the end makes no difference, as on EC2."""
    version, *parts = [part for part in path.split("/") if part] or [""]
    if not version:
        return "\n".join(_VERSIONS).encode()
    if not _VERSION.fullmatch(version):
        raise _Refusal(HTTPStatus.NOT_FOUND)
    asked = "/".join(parts)
    if document := said.get(asked):
        return document()
    names = _children(asked, said)
    if not names:
        raise _Refusal(HTTPStatus.NOT_FOUND)
    return "\n".join(names if asked else (name.rstrip("/") for name in names)).encode()


def _children(folder: str, paths: Iterable[str]) -> list[str]:
    start = f"{folder}/" if folder else ""
    found: dict[str, None] = {}
    for path in paths:
        if path.startswith(start):
            name, slash, _ = path.removeprefix(start).partition("/")
            found[name + slash] = None
    return list(found)


def _page(status: HTTPStatus) -> bytes:
    title = f"{status.value} - {status.phrase}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode()
