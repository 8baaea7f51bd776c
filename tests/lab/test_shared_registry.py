"""The shared registry: kernels on one database, which one of them sets up, and which all of them verify."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.lab.subjects import DOWNLOADS
from tests.lab.trial import BUCKET, UNIT, ZONES, Subject, Trial, changed, new_trial, upload, within
from tests.needs import missing
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.lab.choices import Scheme
from wso2_cluster.lab.packs import driver_pack
from wso2_cluster.packs import PackError, pack_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wso2_cluster.emulator.machines.booting import BootingAws
    from wso2_cluster.emulator.machines.database import DatabaseServer

pytestmark = pytest.mark.lab

NAME = "registry"
DATABASE = "WSO2_CARBON_DB"
FIRST, SECOND = "member-1", "member-2"
NODE = "/etc/wso2-node/node.json"
TRUST_STORE = "repository/resources/security/client-truststore.jks"
START_S = 300
# Signs in again and again, and says how each attempt went: a kernel looks the user up in the database.
LOAD = """
import base64, ssl, sys, time, urllib.request
body = ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://authentication.services.core.'
        'carbon.wso2.org"><s:Body><a:login><a:username>admin</a:username><a:password>admin</a:password>'
        '<a:remoteAddress>127.0.0.1</a:remoteAddress></a:login></s:Body></s:Envelope>').encode()
context = ssl._create_unverified_context()
end = time.monotonic() + float(sys.argv[1])
while True:
    request = urllib.request.Request("https://127.0.0.1:9443/services/AuthenticationAdmin", body,
                                     {"Content-Type": "text/xml", "SOAPAction": "urn:login"})
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            print("in" if b">true<" in answer.read() else "refused", flush=True)
    except OSError as error:
        print("failed", type(error).__name__, flush=True)
    if time.monotonic() > end:
        break
    time.sleep(0.2)
"""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """Two kernels and their database."""

    trial: Trial
    server: DatabaseServer
    first_flags: dict[str, list[str]]
    """What each kernel was told at its very first start."""

    def number(self, sql: str) -> int:
        """The one number that the server answers."""
        return int(self.server.query(sql).strip())

    def connections(self) -> dict[str, tuple[int, int]]:
        """By address of each node, its connections so far and how many of them were encrypted.

        Pools give up what is idle, so a list of those that are connected would say little.
        """
        sql = "SELECT client, total_connections, total_ssl_connections FROM information_schema.client_statistics"
        rows = [line.split() for line in self.server.query(sql).splitlines()]
        return {client: (int(total), int(encrypted)) for client, total, encrypted in rows if client in self.both()}

    def both(self) -> set[str]:
        """Addresses of both nodes."""
        return {str(node.address) for node in self.trial.topology.nodes}

    def secret(self) -> str:
        """ARN of the secret with the name and the password that the nodes sign in with."""
        listed = self.trial.aws.client("secretsmanager").list_secrets()["SecretList"]
        (secret,) = [one["ARN"] for one in listed if one["Name"].startswith(f"wso2/{NAME}/")]
        return str(secret)

    def user(self) -> str:
        """The name that the nodes sign in with."""
        value = self.trial.aws.client("secretsmanager").get_secret_value(SecretId=self.secret())["SecretString"]
        return str(json.loads(value)["username"])

    def sign_ins(self, node: str, seconds: float) -> list[str]:
        """Sign in at a node's console again and again; how each attempt went."""
        program = ("python3", "-c", LOAD, str(seconds))
        return self.trial.machine(node).execute(*program, timeout=seconds + 60).splitlines()

    def wait_until_it_runs(self, node: str) -> None:
        """Wait until a node's product has started."""
        machine = self.trial.machine(node)
        within(
            lambda: machine.execute("systemctl", "is-active", UNIT, check=False).strip() == "active",
            lambda: machine.journal(UNIT)[-3000:],
            START_S,
        )


def flags(trial: Trial, node: str) -> list[str]:
    """The flags for a first start that the process which runs was told."""
    machine = trial.machine(node)
    pid = machine.execute("pgrep", "--oldest", "java", check=False).strip()
    words = machine.read(f"/proc/{pid}/cmdline").decode().split("\0")
    return [word for word in words if word.startswith("-Dsetup")]


def authorities(aws: BootingAws, file: Path, pem: bytes) -> dict[str, str]:
    """Put *pem* into the bucket under the name of *file*; what the deployment file says of it."""
    file.write_bytes(pem)
    upload(aws, file)
    return {"source": f"s3://{BUCKET}/{file.name}", "sha256": pack_of(file).sha256}


@pytest.fixture(scope="module")
def registry(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    try:
        driver = driver_pack(DOWNLOADS)
    except PackError as error:
        missing(f"{error}: make packs")
    folder = tmp_path_factory.mktemp(NAME)
    pem = authorities(booting, folder / "registry-authorities.pem", booting.authority)
    trial = new_trial(
        booting,
        folder,
        name=NAME,
        subject=Subject.KERNEL_4_7_1,
        scheme=Scheme.DISCOVERED,
        second=45,
        nodes=2,
        database={"kind": "rds-mysql", "final_snapshot": False, "authorities": pem},
    )
    upload(booting, driver.path)
    subnets = [dict(subnet) for subnet in trial.network.subnets[:2]]
    trial.write(
        product__libraries=[{"source": f"s3://{BUCKET}/{driver.path.name}", "sha256": driver.sha256}],
        aws__zones=list(ZONES[:2]),
        network=changed(trial.network.settings(), existing__private_subnets=subnets),
    )
    try:
        trial.deploy()
        within(lambda: all(trial.member(node).log() for node in (FIRST, SECOND)), trial.tell, START_S)
        told = {node: flags(trial, node) for node in (FIRST, SECOND)}
        trial.wait_for_cluster()
        (server,) = [server for name, server in booting.databases.items() if name.startswith(NAME)]
        made = Registry(trial=trial, server=server, first_flags=told)
        for node in (FIRST, SECOND):
            made.wait_until_it_runs(node)
        yield made
    finally:
        trial.deployer.destroy(trial.name, trial.said.append)
        booting.settle()


def test_two_nodes_that_start_together_share_the_tables_that_one_has_made(registry: Registry) -> None:
    tables = f"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{DATABASE}'"  # noqa: S608
    assert registry.number(tables) > 20
    assert registry.number(f"SELECT COUNT(*) FROM {DATABASE}.REG_RESOURCE") > 0  # noqa: S608
    assert registry.first_flags == {FIRST: ["-Dsetup"], SECOND: []}


def test_both_nodes_know_the_user_that_the_database_has(registry: Registry) -> None:
    assert {node: registry.sign_ins(node, 0) for node in (FIRST, SECOND)} == {FIRST: ["in"], SECOND: ["in"]}


def test_both_nodes_ask_for_the_certificate_of_the_server(registry: Registry) -> None:
    home = registry.trial.topology.home
    for node in (FIRST, SECOND):
        machine = registry.trial.machine(node)
        for file in ("deployment.toml", "datasources/master-datasources.xml"):
            assert b"?sslMode=VERIFY_IDENTITY" in machine.read(f"{home}/repository/conf/{file}")
        store = ("-keystore", f"{home}/{TRUST_STORE}", "-storepass", "wso2carbon")
        assert machine.execute("keytool", "-list", *store).count("\nauthority ") == 1


def test_a_restart_does_not_set_the_database_up_again_and_connects_by_tls_alone(registry: Registry) -> None:
    user = registry.user()
    registry.server.query("SET GLOBAL userstat = 1; FLUSH CLIENT_STATISTICS;")
    registry.server.query(f"ALTER USER '{user}'@'%' REQUIRE SSL;")
    try:
        registry.trial.restart(FIRST)
        registry.wait_until_it_runs(FIRST)
        assert flags(registry.trial, FIRST) == []
        assert registry.sign_ins(FIRST, 0) == ["in"]
    finally:
        registry.server.query(f"ALTER USER '{user}'@'%' REQUIRE NONE;")
    total, encrypted = registry.connections()[str(registry.trial.member(FIRST).node.address)]
    assert total == encrypted > 0
    registry.trial.wait_for_cluster()


def test_a_node_that_trusts_another_authority_does_not_talk_to_the_database(registry: Registry, tmp_path: Path) -> None:
    trial = registry.trial
    other = authorities(trial.aws, tmp_path / "other-authorities.pem", Authority.create(tmp_path).root)
    kept = {node: trial.machine(node).read(NODE) for node in (FIRST, SECOND)}
    trial.stop()
    store = f"{trial.topology.home}/{TRUST_STORE}"
    trial.machine(SECOND).execute("cp", "--preserve", f"{store}.shipped", store)
    try:
        for node, document in kept.items():
            elsewhere = json.dumps(changed(json.loads(document), trust__authorities=other))
            trial.machine(node).write(NODE, elsewhere.encode(), 0o600)
        trial.start()
        # The first node signs in itself, before its product starts; of the other, the product does.
        because = "has no certificate for that name from one of the authorities of the database"
        first = trial.machine(FIRST)
        within(lambda: because in first.journal(UNIT), lambda: first.journal(UNIT)[-3000:], START_S)
        assert trial.member(FIRST).log() == ""
        refusal = "CertPathValidatorException: Path does not chain with any of the trust anchors"
        within(lambda: refusal in trial.member(SECOND).log(), lambda: trial.member(SECOND).log()[-3000:], START_S)
        assert trial.member(SECOND).view() == frozenset()
    finally:
        trial.stop()
        for node, document in kept.items():
            trial.machine(node).write(NODE, document, 0o600)
        trial.start()
    for node in (FIRST, SECOND):
        registry.wait_until_it_runs(node)
    trial.wait_for_cluster()
    assert {node: registry.sign_ins(node, 0) for node in (FIRST, SECOND)} == {FIRST: ["in"], SECOND: ["in"]}


def test_a_node_with_a_wrong_password_does_not_join_and_says_who_was_refused(registry: Registry) -> None:
    secrets, secret, user = registry.trial.aws.client("secretsmanager"), registry.secret(), registry.user()
    right = secrets.get_secret_value(SecretId=secret)["SecretString"]
    registry.trial.stop(SECOND)
    # The server keeps the password that it has: the first node alone tells it another one, when it starts.
    wrong = json.dumps(json.loads(right) | {"password": "not-the-password"})
    secrets.put_secret_value(SecretId=secret, SecretString=wrong)
    registry.trial.start(SECOND)
    try:
        within(lambda: "Access denied for user" in registry.trial.member(SECOND).log(), "the refusal", START_S)
        assert f"Access denied for user '{user}'@" in registry.trial.member(SECOND).log()
        assert registry.trial.member(SECOND).view() == frozenset()
        assert "not-the-password" not in registry.trial.machine(SECOND).journal(UNIT)
    finally:
        secrets.put_secret_value(SecretId=secret, SecretString=right)
        registry.trial.restart(SECOND)
    registry.wait_until_it_runs(SECOND)
    registry.trial.wait_for_cluster()


def test_pools_recover_from_a_server_that_restarts_under_load(registry: Registry) -> None:
    trial, server = registry.trial, registry.server
    machine = trial.machine(SECOND)
    machine.write("/tmp/load.py", LOAD.encode())  # noqa: S108 - in the machine
    machine.execute("sh", "-c", "python3 /tmp/load.py 600 >/tmp/load.log 2>&1 & echo $! >/tmp/load.pid")

    def attempts() -> list[str]:
        return machine.read("/tmp/load.log").decode().splitlines()  # noqa: S108 - in the machine

    try:
        within(lambda: attempts().count("in") > 5, lambda: f"sign-ins: {attempts()}")
        server.stop()
        try:
            time.sleep(5)
        finally:
            server.start()
        before = len(attempts())
        within(lambda: attempts()[before:].count("in") > 5, lambda: f"sign-ins: {attempts()[before:]}")
        within(lambda: attempts()[-5:] == ["in"] * 5, lambda: f"sign-ins: {attempts()[-10:]}")
    finally:
        machine.execute("sh", "-c", "kill $(cat /tmp/load.pid)", check=False)
    assert registry.sign_ins(FIRST, 0) == ["in"]
