"""HAProxy in place of a load balancer: real requests through real network namespaces."""

import dataclasses
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from tests import balancers, needs
from tests.lab import standins
from tests.lab.standins import Site, eventually
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.balancer import BalancerServer, Health
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.load_balancers import FixedResponse, Kind, LoadBalancer, Protocol, TargetGroup

pytestmark = pytest.mark.lab

PLACES = {"i-manager": ("127.0.0.11", 9443), "i-worker-1": ("127.0.0.21", 8243), "i-worker-2": ("127.0.0.22", 8243)}
ADDRESSES = {name: IPv4Address(address) for name, (address, _) in PLACES.items()}
CONSOLE = balancers.console()
SERVICES = balancers.services()


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def seen(self) -> Any:  # noqa: ANN401 - JSON
        """What the target says that it was asked."""
        return json.loads(self.body)


@dataclass(kw_only=True)
class Lab:
    network: str
    folder: Path
    authority: Authority
    sites: dict[str, Site]
    server: BalancerServer
    running: ExitStack = field(default_factory=ExitStack)

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.authority.root.decode())

    def connect(self, host: str, port: int = 443) -> http.client.HTTPConnection:
        def dial() -> http.client.HTTPConnection:
            raw = socket.create_connection(("127.0.0.1", port), timeout=20)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = self.context().wrap_socket(raw, server_hostname=host) if port == 443 else raw
            return connection

        return namespaces.call_inside(self.network, dial)

    def get(self, host: str, path: str = "/", *, port: int = 443, headers: dict[str, str] | None = None) -> Answer:
        connection = self.connect(host, port)
        try:
            connection.request("GET", path, headers={"Host": host, **(headers or {})})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=found, body=response.read())
        finally:
            connection.close()

    def health(self) -> dict[str, Health]:
        return {target.id: health for target, health in self.server.healthy().items()}

    def all_healthy(self) -> bool:
        return set(self.health().values()) == {Health.HEALTHY}


@pytest.fixture
def open_lab(tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """Makes a lab around a load balancer; its targets answer, unless *dead*."""
    standins.require("haproxy")
    with ExitStack() as running:

        def make(balancer: LoadBalancer, *, dead: tuple[str, ...] = (), fail_open: bool = False) -> Lab:
            network = running.enter_context(standins.namespace())
            authority = Authority.create(tmp_path)
            sites = {
                name: Site(name=name, network=network, address=address, port=port, folder=tmp_path / "sites")
                for name, (address, port) in PLACES.items()
            }
            for name, site in sites.items():
                running.callback(site.stop)
                if name not in dead:
                    site.start()
            server = BalancerServer(
                folder=tmp_path / "balancer",
                namespace=network,
                authority=authority,
                balancer=balancer,
                addresses=ADDRESSES,
                fail_open=fail_open,
            )
            running.callback(server.kill)
            server.start()
            return Lab(network=network, folder=tmp_path, authority=authority, sites=sites, server=server)

        yield make


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Lab:
    """The stack of the toolkit, every target healthy."""
    made = open_lab(balancers.stack(CONSOLE, SERVICES))
    assert eventually(made.all_healthy)
    return made


def test_each_host_name_leads_to_its_own_targets_and_no_other_to_any(lab: Lab) -> None:
    assert lab.get("mgt.example.com", "/carbon").seen["site"] == "i-manager"
    assert {lab.get("esb.example.com").seen["site"] for _ in range(4)} == {"i-worker-1", "i-worker-2"}
    other = lab.get("mgt.example.com", headers={"Host": "other.example.com"})
    assert (other.status, other.body) == (404, b"No such host here.")
    assert lab.get("mgt.example.com", headers={"Host": "MGT.example.com:443"}).seen["site"] == "i-manager"


def test_targets_learn_who_asked_and_how(lab: Lab) -> None:
    sent = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http", "under_score": "1"}
    headers = lab.get("mgt.example.com", headers=sent).seen["headers"]
    assert headers["x-forwarded-for"] == "198.51.100.7, 127.0.0.1"
    assert (headers["x-forwarded-proto"], headers["x-forwarded-port"]) == ("https", "443")
    assert headers["host"] == "mgt.example.com"
    assert "under_score" not in headers
    assert lab.get("mgt.example.com").seen["headers"]["x-forwarded-for"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/carbon/admin?a=b&c=%20", "https://mgt.example.com:443/carbon/admin?a=b&c=%20"),
        ("/", "https://mgt.example.com:443/"),
    ],
)
def test_plain_http_is_sent_to_https(lab: Lab, path: str, location: str) -> None:
    answer = lab.get("mgt.example.com", path, port=80)
    assert (answer.status, answer.headers["location"]) == (301, location)


def test_a_sticky_client_stays_with_its_target(open_lab: Callable[..., Lab]) -> None:
    sticky = balancers.services(sticky_seconds=60)
    lab = open_lab(balancers.stack(CONSOLE, sticky))
    assert eventually(lab.all_healthy)
    first = lab.get("esb.example.com")
    cookie = first.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith("AWSALB=")
    assert {lab.get("esb.example.com", headers={"Cookie": cookie}).seen["site"] for _ in range(6)} == {
        first.seen["site"]
    }
    lab.sites[first.seen["site"]].stop()
    assert eventually(lambda: lab.health()[first.seen["site"]] is Health.UNHEALTHY)
    assert lab.get("esb.example.com", headers={"Cookie": cookie}).seen["site"] != first.seen["site"]


def test_a_group_that_is_not_sticky_sets_no_cookie(lab: Lab) -> None:
    assert "set-cookie" not in lab.get("esb.example.com").headers


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (ssl.TLSVersion.TLSv1_1, "TLSV1_ALERT_PROTOCOL_VERSION"),
        (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
        (ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*TLSv1_1 is deprecated:DeprecationWarning")
def test_tls_below_the_policy_is_refused(lab: Lab, version: ssl.TLSVersion, said: str) -> None:
    context = lab.context()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version

    def shake() -> str:
        with socket.create_connection(("127.0.0.1", 443), timeout=5) as raw:
            try:
                with context.wrap_socket(raw, server_hostname="mgt.example.com") as secured:
                    return str(secured.version())
            except ssl.SSLError as error:
                return str(error.reason)

    assert namespaces.call_inside(lab.network, shake) == said


def test_health_checks_look_like_a_load_balancers(lab: Lab) -> None:
    seen = lab.sites["i-manager"].checks[-1]
    assert (seen["host"], seen["user-agent"]) == ("127.0.0.11:9443", "ELB-HealthChecker/2.0")


def test_a_dead_target_is_left_out_after_its_threshold_and_comes_back_after_the_other(lab: Lab) -> None:
    lab.sites["i-worker-1"].stop()
    # Two failures, a second apart.
    assert eventually(lambda: lab.health()["i-worker-1"] is Health.UNHEALTHY, seconds=4)
    assert {lab.get("esb.example.com").seen["site"] for _ in range(6)} == {"i-worker-2"}
    assert lab.health()["i-worker-2"] is Health.HEALTHY
    lab.sites["i-worker-1"].start()
    assert eventually(lambda: lab.health()["i-worker-1"] is Health.HEALTHY, seconds=5)
    assert {lab.get("esb.example.com").seen["site"] for _ in range(6)} == {"i-worker-1", "i-worker-2"}


def test_a_target_with_another_status_than_the_matchers_is_left_out(lab: Lab) -> None:
    lab.sites["i-worker-1"].page_status = 302
    assert eventually(lambda: lab.health()["i-worker-1"] is Health.UNHEALTHY, seconds=4)


def test_nobody_healthy_is_503(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab(balancers.stack(CONSOLE, SERVICES), dead=("i-worker-1", "i-worker-2"))
    assert eventually(lambda: lab.health()["i-worker-2"] is Health.UNHEALTHY)
    answer = lab.get("esb.example.com")
    assert (answer.status, answer.headers["content-type"]) == (503, "text/html")
    assert b"503 Service Temporarily Unavailable" in answer.body
    lab.sites["i-worker-1"].start()
    assert eventually(lambda: lab.get("esb.example.com").status == 200)


def test_nobody_healthy_is_asked_all_the_same_where_the_balancer_fails_open(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab(balancers.stack(CONSOLE, SERVICES), dead=("i-worker-1",), fail_open=True)
    lab.sites["i-worker-2"].page_status = 500
    assert eventually(lambda: lab.health()["i-worker-2"] is Health.UNHEALTHY)
    assert {lab.get("esb.example.com").status for _ in range(6)} == {200, 502}


def test_a_target_gets_nothing_before_its_first_check(open_lab: Callable[..., Lab]) -> None:
    slow = balancers.services(check=balancers.check(interval=20, timeout=10))
    lab = open_lab(balancers.stack(CONSOLE, slow), dead=("i-worker-1", "i-worker-2"))
    assert lab.get("esb.example.com").status == 503


def test_an_answer_that_is_no_http_is_502_and_a_targets_own_503_stays(lab: Lab) -> None:
    bad = lab.get("esb.example.com", "/nonsense")
    assert bad.status == 502
    busy = lab.get("esb.example.com", "/busy")
    assert (busy.status, busy.body) == (503, b"busy by itself")


def test_a_target_that_refuses_a_connection_is_502(open_lab: Callable[..., Lab]) -> None:
    slow = balancers.console(check=balancers.check(interval=5, timeout=2))
    lab = open_lab(balancers.stack(slow, SERVICES))
    assert eventually(lab.all_healthy, seconds=20)
    lab.sites["i-manager"].stop()
    answer = lab.get("mgt.example.com")
    assert answer.status == 502
    assert b"502 Bad Gateway" in answer.body


def test_a_websocket_passes(lab: Lab) -> None:
    connection = lab.connect("esb.example.com")
    raw = connection.sock
    try:
        raw.sendall(
            b"GET /chat HTTP/1.1\r\nHost: esb.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += raw.recv(1)
        assert head.startswith(b"HTTP/1.1 101 ")
        assert b"s3pplmbitxaq9kygzzhzrbk+xoo=" in head.lower()
        raw.sendall(b"\x81\x85abcd")
        assert raw.recv(100) == b"\x81\x85abcd"
    finally:
        connection.close()


def changed(target_group: TargetGroup) -> LoadBalancer:
    return balancers.stack(CONSOLE, dataclasses.replace(target_group, targets=target_group.targets[:1]))


def test_a_changed_target_list_drops_no_running_download_and_forgets_no_health(lab: Lab) -> None:
    results: list[int] = []

    def download(connection: http.client.HTTPConnection) -> None:
        response = connection.getresponse()
        results.append(len(response.read()))

    connections = [lab.connect("esb.example.com") for _ in range(2)]
    readers = [threading.Thread(target=download, args=(connection,)) for connection in connections]
    for connection in connections:
        connection.request("GET", "/download")
    for reader in readers:
        reader.start()
    lab.server.update(changed(SERVICES), ADDRESSES)
    # Immediately: no check can have run since.
    assert lab.health() == {"i-manager": Health.HEALTHY, "i-worker-1": Health.HEALTHY}
    assert {lab.get("esb.example.com").seen["site"] for _ in range(4)} == {"i-worker-1"}
    for site in lab.sites.values():
        site.release.set()
    for reader in readers:
        reader.join(20)
    for connection in connections:
        connection.close()
    assert results == [2_000_000, 2_000_000]


def test_requests_that_run_all_the_time_see_no_reload(lab: Lab) -> None:
    statuses: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            statuses.append(lab.get("esb.example.com").status)

    thread = threading.Thread(target=ask)
    thread.start()
    for number in range(4):
        lab.server.update(changed(SERVICES) if number % 2 else balancers.stack(CONSOLE, SERVICES), ADDRESSES)
    stop.set()
    thread.join()
    assert set(statuses) == {200}


def test_the_same_picture_again_reloads_nothing(lab: Lab) -> None:
    before = (lab.folder / "balancer" / "log").read_text()
    lab.server.update(balancers.stack(CONSOLE, SERVICES), ADDRESSES)
    assert (lab.folder / "balancer" / "log").read_text() == before


def test_what_haproxy_refuses_leaves_the_old_configuration_at_work(lab: Lab) -> None:
    with pytest.raises(MachineError, match="haproxy -c"):
        lab.server.update(balancers.stack(CONSOLE, balancers.services(check=balancers.check(matcher="x"))), ADDRESSES)
    assert lab.get("esb.example.com").status == 200
    lab.server.update(changed(SERVICES), ADDRESSES)
    assert {lab.get("esb.example.com").seen["site"] for _ in range(4)} == {"i-worker-1"}


def test_a_new_target_waits_for_its_checks_and_a_stopped_one_is_unused(lab: Lab) -> None:
    lab.server.update(changed(SERVICES), ADDRESSES)
    lab.server.update(balancers.stack(CONSOLE, SERVICES), ADDRESSES)
    assert eventually(lambda: lab.health()["i-worker-2"] is Health.HEALTHY)
    stopped = tuple(dataclasses.replace(target, used=target.id == "i-worker-1") for target in SERVICES.targets)
    lab.server.update(balancers.stack(CONSOLE, dataclasses.replace(SERVICES, targets=stopped)), ADDRESSES)
    assert lab.health()["i-worker-2"] is Health.UNUSED


def test_fixed_text_comes_as_it_was_written(open_lab: Callable[..., Lab]) -> None:
    text = "He said: \"50% of ${HOME}\"\n\\ {#} 'x' [%[src]] ü"
    response = FixedResponse(status=418, content_type="text/plain", body=text)
    listener = dataclasses.replace(balancers.https_listener(), default=response)
    answer = open_lab(balancers.balancer(listener)).get("mgt.example.com")
    assert (answer.status, answer.body.decode()) == (418, text)


def test_a_network_load_balancer_passes_tls_through(open_lab: Callable[..., Lab]) -> None:
    target = balancers.group(
        "esb-mutual", 9443, ("i-manager",), protocol=Protocol.TCP, check=balancers.check(protocol=Protocol.TCP)
    )
    listener = dataclasses.replace(
        balancers.https_listener(),
        protocol=Protocol.TCP,
        policy=None,
        certificates=(),
        default=balancers.to(target),
    )
    lab = open_lab(balancers.balancer(listener, kind=Kind.NETWORK))
    assert eventually(lab.all_healthy)

    def issuer() -> bytes:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", 443), timeout=5) as raw,
            context.wrap_socket(raw, server_hostname="mgt.example.com") as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""

    assert b"nobody.invalid" in namespaces.call_inside(lab.network, issuer)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_nothing_of_it_is_left_afterwards(lab: Lab, end: str) -> None:
    assert len(namespaces.pids(lab.network)) == 2
    getattr(lab.server, end)()
    assert namespaces.pids(lab.network) == frozenset()
    assert not lab.server.running
    assert not (lab.folder / "balancer" / "pid").exists()


CHILD = """
import sys, time
from ipaddress import IPv4Address
from pathlib import Path
from tests import balancers
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.balancer import BalancerServer
folder = Path(sys.argv[2])
server = BalancerServer(
    folder=folder / "balancer", namespace=sys.argv[1], authority=Authority.create(folder),
    balancer=balancers.stack(balancers.console(), balancers.services()),
    addresses={"i-manager": IPv4Address("127.0.0.1")},
)
server.start()
print("started", flush=True)
time.sleep(60)
"""


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    standins.require("haproxy")
    with standins.namespace() as network:
        argv = [sys.executable, "-c", CHILD, network, str(tmp_path)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, env=needs.python_environment()) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"started\n"
            assert len(namespaces.pids(network)) == 2
            os.kill(child.pid, signal.SIGKILL)
        assert eventually(lambda: namespaces.pids(network) == frozenset())
