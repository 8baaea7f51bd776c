"""Artifacts in a shared folder: put there on the manager, they are on the worker, which cannot change them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.hazelcast import ARTIFACTS
from tests.lab.trial import UNIT, Subject, Trial, new_trial, within
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import Scheme
from wso2_cluster.lab.rehearsal import image_for_efs
from wso2_node.mounts import FILLED, FILLING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab

NAME = "shared"
HOME = "/opt/wso2/wso2esb-5.0.0"
SERVER = f"{HOME}/repository/deployment/server"
DEFAULT = f"{SERVER}/synapse-configs/default"
HEAP = {"min": 128, "max": 256}
MANAGER, WORKER = "manager-1", "worker-1"
PROXY = '<proxy xmlns="http://ws.apache.org/ns/synapse" name="Echo"/>'


@dataclass(frozen=True, kw_only=True)
class Place:
    """The cluster and its file system."""

    trial: Trial
    file_system: str

    def as_product(self, node: str, script: str) -> str:
        """Run a script as the product's user, with the files as the product's own process sees them."""
        machine = self.trial.machine(node)
        pid = machine.execute("pgrep", "--oldest", "java").strip()
        user = machine.execute("stat", "--format=%U", f"/proc/{pid}").strip()
        return machine.execute(
            "nsenter", f"--target={pid}", "--mount", "runuser", "-u", user, "--", "sh", "-ec", script
        )

    def filled(self) -> list[str]:
        """What the nodes said when they filled a shared folder."""
        lines = [line for node in (MANAGER, WORKER) for line in self.trial.machine(node).journal(UNIT).splitlines()]
        return sorted(line.partition("filled the shared ")[2] for line in lines if "filled the shared" in line)


@pytest.fixture(scope="module")
def place(booting: BootingAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    trial = new_trial(
        booting,
        tmp_path_factory.mktemp(NAME),
        name=NAME,
        subject=Subject.HAZELCAST,
        scheme=Scheme.DISCOVERED,
        second=46,
        pattern="esb-worker-manager",
        # Debian has no mount helper: whoever wants one builds an image with it, and names that.
        aws__image={"os": "debian-12", "ami": image_for_efs(booting)},
        artifacts={"kind": "efs"},
    )
    trial.write(nodes={"manager": {"heap": HEAP}, "worker": {"count": 1, "heap": HEAP}})
    try:
        trial.deploy()
        trial.wait_for_cluster()
        systems = booting.client("efs").describe_file_systems()["FileSystems"]
        (system,) = [one["FileSystemId"] for one in systems if one["Name"] == f"{NAME}-storage"]
        yield Place(trial=trial, file_system=system)
    finally:
        trial.destroy()


def group_of(efs: Any, file_system: str) -> str:  # noqa: ANN401 - boto3 makes its clients at run time
    """The security group of the file system's mount targets."""
    found: set[str] = set()
    for target in efs.describe_mount_targets(FileSystemId=file_system)["MountTargets"]:
        found |= set(efs.describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])["SecurityGroups"])
    (group,) = found
    return group


def test_an_artifact_that_the_manager_deploys_reaches_the_worker(place: Place) -> None:
    place.as_product(MANAGER, f"mkdir {DEFAULT}/proxy-services; echo '{PROXY}' > {DEFAULT}/proxy-services/Echo.xml")
    assert place.as_product(WORKER, f"cat {DEFAULT}/proxy-services/Echo.xml") == f"{PROXY}\n"
    place.as_product(MANAGER, f"rm {DEFAULT}/proxy-services/Echo.xml")
    assert place.as_product(WORKER, f"ls {DEFAULT}/proxy-services") == ""


def test_the_folder_of_tenants_is_shared_as_well(place: Place) -> None:
    place.as_product(MANAGER, f"mkdir -p {HOME}/repository/tenants/1/synapse-configs")
    assert place.as_product(WORKER, f"ls {HOME}/repository/tenants/1") == "synapse-configs\n"


def test_the_worker_changes_nothing(place: Place) -> None:
    for script in (f"echo mine > {DEFAULT}/mine.xml", f"rm {DEFAULT}/sequences/main.xml", f"touch {SERVER}/mine"):
        with pytest.raises(MachineError, match="Read-only file system"):
            place.as_product(WORKER, script)
        # Nor does root, who is another user than the product.
        with pytest.raises(MachineError, match="Read-only file system"):
            place.trial.machine(WORKER).execute("sh", "-ec", script)


def test_what_the_product_ships_was_filled_in_once(place: Place) -> None:
    ((path, content),) = ARTIFACTS.items()
    for node in (MANAGER, WORKER):
        assert place.trial.machine(node).read(f"{HOME}/{path}") == content
    assert place.filled() == [
        f"{folder} with what the product ships" for folder in (SERVER, f"{HOME}/repository/tenants")
    ]
    there = place.trial.machine(MANAGER).execute("ls", "-A", SERVER).split()
    assert FILLED in there
    assert FILLING not in there
    place.as_product(MANAGER, f"echo changed > {HOME}/{path}")
    place.trial.restart()
    place.trial.wait_for_cluster()
    assert place.trial.machine(WORKER).read(f"{HOME}/{path}") == b"changed\n"
    assert len(place.filled()) == 2


def test_a_node_that_cannot_mount_starts_no_product_until_it_can(place: Place) -> None:
    trial, ec2 = place.trial, place.trial.aws.client("ec2")
    group = group_of(trial.aws.client("efs"), place.file_system)
    (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=found["IpPermissions"])
    trial.aws.settle()
    machine = trial.machine(WORKER)
    try:
        trial.forget_logs(WORKER)
        machine.reboot()
        said = f"{place.file_system}.efs.us-east-1.amazonaws.com"
        within(
            lambda: machine.journal(UNIT).count("Connection timed out; do the security groups") > 0,
            f"the worker says that {said} does not answer",
        )
        assert machine.execute("pgrep", "java", check=False) == ""
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=found["IpPermissions"])
        trial.aws.settle()
    trial.wait_for_cluster()
    assert place.as_product(WORKER, f"ls {DEFAULT}") == place.as_product(MANAGER, f"ls {DEFAULT}")


def test_the_files_go_with_the_deployment(place: Place) -> None:
    folder = place.trial.aws.files(place.file_system)
    assert (folder / NAME / "deployment" / FILLED).exists()
    place.trial.deployer.destroy(place.trial.name, place.trial.said.append)
    place.trial.aws.settle()
    assert not folder.exists()
