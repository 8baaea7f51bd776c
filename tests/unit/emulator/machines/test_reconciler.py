"""What is said of an account that can't be followed: only what a second look finds as well."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from moto.backends import get_backend

from wso2_cluster.aws.certificate import self_signed
from wso2_cluster.emulator.machines import reconciler as module
from wso2_cluster.emulator.machines.account import read_account
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.reconciler import Reconciler
from wso2_cluster.emulator.machines.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wso2_cluster.emulator.machines.account import Account

GONE = "A listener shows certificate certificate/1967, which ACM does not hold; import it first."
SLOW = "Database esb-database does not answer."


class Watched:
    """A reconciler, the number of changes that it is told, and what it says."""

    def __init__(self, folder: Path, client: Callable[[str], Any]) -> None:
        self.changes = 0
        self.said: list[str] = []
        self.told = threading.Event()
        self.reconciler = Reconciler(
            run=Run("0a1b2c", folder),
            image=folder / "image",
            authority=Authority.create(folder),
            client=client,
            keys=lambda instance, role: pytest.fail(f"{instance.id} asks for the keys of {role}"),
            changes=lambda: self.changes,
            reboots=lambda _: 0,
            files={},
            say=self._say,
        )

    def _say(self, line: str) -> None:
        self.said.append(line)
        self.told.set()

    def look(self, *, changes: int = 0) -> list[str]:
        """What is said at another look, which *changes* of the account go before."""
        self.changes += changes
        self.said.clear()
        self.reconciler.look()
        return list(self.said)


@pytest.fixture
def watched(tmp_path: Path, client: Callable[[str], Any]) -> Watched:
    return Watched(tmp_path, client)


@pytest.fixture
def finds(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says what the next looks find: faults one after the other, "" for none; the last one stays."""

    def find(*faults: str | Exception) -> None:
        left = list(faults)

        def found(client: Callable[[str], Any]) -> Account:
            fault = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(fault, Exception):
                raise fault
            if fault:
                raise MachineError(fault)
            return read_account(client)

        monkeypatch.setattr(module, "read_account", found)

    return find


def looks(watched: Watched, count: int, *, changes: int = 0) -> list[list[str]]:
    return [watched.look(changes=changes) for _ in range(count)]


@pytest.mark.parametrize("changes", [0, 1])
def test_a_fault_that_is_gone_at_the_second_look_is_not_said(
    watched: Watched, finds: Callable[..., None], changes: int
) -> None:
    finds(GONE, "", GONE, "")
    assert looks(watched, 4, changes=changes) == [[], [], [], []]


@pytest.mark.parametrize("changes", [0, 1])
def test_a_fault_that_stays_is_said_once(watched: Watched, finds: Callable[..., None], changes: int) -> None:
    finds(GONE)
    assert looks(watched, 4, changes=changes) == [[], [GONE], [], []]


def test_a_fault_that_comes_back_later_is_said_again(watched: Watched, finds: Callable[..., None]) -> None:
    finds(GONE, GONE, "", GONE, GONE)
    assert looks(watched, 5) == [[], [GONE], [], [], [GONE]]


def test_while_the_account_changes_each_fault_needs_a_second_look_of_its_own(
    watched: Watched, finds: Callable[..., None]
) -> None:
    finds(GONE, SLOW, GONE, SLOW, SLOW)
    assert looks(watched, 5, changes=1) == [[], [], [], [], [SLOW]]


def test_in_an_account_that_rests_a_fault_may_have_other_words_at_the_second_look(
    watched: Watched, finds: Callable[..., None]
) -> None:
    finds("Process 41 does not listen.", "Process 42 does not listen.")
    watched.look(changes=1)
    assert looks(watched, 2) == [["Process 42 does not listen."], []]


def test_what_a_change_during_the_second_look_brings_about_is_not_said(
    watched: Watched, finds: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(SLOW)
    watched.look(changes=1)

    def torn(_: Callable[[str], Any]) -> Account:
        watched.changes += 1
        raise MachineError(GONE)

    monkeypatch.setattr(module, "read_account", torn)
    assert watched.look() == []


def test_what_was_never_foreseen_is_logged_and_said_at_the_second_look(
    watched: Watched, finds: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    finds(KeyError("subnet-1"))
    with caplog.at_level(logging.ERROR, "wso2_cluster.emulator"):
        said = looks(watched, 3)
    assert said == [[], ["The machines cannot follow the account: KeyError: 'subnet-1'"], []]
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


def test_the_second_look_follows_soon_without_another_change(
    watched: Watched, finds: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_INTERVAL_S", 0.01)
    monkeypatch.setattr(module, "_ANYWAY", 10**9)
    finds(GONE)
    watched.reconciler.start()
    try:
        assert watched.told.wait(30)
    finally:
        watched.reconciler.close()
    assert watched.said == [GONE]


class Destroying:
    """Clients of an account whose listener and certificate Terraform deletes while it is read: between the parts."""

    def __init__(self, client: Callable[[str], Any], balancer: str, listener: str, certificate: str) -> None:
        self._client = client
        self._left = [
            lambda: client("elbv2").delete_listener(ListenerArn=listener),
            lambda: client("elbv2").delete_load_balancer(LoadBalancerArn=balancer),
            lambda: client("acm").delete_certificate(CertificateArn=certificate),
        ]

    def __call__(self, service: str) -> object:
        return self if service == "acm" else self._client(service)

    def describe_certificate(self, **asked: str) -> object:
        while self._left:
            self._left.pop(0)()
        return self._client("acm").describe_certificate(**asked)


@pytest.fixture
def secured(client: Callable[[str], Any], tmp_path: Path) -> Sequence[str]:
    """The ARNs of a load balancer, of its listener, and of the certificate that this shows."""
    for service in ("ec2", "elbv2", "acm"):
        for regions in get_backend(service).values():
            for backend in regions.values():
                backend.reset()
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        client("ec2").create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)
        for number, zone in ((1, "us-east-1a"), (2, "us-east-1b"))
    ]
    balancer = client("elbv2").create_load_balancer(
        Name="esb", Subnets=[each["Subnet"]["SubnetId"] for each in subnets], Scheme="internal", Type="application"
    )["LoadBalancers"][0]["LoadBalancerArn"]
    certificate, key = self_signed(tmp_path, ("esb.example.com",))
    shown = client("acm").import_certificate(Certificate=certificate.read_bytes(), PrivateKey=key.read_bytes())
    answer = {"ContentType": "text/plain", "StatusCode": "404", "MessageBody": "No."}
    listener = client("elbv2").create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": shown["CertificateArn"]}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
    )["Listeners"][0]["ListenerArn"]
    return balancer, listener, shown["CertificateArn"]


def test_a_listener_that_is_deleted_while_it_is_read_is_not_worth_a_word(
    client: Callable[[str], Any], secured: Sequence[str], tmp_path: Path
) -> None:
    watched = Watched(tmp_path, Destroying(client, *secured))
    assert looks(watched, 2, changes=1) == [[], []]


def test_a_listener_without_the_certificate_that_it_shows_is_named(
    client: Callable[[str], Any], secured: Sequence[str], tmp_path: Path
) -> None:
    _, _, certificate = secured
    (held,) = (
        one for regions in get_backend("acm").values() for one in regions.values() if certificate in one._certificates
    )
    del held._certificates[certificate]
    watched = Watched(tmp_path, client)
    first, (said,), third = looks(watched, 3)
    assert (first, third) == ([], [])
    assert said.startswith("The managed services of the account cannot be read: ")
    assert certificate in said
