"""Namespaces that this process makes, enters and serves."""

import errno
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wso2_cluster.emulator.machines import commands, namespaces
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.run import Run

pytestmark = pytest.mark.lab

ADDRESS = "192.0.2.1"


@pytest.fixture
def namespace(run: Run) -> Iterator[str]:
    name = run.namespace("net")
    namespaces.create(name)
    commands.run("ip", "-n", name, "address", "add", f"{ADDRESS}/32", "dev", "lo")
    yield name
    namespaces.delete(name)


def network() -> str:
    return str(Path("/proc/thread-self/ns/net").readlink())


def test_a_namespace_has_its_loopback_device_up_and_nothing_else(namespace: str) -> None:
    assert commands.run("ip", "-n", namespace, "-brief", "link").split()[:2] == ["lo", "UNKNOWN"]
    assert commands.run("ip", "-n", namespace, "route") == ""
    assert namespace in namespaces.names()


def test_a_namespace_cannot_be_made_twice(namespace: str) -> None:
    with pytest.raises(MachineError, match="File exists"):
        namespaces.create(namespace)
    assert namespace in namespaces.names()


def test_only_the_thread_of_the_block_is_inside_and_it_comes_back(namespace: str) -> None:
    before, others = network(), []
    with namespaces.inside(namespace):
        within = network()
        thread = threading.Thread(target=lambda: others.append(str(Path("/proc/self/ns/net").readlink())))
        thread.start()
        thread.join()
    assert within != before
    assert network() == before

    def fail() -> None:
        with namespaces.inside(namespace):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert network() == before


def test_a_function_is_called_inside_and_its_error_comes_out(namespace: str) -> None:
    before = network()
    assert namespaces.call_inside(namespace, network) != before
    assert network() == before
    with pytest.raises(ZeroDivisionError):
        namespaces.call_inside(namespace, lambda: 1 // 0)


def test_processes_started_inside_are_found(namespace: str) -> None:
    assert namespaces.pids(namespace) == frozenset()
    with namespaces.call_inside(namespace, lambda: subprocess.Popen(["sleep", "60"])) as process:
        assert namespaces.pids(namespace) == {process.pid}
        process.kill()


def test_a_socket_made_inside_is_served_from_outside(namespace: str) -> None:
    with namespaces.listen_inside(namespace, ADDRESS, 0) as server:
        client = namespaces.call_inside(namespace, lambda: socket.create_connection(server.getsockname(), timeout=5))
        with client, server.accept()[0] as accepted:
            client.sendall(b"hello")
            assert accepted.recv(5) == b"hello"


def test_a_datagram_socket_is_bound_inside(namespace: str) -> None:
    with (
        namespaces.listen_inside(namespace, ADDRESS, 53, socket.SOCK_DGRAM) as server,
        namespaces.call_inside(namespace, lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as client,
    ):
        client.sendto(b"question", (ADDRESS, 53))
        server.settimeout(5)
        assert server.recv(100) == b"question"


def test_an_address_that_the_namespace_lacks_or_a_port_in_use_is_named(namespace: str) -> None:
    with pytest.raises(MachineError, match=rf"^192\.0\.2\.9:80 in the namespace {namespace}: ") as caught:
        namespaces.listen_inside(namespace, "192.0.2.9", 80)
    assert str(caught.value).endswith(os.strerror(errno.EADDRNOTAVAIL))
    with (
        namespaces.listen_inside(namespace, ADDRESS, 80),
        pytest.raises(MachineError, match=os.strerror(errno.EADDRINUSE)),
    ):
        namespaces.listen_inside(namespace, ADDRESS, 80)
