"""Real requests through NGINX: they reach the nodes that the front says, and no others."""

import http.client
import socket
import ssl
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.deployments import ESB, KERNEL, topology
from tests.unit.nginx.fronts import api_manager_gateway, enterprise_store
from tests.unit.nginx.running import NODE_NAME, Answer, Running, eventually, prepared, running
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.nginx import (
    AddressAffinity,
    Affinity,
    CookieAffinity,
    Front,
    HealthCheck,
    Listener,
    Timeouts,
    Upstream,
    Verification,
    front_of,
    virtual_host,
)

Start = Callable[[Front], Running]

SERVICES, CONSOLE = "esb.example.com", "mgt.esb.example.com"
MANAGER, WORKERS = "127.0.0.10", {"127.0.0.20", "127.0.64.20"}
FRONTS = {
    "esb-worker-manager": front_of(topology(ESB, balancer__http="forward")),
    "esb-worker-manager, everything by HTTPS": front_of(topology(ESB)),
    "carbon-cluster": front_of(topology(KERNEL)),
    "apim-gateway": api_manager_gateway(),
    "enterprise-store": enterprise_store(),
}


@pytest.fixture
def start(tmp_path: Path, authority: Authority) -> Iterator[Start]:
    with ExitStack() as stack:
        yield lambda front: stack.enter_context(running(front, tmp_path / "front", authority))


@pytest.fixture(scope="module")
def esb(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Running]:
    """Manager and two workers; for tests that change nothing."""
    front = FRONTS["esb-worker-manager"]
    with running(front, tmp_path_factory.mktemp("esb") / "front", authority) as started:
        yield started


def changed(front: Front, **changes: object) -> Front:
    """*front* with *changes* in each upstream."""

    def change(listener: Listener) -> Listener:
        to = listener.to
        return replace(listener, to=replace(to, **changes)) if isinstance(to, Upstream) else listener  # type: ignore[arg-type]

    return replace(
        front,
        hosts=tuple(
            replace(host, listeners=tuple(change(listener) for listener in host.listeners)) for host in front.hosts
        ),
    )


def two_nodes(affinity: Affinity | None = None, **changes: object) -> Front:
    front = Front(
        hosts=(
            virtual_host(
                "esb", names=(SERVICES,), nodes=("10.0.0.20", "10.0.64.20"), https=9443, http=9763, affinity=affinity
            ),
        )
    )
    return changed(front, **changes)


def spread(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.node for answer in answers)


@pytest.mark.parametrize("name", FRONTS)
def test_nginx_takes_the_configuration_without_a_warning(name: str, tmp_path: Path, authority: Authority) -> None:
    with prepared(FRONTS[name], tmp_path / "front", authority) as ready:
        conf = ready.folder / "nginx.conf"
        assert ready.run("-t") == (
            f"nginx: the configuration file {conf} syntax is ok\nnginx: configuration file {conf} test is successful\n"
        )


def test_nginx_takes_the_longest_names(tmp_path: Path, authority: Authority) -> None:
    name = ".".join(["a" * 60] * 4)
    front = Front(
        hosts=(
            virtual_host(
                "u" * 60, names=(name,), nodes=("10.0.0.1",), https=9443, affinity=CookieAffinity(name="c" * 32)
            ),
        )
    )
    with prepared(front, tmp_path / "front", authority) as ready:
        assert ready.run("-t").endswith("test is successful\n")
        assert "warn" not in ready.run("-t")


@pytest.mark.parametrize("port", [80, 443])
def test_services_are_spread_over_the_workers(esb: Running, port: int) -> None:
    answers = [esb.ask(SERVICES, "/services/Version", port=port) for _ in range(10)]
    assert spread(answers) == dict.fromkeys(WORKERS, 5)


def test_the_console_is_only_at_the_manager(esb: Running) -> None:
    assert spread([esb.ask(CONSOLE, "/carbon") for _ in range(10)]) == {MANAGER: 10}


def test_the_console_is_sent_to_https(esb: Running) -> None:
    answer = esb.ask(CONSOLE, "/carbon/admin?x=1", port=80)
    assert (answer.status, answer.headers["location"]) == (
        301,
        f"https://{CONSOLE}:{esb.ports[443]}/carbon/admin?x=1",
    )


def test_a_node_is_told_who_asked_for_what(esb: Running) -> None:
    port = esb.ports[443]
    answer = esb.ask(SERVICES, "/services//a%2Fb/../c?x=%20", X_Forwarded_For="203.0.113.9")
    assert answer.seen["path"] == "/services//a%2Fb/../c?x=%20"
    assert answer.seen["headers"] == {
        "Host": f"{SERVICES}:{port}",
        "X-Forwarded-Host": f"{SERVICES}:{port}",
        "X-Forwarded-Server": SERVICES,
        "X-Forwarded-For": "203.0.113.9, 127.0.0.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": str(port),
        "Accept-Encoding": "identity",
    }


def test_nginx_does_not_say_its_version(esb: Running) -> None:
    assert esb.ask(CONSOLE, port=80).headers["server"] == "nginx"


@pytest.mark.parametrize(
    ("port", "sent", "arrives"),
    [
        (443, "https://mgt.esb.example.com:9443/carbon/a?b=c", "https://mgt.esb.example.com:{tls}/carbon/a?b=c"),
        (443, "http://mgt.esb.example.com:9763/carbon", "https://mgt.esb.example.com:{tls}/carbon"),
        (443, "https://mgt.esb.example.com", "https://mgt.esb.example.com:{tls}"),
        (443, "https://127.0.0.10:9443/carbon", "https://mgt.esb.example.com:{tls}/carbon"),
        (443, "https://login.example.com:9443/carbon", "https://login.example.com:9443/carbon"),
        (443, "https://mgt.esb.example.com.evil.example/", "https://mgt.esb.example.com.evil.example/"),
    ],
)
def test_a_redirect_of_the_console_to_itself_stays_at_the_front(
    esb: Running, port: int, sent: str, arrives: str
) -> None:
    esb.nodes["10.0.0.10", 9443].location = sent
    assert esb.ask(CONSOLE, "/elsewhere", port=port).headers["location"] == arrives.format(tls=esb.ports[443])


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("https://am.example.com:{servlets}/carbon", "https://am.example.com:{servlets}/carbon"),
        ("https://127.0.0.20:{servlets}/a", "https://am.example.com:{tls}/a"),
        ("https://am.example.com:8243/a", "https://am.example.com:{tls}/a"),
    ],
)
def test_a_redirect_to_another_port_of_the_front_is_left_alone(start: Start, sent: str, arrives: str) -> None:
    front = start(api_manager_gateway())
    ports = {"servlets": front.ports[9443], "tls": front.ports[443]}
    for address in ("10.0.0.20", "10.0.64.20"):
        front.nodes[address, 8243].location = sent.format(**ports)
    assert front.ask("am.example.com", "/elsewhere").headers["location"] == arrives.format(**ports)


@pytest.mark.parametrize(
    ("sent", "arrives"),
    [
        ("http://esb.example.com:9763/a", "http://esb.example.com:{plain}/a"),
        ("https://esb.example.com:9443/a", "https://esb.example.com:{tls}/a"),
    ],
)
def test_a_redirect_from_http_to_https_is_no_loop(esb: Running, sent: str, arrives: str) -> None:
    for address in ("10.0.0.20", "10.0.64.20"):
        esb.nodes[address, 8280].location = sent
    answer = esb.ask(SERVICES, "/elsewhere", port=80)
    assert answer.headers["location"] == arrives.format(plain=esb.ports[80], tls=esb.ports[443])


def test_a_session_stays_on_one_node(start: Start) -> None:
    front = start(two_nodes(CookieAffinity()))
    firsts = [front.ask(SERVICES, "/carbon") for _ in range(40)]
    assert set(spread(firsts)) == WORKERS
    assert len({first.cookie for first in firsts}) == 40
    for first in firsts:
        later = [front.ask(SERVICES, path, Cookie=f"a=b; {first.cookie}") for path in ("/carbon", "/publisher", "/")]
        assert spread(later) == {first.node: 3}
        assert all("set-cookie" not in answer.headers for answer in later)


def test_the_cookie_of_a_secure_listener_is_secure(start: Start) -> None:
    front = start(two_nodes(CookieAffinity()))
    secure, plain = front.ask(SERVICES).headers["set-cookie"], front.ask(SERVICES, port=80).headers["set-cookie"]
    assert secure.partition("; ")[2] == "Path=/; HttpOnly; Secure; SameSite=None"
    assert plain.partition("; ")[2] == "Path=/; HttpOnly; SameSite=Lax"


def test_a_cookie_that_nginx_did_not_make_is_replaced(start: Start) -> None:
    front = start(two_nodes(CookieAffinity()))
    answer = front.ask(SERVICES, Cookie="route=chosen")
    assert answer.cookie != "route=chosen"


def test_a_session_survives_a_reload(start: Start) -> None:
    front = start(two_nodes(CookieAffinity()))
    firsts = [front.ask(SERVICES) for _ in range(10)]
    front.reload(two_nodes(CookieAffinity()))
    assert [front.ask(SERVICES, Cookie=first.cookie).node for first in firsts] == [first.node for first in firsts]


def test_two_fronts_send_a_client_to_the_same_node(start: Start, tmp_path: Path, authority: Authority) -> None:
    front = start(two_nodes(CookieAffinity()))
    with running(front.front, tmp_path / "other", authority, beside=front) as other:
        firsts = [front.ask(SERVICES) for _ in range(10)]
        assert [other.ask(SERVICES, Cookie=first.cookie).node for first in firsts] == [first.node for first in firsts]


def test_clients_are_told_apart_by_their_address(start: Start) -> None:
    front = start(two_nodes(AddressAffinity()))
    assert len(spread([front.ask(SERVICES) for _ in range(10)])) == 1
    nodes = set()
    for last in range(2, 32):
        connection = http.client.HTTPConnection(
            "127.0.0.1", front.ports[80], source_address=(f"127.0.0.{last}", 0), timeout=20
        )
        connection.request("GET", "/", headers={"Host": SERVICES})
        nodes.add(connection.getresponse().read().split(b'"')[3].decode())
        connection.close()
    assert nodes == WORKERS


@pytest.mark.parametrize("affinity", [None, CookieAffinity()])
def test_a_dead_worker_is_left_out_and_comes_back(start: Start, affinity: Affinity | None) -> None:
    front = start(two_nodes(affinity, health=HealthCheck(interval_seconds=2, fails=1)))
    dead, alive = front.nodes["10.0.0.20", 9443], front.nodes["10.0.64.20", 9443]
    dead.stop()
    answers = [front.ask(SERVICES, method=method, body=b"<a/>") for _ in range(10) for method in ("GET", "POST")]
    assert spread(answers) == {alive.address: 20}
    assert eventually(lambda: len(front.passed_to) == 20)
    tried = [line for line in front.passed_to if f"{dead.address}:{dead.port}" in line]
    assert 1 <= len(tried) <= 3
    dead.start()
    assert eventually(lambda: front.ask(SERVICES).node == dead.address)


def test_a_client_of_a_dead_node_goes_to_another(start: Start) -> None:
    front = start(two_nodes(CookieAffinity()))
    first = front.ask(SERVICES)
    next(node for node in front.nodes.values() if node.address == first.node and node.context).stop()
    later = {front.ask(SERVICES, Cookie=first.cookie).node for _ in range(5)}
    assert later == WORKERS - {first.node}


def test_a_slow_request_is_not_made_twice(start: Start) -> None:
    front = two_nodes()
    hosts = tuple(replace(host, timeouts=Timeouts(read=2, retry=1)) for host in front.hosts)
    started = start(replace(front, hosts=hosts))
    assert started.ask(SERVICES, "/slow").status == 504
    assert sum(node.asked.count("GET /slow") for node in started.nodes.values()) == 1


@pytest.mark.parametrize(("method", "nodes"), [("POST", 1), ("GET", 2)])
def test_a_call_that_a_node_had_taken_is_not_made_twice(start: Start, method: str, nodes: int) -> None:
    front = start(two_nodes())
    assert front.ask(SERVICES, "/dies", method=method, body=b"<a/>").status == 502
    assert sum(node.asked.count(f"{method} /dies") for node in front.nodes.values()) == nodes


def handshake(link: socket.socket) -> bytes:
    link.sendall(
        b"GET /chat HTTP/1.1\r\nHost: store.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    return link.recv(4096)


def test_a_websocket_passes(start: Start) -> None:
    front = start(enterprise_store())
    with front.connect(443, "store.example.com") as link:
        answer = handshake(link)
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in answer
        for word in (b"hello", b"again"):
            link.sendall(word)
            assert link.recv(100) == word


def test_without_websockets_a_request_to_upgrade_is_an_ordinary_one(start: Start) -> None:
    front = enterprise_store()
    started = start(replace(front, hosts=tuple(replace(host, websocket=False) for host in front.hosts)))
    with started.connect(443, "store.example.com") as link:
        assert handshake(link).startswith(b"HTTP/1.1 200 ")


def test_publisher_and_store_have_nodes_of_their_own(start: Start) -> None:
    front = start(enterprise_store())
    for name, nodes in (("publisher", {"127.0.0.20", "127.0.64.20"}), ("store", {"127.0.0.30", "127.0.64.30"})):
        assert set(spread([front.ask(f"{name}.example.com") for _ in range(30)])) == nodes
        assert front.ask(f"{name}.example.com", port=80).headers["location"].startswith(f"https://{name}.example.com:")


def test_a_gateway_takes_calls_and_servlets_at_ports_of_their_own(start: Start) -> None:
    front = start(api_manager_gateway())
    for port, node_port in ((80, 8280), (443, 8243), (9443, 9443)):
        front.ask("am.example.com", f"/at-{port}", port=port)
        asked = [node_port_ for (_, node_port_), node in front.nodes.items() if f"GET /at-{port}" in node.asked]
        assert asked == [node_port]
    assert front.ask("mgt.am.example.com").node == MANAGER


@pytest.mark.parametrize("name", ["evil.example.com", "x.esb.example.com", None])
def test_a_wrong_host_name_is_refused_before_tls(esb: Running, name: str | None) -> None:
    with pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|unrecognized name"):
        esb.connect(443, name)


@pytest.mark.parametrize("port", [80, 443])
def test_a_wrong_host_header_gets_no_answer(esb: Running, port: int) -> None:
    with esb.connect(port, SERVICES) as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: evil.example.com\r\n\r\n")
        assert link.recv(100) == b""


def test_a_node_never_hears_of_another_host_than_the_ones_that_are_served(esb: Running) -> None:
    with esb.connect(80, None) as link:
        link.sendall(f"GET http://{SERVICES}/ HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n".encode())
        with link.makefile("rb") as stream:
            answer = stream.read()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"evil" not in answer


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(esb: Running, version: ssl.TLSVersion) -> None:
    client = esb.client()
    with warnings.catch_warnings(action="ignore"):
        client.minimum_version = client.maximum_version = version
    client.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        esb.connect(443, SERVICES, client)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_tls_is_spoken(esb: Running, version: ssl.TLSVersion) -> None:
    client = esb.client()
    client.minimum_version = client.maximum_version = version
    with esb.connect(443, SERVICES, client) as link:
        assert isinstance(link, ssl.SSLSocket)
        assert link.version() == version.name.replace("_", ".")


def test_a_weak_cipher_is_refused(esb: Running) -> None:
    client = esb.client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers("AES128-SHA:ECDHE-RSA-AES128-SHA256:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match="HANDSHAKE_FAILURE"):
        esb.connect(443, SERVICES, client)


def test_a_body_as_large_as_a_carbon_application_passes(esb: Running) -> None:
    assert esb.ask(CONSOLE, method="POST", body=bytes(5 << 20)).seen["body"] == 5 << 20


def test_a_body_over_the_limit_is_refused(start: Start) -> None:
    front = two_nodes()
    started = start(replace(front, hosts=tuple(replace(host, body_mib=1) for host in front.hosts)))
    assert started.ask(SERVICES, method="POST", body=bytes((1 << 20) + 1)).status == 413


@pytest.mark.parametrize(("name", "status"), [(NODE_NAME, 200), (None, 502), ("other.example.com", 502)])
def test_only_nodes_whose_certificate_is_made_out_to_the_name_are_asked(
    start: Start, tmp_path: Path, name: str | None, status: int
) -> None:
    verification = Verification(authorities=f"{tmp_path}/front/root.pem", name=name)
    front = virtual_host("esb", names=(SERVICES,), nodes=("10.0.0.20",), https=9443, verification=verification)
    assert start(Front(hosts=(front,))).ask(SERVICES).status == status


def test_only_nodes_of_a_known_authority_are_asked(start: Start, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(Authority.create(tmp_path).root)
    verification = Verification(authorities=str(other), name=NODE_NAME)
    front = virtual_host("esb", names=(SERVICES,), nodes=("10.0.0.20",), https=9443, verification=verification)
    assert start(Front(hosts=(front,))).ask(SERVICES).status == 502


def test_a_reload_drops_no_request(start: Start) -> None:
    front = two_nodes()
    started = start(front)
    got: list[Answer] = []
    slow = threading.Thread(target=lambda: got.append(started.ask(SERVICES, "/slow")))
    slow.start()
    assert eventually(lambda: any("GET /slow" in node.asked for node in started.nodes.values()))
    started.reload(replace(front, hosts=tuple(replace(host, strict_transport_seconds=60) for host in front.hosts)))
    assert eventually(lambda: started.ask(SERVICES).headers.get("strict-transport-security") == "max-age=60")
    assert got == []
    for node in started.nodes.values():
        node.release.set()
    slow.join(20)
    assert [answer.status for answer in got] == [200]
    assert "strict-transport-security" not in got[0].headers
