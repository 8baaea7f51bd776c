"""Nodes whose certificate NGINX verifies, as a deployment says: real requests through a real NGINX."""

import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from tests import needs
from tests.deployments import ESB, topology
from tests.unit.nginx.running import Running, eventually, prepared, running
from wso2_cluster.carbon import configure
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.nginx import Front, Listener, Upstream, deployed_front
from wso2_cluster.topology import Topology
from wso2_node import keystore
from wso2_node.config import KeyStore

SERVICES, CONSOLE = "esb.example.com", "mgt.esb.example.com"
WORKERS = {"127.0.0.20", "127.0.64.20"}
PASSWORD = "password of a test"
Start = Callable[[Front, ssl.SSLContext], Running]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Of the same name as the other one, with another key."""
    return Authority.create(tmp_path_factory.mktemp("stranger"))


@pytest.fixture
def start(tmp_path: Path, authority: Authority) -> Iterator[Start]:
    """A front that runs, before nodes that show a certificate."""
    with ExitStack() as stack:

        def started(front: Front, shown: ssl.SSLContext) -> Running:
            ready = stack.enter_context(running(front, tmp_path / "front", authority))
            for node in ready.nodes.values():
                node.context = shown
            return ready

        yield started


def deployed(**settings: object) -> Topology:
    """The ESB sample behind NGINX with *settings* of its machines."""
    balancer = {"kind": "nginx", "certificate": {"secret": "prod/front"}, "allow": ["10.0.0.0/8"], "nginx": settings}
    return topology(ESB, balancer=balancer, key_store={"kind": "generated"})


def verifying(authorities: Path, **settings: object) -> Front:
    """The front that is deployed with authorities, which are expected at another path."""
    given = {"source": "s3://packs/nodes.pem", "sha256": "0" * 64}
    front = deployed_front(deployed(authorities=given, **settings))
    assert front is not None

    def moved(listener: Listener) -> Listener:
        if not isinstance(listener.to, Upstream):
            return listener
        verification = listener.to.verification
        assert verification is not None
        here = replace(verification, authorities=str(authorities))
        return replace(listener, to=replace(listener.to, verification=here))

    return replace(
        front,
        hosts=tuple(replace(host, listeners=tuple(moved(each) for each in host.listeners)) for host in front.hosts),
    )


def unverified() -> Front:
    """The front that is deployed without authorities."""
    front = deployed_front(deployed())
    assert front is not None
    return front


@pytest.fixture
def root(tmp_path: Path, authority: Authority) -> Path:
    file = tmp_path / "root.pem"
    file.write_bytes(authority.root)
    return file


def log(front: Running) -> str:
    return (front.folder / "logs" / "error.log").read_text("utf-8")


def asked(front: Running) -> list[str]:
    return [request for node in front.nodes.values() for request in node.asked]


def test_nodes_that_show_all_names_are_asked(start: Start, root: Path, authority: Authority) -> None:
    front = start(verifying(root), authority.context([SERVICES, CONSOLE]))
    assert {front.ask(SERVICES).node for _ in range(10)} == WORKERS
    assert front.ask(CONSOLE).status == 200


def test_nodes_that_show_one_of_the_names_are_asked_for_that_alone(
    start: Start, root: Path, authority: Authority
) -> None:
    front = start(verifying(root), authority.context([SERVICES]))
    assert (front.ask(SERVICES, "/yes").status, front.ask(CONSOLE, "/no").status) == (200, 502)
    assert asked(front) == ["GET /yes"]
    assert f'upstream SSL certificate does not match "{CONSOLE}"' in log(front)


@pytest.mark.parametrize(("shown", "status"), [("nodes.example.com", 200), ("localhost", 502), (SERVICES, 502)])
def test_with_a_name_nodes_that_show_that_alone_are_asked(
    start: Start, root: Path, authority: Authority, shown: str, status: int
) -> None:
    front = start(verifying(root, verified_name="nodes.example.com"), authority.context([shown]))
    assert [front.ask(host).status for host in (SERVICES, CONSOLE)] == [status, status]
    assert len(asked(front)) == (2 if status == 200 else 0)


def test_nodes_of_another_authority_are_sent_nothing_and_the_log_says_why(
    start: Start, root: Path, stranger: Authority
) -> None:
    front = start(verifying(root), stranger.context([SERVICES, CONSOLE]))
    assert front.ask(SERVICES, method="POST", body=b"<secret/>").status == 502
    assert asked(front) == []
    assert "upstream SSL certificate verify error: (" in log(front)


def test_a_stranger_among_the_nodes_is_sent_nothing(
    start: Start, root: Path, authority: Authority, stranger: Authority
) -> None:
    front = start(verifying(root), authority.context([SERVICES, CONSOLE]))
    one, other = (node for node in front.nodes.values() if node.address in WORKERS)
    other.context = stranger.context([SERVICES, CONSOLE])
    assert {front.ask(SERVICES, method="POST", body=b"<a/>").node for _ in range(10)} == {one.address}
    assert other.asked == []


def test_without_authorities_any_node_is_asked(start: Start, stranger: Authority) -> None:
    front = start(unverified(), stranger.context(["anything.example.com"]))
    assert [front.ask(host).status for host in (SERVICES, CONSOLE)] == [200, 200]


def test_authorities_of_both_generations_let_nodes_change_one_after_the_other(
    start: Start, tmp_path: Path, authority: Authority, stranger: Authority
) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(stranger.root + authority.root)
    front = start(verifying(both), authority.context([SERVICES, CONSOLE]))
    later = next(node for node in front.nodes.values() if node.address in WORKERS)
    later.context = stranger.context([SERVICES, CONSOLE])
    assert {front.ask(SERVICES).node for _ in range(10)} == WORKERS


def test_a_front_that_runs_begins_to_verify(start: Start, root: Path, stranger: Authority) -> None:
    front = start(unverified(), stranger.context([SERVICES, CONSOLE]))
    assert front.ask(SERVICES).status == 200
    front.reload(verifying(root))
    assert eventually(lambda: front.ask(SERVICES).status == 502)


@pytest.fixture
def keytool() -> Path:
    found = shutil.which("keytool")
    if found is None:
        needs.missing("keytool is not on the PATH; apt install default-jdk-headless")
    return Path(found)


def generated(keytool: Path, folder: Path) -> tuple[bytes, ssl.SSLContext]:
    """The certificate, as PEM, and what the first node shows after it made the cluster's key store with keytool."""
    (node, *_) = configure(deployed())
    written = node.to_json()["key_store"]
    wanted = KeyStore(**{**written, "type": "PKCS12", "password": PASSWORD})
    store = keystore.make(wanted, {"STOREPASS": PASSWORD, "KEYPASS": PASSWORD}, keytool, folder / "keys")
    key, certificate, _ = load_key_and_certificates(store, PASSWORD.encode())
    assert key is not None
    assert certificate is not None
    pem = certificate.public_bytes(Encoding.PEM)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
        context.load_cert_chain(file.name)
    return pem, context


def test_a_generated_certificate_vouches_for_itself_under_all_names(
    start: Start, keytool: Path, tmp_path: Path
) -> None:
    pem, shown = generated(keytool, tmp_path)
    (tmp_path / "nodes.pem").write_bytes(pem)
    front = start(verifying(tmp_path / "nodes.pem"), shown)
    assert [front.ask(host).status for host in (SERVICES, CONSOLE)] == [200, 200]
    _, other = generated(keytool, tmp_path)
    for node in front.nodes.values():
        node.context = other
    assert eventually(lambda: front.ask(SERVICES).status == 502)


def test_nginx_takes_the_configuration_without_a_warning(tmp_path: Path, root: Path, authority: Authority) -> None:
    with prepared(verifying(root), tmp_path / "front", authority) as ready:
        conf = ready.folder / "nginx.conf"
        assert ready.run("-t") == (
            f"nginx: the configuration file {conf} syntax is ok\nnginx: configuration file {conf} test is successful\n"
        )


@pytest.mark.parametrize("content", [None, b"", b"no PEM"])
def test_nginx_refuses_a_configuration_whose_authorities_are_none(
    tmp_path: Path, authority: Authority, content: bytes | None
) -> None:
    file = tmp_path / "nodes.pem"
    if content is not None:
        file.write_bytes(content)
    with (
        prepared(verifying(file), tmp_path / "front", authority) as ready,
        pytest.raises(AssertionError, match=r"SSL_CTX_load_verify_locations\(.*nodes\.pem"),
    ):
        ready.run("-t")
