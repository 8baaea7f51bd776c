"""A node in trouble: what the unit's state is, what the journal says, and that nothing half-configured ever runs.

Each fault is planted, looked at, and taken back: then the node works again, so a test fails for one reason only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shlex
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

import pytest

from tests.lab.trial import BUCKET, UNIT, Subject, Trial, new_trial, pack_of_subject, stays, upload, within
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import Scheme
from wso2_cluster.lab.members import LOG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.booting import BootingAws
    from wso2_cluster.emulator.machines.machine import Machine

pytestmark = pytest.mark.lab

NAME = "node"
NODE = "member-1"
HOME = "/opt/wso2/wso2esb-5.0.0"
AXIS2 = f"{HOME}/repository/conf/axis2/axis2.xml"
SCRIPT = f"{HOME}/bin/wso2server.sh"
JAVA = "/usr/lib/jvm/java-17-openjdk-amd64"
SECRET = f"wso2/{NAME}/discovery-key"
WRONG = "1" * 64
_STATUS = ("env", "PYTHONPATH=/opt/wso2-node", "python3", "-m", "wso2_node", "status", "--json")


@dataclass(frozen=True, kw_only=True)
class Refused:
    """What a first boot came to whose pack has another checksum than the deployment file says."""

    trial: Trial
    instance: str
    state: tuple[str, str]
    journal: str
    folder: list[str]
    """What lies where the product would."""
    java: str


@dataclass(frozen=True, kw_only=True)
class Node:
    """The node of the deployment, up and running."""

    trial: Trial
    machine: Machine

    def state(self) -> tuple[str, str]:
        """ActiveState and SubState of the product's unit."""
        return state(self.machine)

    def works(self) -> bool:
        """Whether the product runs, with everything that is configured in place."""
        return self.state() == ("active", "running") and self.status()["applied"] is True

    def status(self) -> dict[str, object]:
        """What the node program says."""
        found: dict[str, object] = json.loads(self.machine.execute(*_STATUS, check=False))
        return found

    def starts(self) -> int:
        """How often the product was started: it says so in its log before anything else."""
        return product_log(self.machine).count("Clustering has been enabled")

    def java(self) -> str:
        """The processes of the product."""
        return java(self.machine)

    def restart(self) -> None:
        """Start the product anew, without waiting for it."""
        self.machine.execute("systemctl", "restart", "--no-block", UNIT)

    def wait_until_it_works(self) -> None:
        """Wait for the end of a fault: systemd tries again every 15 seconds."""
        within(self.works, lambda: self.machine.journal(UNIT)[-3000:])

    def fails_with(self, *messages: str) -> None:
        """Restart; wait until the journal says all of *messages*; see that the product was never started."""
        before, said = self.starts(), len(self.machine.journal(UNIT))
        self.restart()

        def news() -> str:
            return self.machine.journal(UNIT)[said:]

        within(lambda: all(message in news() for message in messages), lambda: f"{messages} in:\n{news()}")
        within(lambda: self.state() == ("activating", "auto-restart"), lambda: f"a unit that waits: {self.state()}")
        assert self.java() == ""
        assert self.starts() == before
        assert "Traceback" not in news()


def state(machine: Machine) -> tuple[str, str]:
    """ActiveState and SubState of the product's unit."""
    shown = machine.execute("systemctl", "show", "--property=ActiveState,SubState", UNIT)
    values = dict(line.split("=", 1) for line in shown.splitlines())
    return values["ActiveState"], values["SubState"]


def java(machine: Machine) -> str:
    """Processes of the product, by their commands."""
    return machine.execute("pgrep", "--list-full", "java", check=False)


def product_log(machine: Machine) -> str:
    """The product's log, empty before its first start."""
    try:
        return machine.read(f"{HOME}/{LOG}").decode()
    except MachineError:
        return ""


@pytest.fixture(scope="module")
def refused(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refused]:
    """A node whose pack is another one than the deployment file says."""
    trial = new_trial(
        booting,
        tmp_path_factory.mktemp(NAME),
        name=NAME,
        subject=Subject.HAZELCAST,
        scheme=Scheme.AWS,
        second=41,
        nodes=1,
        product__pack={"source": f"s3://{BUCKET}/{pack_of_subject(Subject.HAZELCAST).path.name}", "sha256": WRONG},
    )
    try:
        trial.deploy()
        machine = trial.machine(NODE)
        within(lambda: "auto-restart" in _any_state(machine), lambda: _said(machine))
        yield Refused(
            trial=trial,
            instance=trial.instance(NODE),
            state=state(machine),
            journal=machine.journal(UNIT),
            folder=machine.execute("ls", "-A", "/opt/wso2").split(),
            java=java(machine),
        )
    finally:
        trial.destroy()


@pytest.fixture(scope="module")
def deployed(refused: Refused) -> Node:
    """The same node after the deployment file was put right."""
    trial = refused.trial
    trial.write(product__pack__sha256=pack_of_subject(Subject.HAZELCAST).sha256)
    trial.deploy()
    machine = trial.machine(NODE)
    within(lambda: "running" in _any_state(machine), lambda: _said(machine))
    return Node(trial=trial, machine=machine)


@pytest.fixture
def node(deployed: Node) -> Iterator[Node]:
    """The node, working before each test and after it."""
    deployed.wait_until_it_works()
    yield deployed
    deployed.wait_until_it_works()


def _any_state(machine: Machine) -> tuple[str, str]:
    """The state, also of a unit that is not there yet."""
    with contextlib.suppress(MachineError, KeyError):
        return state(machine)
    return "", ""


def _said(machine: Machine) -> str:
    with contextlib.suppress(MachineError):
        return "\n".join(machine.journal(unit)[-2000:] for unit in ("cloud-final", "wso2-node.service", UNIT))
    return "no journal yet"


def test_a_pack_with_another_checksum_is_refused_and_the_journal_names_both(refused: Refused) -> None:
    pack = pack_of_subject(Subject.HAZELCAST)
    message = f"s3://{BUCKET}/{pack.path.name} has SHA-256 {pack.sha256}, not {WRONG}: correct the one that is wrong"
    assert message in refused.journal
    assert refused.state == ("activating", "auto-restart")
    assert (refused.folder, refused.java) == ([], "")


def test_changed_user_data_replaces_the_instance_at_the_same_address(refused: Refused, node: Node) -> None:
    trial = node.trial
    assert trial.instance(NODE) != refused.instance
    (now,) = trial.deployed()
    assert now.instance.private_address == str(trial.member(NODE).node.address)
    (old,) = trial.aws.client("ec2").describe_instances(InstanceIds=[refused.instance])["Reservations"][0]["Instances"]
    assert old["State"]["Name"] == "terminated"


def test_the_first_boot_ends_without_errors_and_everything_is_applied(node: Node) -> None:
    result = json.loads(node.machine.read("/run/cloud-init/result.json"))
    assert result["v1"] == {"datasource": "DataSourceEc2", "errors": []}
    assert node.state() == ("active", "running")
    status = node.status()
    assert (status["applied"], status["configuration"], status["service"]) == (True, "applied", "active")
    assert node.machine.execute("systemctl", "is-active", "wso2-node.service").strip() == "active"


def test_a_reboot_starts_the_product_and_changes_nothing(node: Node) -> None:
    before, said = node.starts(), len(node.machine.journal(UNIT))
    files = node.machine.execute("sha256sum", AXIS2, SCRIPT)
    node.machine.reboot()
    within(lambda: "running" in _any_state(node.machine), lambda: _said(node.machine))
    node.wait_until_it_works()
    assert node.starts() == before + 1
    assert f"{NAME}-{NODE}: " in node.machine.journal(UNIT)[said:]
    assert "unpacked" not in node.machine.journal(UNIT)[said:]
    assert node.machine.execute("sha256sum", AXIS2, SCRIPT) == files


def test_a_missing_secret_keeps_the_product_from_starting(node: Node) -> None:
    secrets = node.trial.aws.client("secretsmanager")
    value = secrets.get_secret_value(SecretId=SECRET)["SecretString"]
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    try:
        node.fails_with(
            f"reference 'discovery-access-key' (secret {SECRET}): "
            "secretsmanager in us-east-1 answers ResourceNotFoundException: "
            "see that it exists there and that the instance's role may read it"
        )
        assert value not in node.machine.journal(UNIT)
    finally:
        secrets.create_secret(Name=SECRET, SecretString=value)
    node.wait_until_it_works()


def test_a_rotated_secret_arrives_with_a_restart_and_in_no_journal(node: Node) -> None:
    secrets = node.trial.aws.client("secretsmanager")
    before = json.loads(secrets.get_secret_value(SecretId=SECRET)["SecretString"])
    iam = node.trial.aws.client("iam")
    user = next(one["UserName"] for one in iam.list_users()["Users"] if NAME in one["UserName"])
    key = iam.create_access_key(UserName=user)["AccessKey"]
    now = {"accessKey": key["AccessKeyId"], "secretKey": key["SecretAccessKey"]}
    try:
        secrets.put_secret_value(SecretId=SECRET, SecretString=json.dumps(now))
        node.restart()
        within(lambda: now["secretKey"] in node.machine.read(AXIS2).decode(), "the new key in axis2.xml")
        node.wait_until_it_works()
        text = node.machine.read(AXIS2).decode()
        assert now["accessKey"] in text
        assert before["accessKey"] not in text
        assert before["secretKey"] not in text
        assert now["secretKey"] not in node.machine.journal(UNIT)
    finally:
        secrets.put_secret_value(SecretId=SECRET, SecretString=json.dumps(before))
        node.restart()
        within(lambda: before["secretKey"] in node.machine.read(AXIS2).decode(), "the old key in axis2.xml")
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])


@contextlib.contextmanager
def bare(machine: Machine, size: str) -> Iterator[None]:
    """An empty file system of *size* over the folder of the home, in the machine and in its memory."""
    machine.execute("mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", "/opt/wso2")
    try:
        yield
    finally:
        # A product that runs there would keep it busy.
        machine.execute("systemctl", "stop", UNIT)
        machine.execute("umount", "/opt/wso2")
        machine.execute("systemctl", "start", "--no-block", UNIT)


def test_a_full_disk_leaves_no_half_unpacked_product(node: Node) -> None:
    with bare(node.machine, "1m"):
        pack = pack_of_subject(Subject.HAZELCAST)
        node.fails_with(f"s3://{BUCKET}/{pack.path.name} to /opt/wso2/", "No space left on device")
        assert node.machine.execute("ls", "-A", "/opt/wso2") == ""


def test_a_pack_that_is_not_in_the_bucket_is_fetched_once_it_is(node: Node) -> None:
    s3, pack = node.trial.aws.client("s3"), pack_of_subject(Subject.HAZELCAST)
    with bare(node.machine, "200m"):
        s3.delete_object(Bucket=BUCKET, Key=pack.path.name)
        try:
            node.fails_with(
                f"s3://{BUCKET}/{pack.path.name}: s3 in us-east-1 answers NoSuchKey: "
                "see that it exists there and that the instance's role may read it"
            )
            assert node.machine.execute("ls", "-A", "/opt/wso2") == ""
        finally:
            upload(node.trial.aws, pack.path)
        node.wait_until_it_works()
        assert "unpacked s3://" in node.machine.journal(UNIT)


def test_without_a_way_to_aws_the_node_waits_and_starts_once_there_is_one(node: Node) -> None:
    before = node.starts()
    address = IPv4Address(str(node.trial.member(NODE).node.address))
    node.trial.aws.cut([address])
    try:
        node.restart()
        within(lambda: node.state() == ("activating", "start-pre"), lambda: f"a unit that prepares: {node.state()}")
        stays(lambda: node.state()[0] == "activating" and node.java() == "", "nothing is started", 10)
        assert node.starts() == before
    finally:
        node.trial.aws.cut([])
    node.wait_until_it_works()
    assert node.starts() == before + 1


def test_an_apply_that_is_killed_while_it_unpacks_is_made_good_by_the_next(node: Node) -> None:
    pack = pack_of_subject(Subject.HAZELCAST)
    partial = f"/opt/wso2/.{HOME.rpartition('/')[2]}.wso2-node-unpack"
    kill = (
        f"systemctl restart --no-block {UNIT}\n"
        # The brackets keep this very shell from being found.
        'until pid=$(pgrep --full "[w]so2_node apply"); do :; done\n'
        f"until [ -e {shlex.quote(partial)} ]; do :; done\n"
        "kill -KILL $pid\n"
        "ls -A /opt/wso2"
    )
    with bare(node.machine, "200m"):
        node.machine.execute("systemctl", "stop", UNIT)
        left = node.machine.execute("sh", "-c", kill).split()
        assert partial.rpartition("/")[2] in left
        assert HOME.rpartition("/")[2] not in left
        within(lambda: node.state() == ("activating", "auto-restart"), lambda: f"a unit that waits: {node.state()}")
        assert (node.java(), node.starts()) == ("", 0)
        node.wait_until_it_works()
        assert node.machine.execute("ls", "-A", "/opt/wso2").split() == [HOME.rpartition("/")[2]]
        assert node.machine.read(f"{HOME}/.wso2-node-pack").decode() == pack.sha256


def test_without_its_java_the_product_does_not_come_up_and_the_journal_says_what_is_missing(node: Node) -> None:
    node.machine.execute("mv", JAVA, f"{JAVA}-away")
    try:
        node.fails_with(f"{JAVA}/bin/java")
    finally:
        node.machine.execute("mv", f"{JAVA}-away", JAVA)
    node.wait_until_it_works()


def test_a_product_that_ends_at_once_fails_the_unit_and_names_its_log(node: Node) -> None:
    shipped = node.machine.read(SCRIPT)
    node.machine.write(SCRIPT, shipped.replace(b"exec ", b"echo broken; exit 3; exec ", 1), 0o755)
    try:
        node.fails_with(
            "broken", f"the product ended before port 9443 answered: see {HOME}/repository/logs/wso2carbon.log"
        )
        # A change by hand that is not where the edits are stays.
        assert "exit 3" in node.machine.read(SCRIPT).decode()
    finally:
        node.machine.write(SCRIPT, shipped, 0o755)
    node.wait_until_it_works()
    assert hashlib.sha256(node.machine.read(SCRIPT)).hexdigest() == hashlib.sha256(shipped).hexdigest()
