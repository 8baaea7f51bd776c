"""A worker/manager cluster behind its balancer: who answers, and who is told to be a worker."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.trial import Subject, Trial, new_trial, within
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.lab.choices import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab

NAME = "wm"
CLIENT = "203.0.113.10"
STRANGER = "198.51.100.10"
AXIS2 = "/opt/wso2/wso2esb-5.0.0/repository/conf/axis2/axis2.xml"
HEAP = {"min": 128, "max": 256}


@dataclass(frozen=True, kw_only=True)
class Place:
    """The cluster, and where its balancer is."""

    trial: Trial
    vpc: str
    balancer: str
    """Address."""
    certificate: str

    def ask(self, host: str, *, client: str = CLIENT) -> int | str:
        """Status of the balancer's answer for a host name, over TLS that is verified; or what went wrong."""

        def ask() -> int | str:
            context = ssl.create_default_context(cadata=self.certificate)
            try:
                with (
                    socket.create_connection((self.balancer, 443), timeout=5) as plain,
                    context.wrap_socket(plain, server_hostname=host) as connection,
                ):
                    connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                    answer = http.client.HTTPResponse(connection)
                    answer.begin()
                    return answer.status
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__

        return namespaces.call_inside(self._outside(client), ask)

    def connects(self, address: str, port: int) -> bool:
        """Whether a client outside gets a TCP connection."""

        def connect() -> bool:
            try:
                with socket.create_connection((address, port), timeout=3):
                    return True
            except OSError:
                return False

        return namespaces.call_inside(self._outside(CLIENT), connect)

    def targets(self, group: str) -> list[tuple[str, int]]:
        """The nodes and ports of a target group."""
        elb = self.trial.aws.client("elbv2")
        (found,) = elb.describe_target_groups(Names=[f"{NAME}-{group}"])["TargetGroups"]
        health = elb.describe_target_health(TargetGroupArn=found["TargetGroupArn"])["TargetHealthDescriptions"]
        names = {node.instance.id: node.instance.name for node in self.trial.deployed()}
        return sorted((names[one["Target"]["Id"]], one["Target"]["Port"]) for one in health)

    def _outside(self, client: str) -> str:
        return self.trial.aws.outside(self.vpc, "client" if client == CLIENT else "stranger", client)


@pytest.fixture(scope="module")
def place(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    trial = new_trial(
        booting,
        tmp_path_factory.mktemp(NAME),
        name=NAME,
        subject=Subject.HAZELCAST,
        scheme=Scheme.DISCOVERED,
        second=43,
        pattern="esb-worker-manager",
        balancer={"kind": "alb", "certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    )
    trial.write(
        network={"cidr": "10.44.0.0/16"},
        aws__zones=["us-east-1a", "us-east-1b"],
        nodes={"manager": {"heap": HEAP}, "worker": {"count": 1, "heap": HEAP}},
    )
    try:
        trial.deploy()
        trial.wait_for_cluster()
        (balancer,) = [
            one
            for one in booting.client("elbv2").describe_load_balancers()["LoadBalancers"]
            if one["LoadBalancerName"].startswith(NAME)
        ]
        addresses = booting.addresses(balancer["VpcId"], balancer["DNSName"])
        yield Place(
            trial=trial, vpc=balancer["VpcId"], balancer=addresses[0], certificate=_certificate(booting.client("acm"))
        )
    finally:
        trial.deployer.destroy(trial.name, trial.said.append)
        booting.settle()


def _certificate(acm: Any) -> str:  # noqa: ANN401 - boto3 makes its clients at run time
    """The certificate of this deployment's listener: self-signed, so it vouches for itself."""
    (arn,) = [
        one["CertificateArn"]
        for one in acm.list_certificates()["CertificateSummaryList"]
        if one["DomainName"].endswith(f"{NAME}.example.com")
    ]
    return str(acm.get_certificate(CertificateArn=arn)["Certificate"])


def command(place: Place, node: str) -> list[str]:
    """The words of the product's Java process."""
    machine = place.trial.machine(node)
    pid = machine.execute("pgrep", "--oldest", "java").strip()
    return machine.read(f"/proc/{pid}/cmdline").decode().split("\0")


def test_only_the_worker_is_told_to_be_one(place: Place) -> None:
    # Bootstrap takes what follows its own name last: the start script's own -DworkerNode=false stands before.
    def told(node: str) -> list[str]:
        return [word for word in command(place, node) if word.startswith("-DworkerNode")]

    assert (told("manager-1"), told("worker-1")) == (
        ["-DworkerNode=false"],
        ["-DworkerNode=false", "-DworkerNode=true"],
    )


def test_manager_and_worker_have_the_sub_domains_of_their_roles(place: Place) -> None:
    def sub_domain(node: str) -> bytes:
        text = place.trial.machine(node).read(AXIS2)
        return text.partition(b'<property name="subDomain" value="')[2].partition(b'"')[0]

    assert (sub_domain("manager-1"), sub_domain("worker-1")) == (b"mgt", b"worker")


def test_the_console_is_the_managers_alone(place: Place) -> None:
    assert place.targets("console") == [(f"{NAME}-manager-1", 9443)]
    assert place.targets("services") == [(f"{NAME}-worker-1", 8243)]


def test_the_console_answers_through_the_balancer_for_as_long_as_the_manager_runs(place: Place) -> None:
    console, service = f"mgt.{NAME}.example.com", f"{NAME}.example.com"
    within(lambda: (place.ask(console), place.ask(service)) == (200, 200), "console and services answer")
    place.trial.stop("manager-1")
    try:
        within(lambda: place.ask(console) in {502, 503}, lambda: f"no console: {place.ask(console)}")
        assert place.ask(service) == 200
    finally:
        place.trial.start("manager-1")
    within(lambda: place.ask(console) == 200, "the console answers again")


def test_a_client_that_the_deployment_does_not_allow_gets_no_answer(place: Place) -> None:
    host = f"{NAME}.example.com"
    within(lambda: place.ask(host) == 200, "the services answer")
    assert place.ask(host, client=STRANGER) == "TimeoutError"


@pytest.mark.parametrize("node", ["manager-1", "worker-1"])
def test_the_ports_of_a_node_are_not_reached_from_outside(place: Place, node: str) -> None:
    address = str(place.trial.member(node).node.address)
    # It listens: what follows is about the way there.
    place.trial.machine(node).execute("python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 9443))")
    assert [port for port in (9443, 8243, 9763, 8280, 5701) if place.connects(address, port)] == []
    assert place.connects(place.balancer, 443)
