"""EFS file systems, mounted by the machines of the lab as the node program does it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.lab.owner import Owner
from tests.lab.traces import traces
from tests.lab.trial import LabNetwork, make_network, within
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator.machines.machine import Machine

pytestmark = pytest.mark.lab

USER = 16_384
SHARE = "/srv/share"
NFS = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}


@dataclass(kw_only=True)
class Place:
    """A file system with mount targets in the zones a and b, and a machine in each of the zones a, b and c."""

    aws: BootingAws
    owner: Owner
    network: LabNetwork
    nodes: str
    """Security group of the machines."""
    storage: str
    """Security group of the mount targets, which admits the machines."""
    file_system: str
    access_point: str

    @property
    def dns_name(self) -> str:
        return f"{self.file_system}.efs.us-east-1.amazonaws.com"

    def launch(self, zone: int, host: int, **settings: Any) -> Machine:  # noqa: ANN401
        """A machine in a zone that has the group of nodes; booted."""
        second = self.network.subnets[zone]["cidr"].split(".")[1]
        address = f"10.{second}.{zone + 1}.{host}"
        self.owner.launch(self.network.subnets[zone]["id"], self.nodes, address, **settings)
        self.aws.settle()
        machine = self.aws.machine(address)
        machine.wait_booted()
        return machine

    def mount(self, machine: Machine, *, more: str = "", access_point: str = "", target: str = SHARE) -> None:
        """Mount as `wso2_node.mounts` does."""
        options = f"tls,iam,nosuid,nodev,accesspoint={access_point or self.access_point}{more}"
        machine.execute("mkdir", "-p", target)
        machine.execute("mount", "-t", "efs", "-o", options, f"{self.file_system}:/", target)

    def targets(self) -> list[dict[str, Any]]:
        """The mount targets, by zone."""
        found = self.aws.client("efs").describe_mount_targets(FileSystemId=self.file_system)["MountTargets"]
        return sorted(found, key=lambda one: str(one["AvailabilityZoneName"]))

    def make_target(self, zone: int) -> str:
        """Make a mount target; its id."""
        made = self.aws.client("efs").create_mount_target(
            FileSystemId=self.file_system, SubnetId=self.network.subnets[zone]["id"], SecurityGroups=[self.storage]
        )
        return str(made["MountTargetId"])

    def make_access_point(self, path: str) -> str:
        """Make an access point whose folder is made when it is mounted first; its id."""
        made = self.aws.client("efs").create_access_point(
            ClientToken=path,
            FileSystemId=self.file_system,
            PosixUser={"Uid": USER, "Gid": USER},
            RootDirectory={
                "Path": path,
                "CreationInfo": {"OwnerUid": USER, "OwnerGid": USER, "Permissions": "0755"},
            },
        )
        return str(made["AccessPointId"])


def make_place(aws: BootingAws, name: str, second: int) -> Place:
    owner = Owner(client=functools.cache(aws.client))
    network = make_network(aws.client("ec2"), second)
    nodes, storage = owner.group(network.vpc, "nodes"), owner.group(network.vpc, "storage")
    owner.role(name)
    admitted = {**NFS, "UserIdGroupPairs": [{"GroupId": nodes}]}
    aws.client("ec2").authorize_security_group_ingress(GroupId=storage, IpPermissions=[admitted])
    system = aws.client("efs").create_file_system(CreationToken=name)["FileSystemId"]
    place = Place(
        aws=aws, owner=owner, network=network, nodes=nodes, storage=storage, file_system=system, access_point=""
    )
    place.access_point = place.make_access_point("/esb/deployment")
    for zone in (0, 1):
        place.make_target(zone)
    return place


def test_nothing_of_a_mounted_file_system_stays_after_the_run() -> None:
    with BootingAws(say=print) as aws:
        place = make_place(aws, "brief", 60)
        machine = place.launch(0, 10, IamInstanceProfile={"Name": "brief"})
        place.mount(machine)
        machine.execute("touch", f"{SHARE}/here")
        run = aws.folder.parent
        assert traces(run.name, run.parent).keys() >= {"namespaces", "mounts", "processes", "files"}
    assert traces(run.name, run.parent) == {}


@pytest.fixture(scope="module")
def place(booting: BootingAws) -> Iterator[Place]:
    made = make_place(booting, "files", 61)
    yield made
    ec2 = booting.client("ec2")
    found = ec2.describe_instances(Filters=[{"Name": "vpc-id", "Values": [made.network.vpc]}])["Reservations"]
    ec2.terminate_instances(InstanceIds=[one["InstanceId"] for each in found for one in each["Instances"]])
    booting.settle()


@pytest.fixture(scope="module")
def one(place: Place) -> Machine:
    return place.launch(0, 10, IamInstanceProfile={"Name": "files"})


@pytest.fixture(scope="module")
def two(place: Place) -> Machine:
    return place.launch(1, 10, IamInstanceProfile={"Name": "files"})


@pytest.fixture(scope="module")
def three(place: Place) -> Machine:
    """In the zone that has no mount target."""
    return place.launch(2, 10, IamInstanceProfile={"Name": "files"})


@pytest.fixture(autouse=True)
def unmounted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing stays mounted from one test to the next."""
    yield
    for name in {"one", "two", "three"} & set(request.fixturenames):
        machine: Machine = request.getfixturevalue(name)
        machine.execute("sh", "-c", f"while mountpoint -q {SHARE}; do umount {SHARE}; done")


def as_user(machine: Machine, user: str, script: str) -> str:
    """Run a script in the share as one of the machine's users."""
    return machine.execute("runuser", "-u", user, "--", "sh", "-ec", f"cd {SHARE}; {script}")


def test_what_one_machine_writes_is_on_the_other_and_belongs_to_the_user_of_the_access_point(
    place: Place, one: Machine, two: Machine
) -> None:
    place.mount(one)
    place.mount(two)
    one.execute("sh", "-ec", f"umask 0027; mkdir {SHARE}/default; echo by root > {SHARE}/default/proxy.xml")
    as_user(one, "backup", "umask 0027; echo by a user > default/api.xml")
    assert as_user(two, "nobody", "cat default/proxy.xml default/api.xml") == "by root\nby a user\n"
    # Whoever comes in by the access point is its user, who made all of it.
    as_user(two, "nobody", "echo more >> default/proxy.xml; chmod 0600 default/api.xml; touch -d @1 default/api.xml")
    assert one.read(f"{SHARE}/default/proxy.xml") == b"by root\nmore\n"
    assert as_user(one, "backup", "stat -c %Y default/api.xml; rm default/api.xml; ls default") == "1\nproxy.xml\n"
    folder = place.aws.files(place.file_system) / "esb" / "deployment"
    owners = {(path.stat().st_uid, path.stat().st_gid) for path in (folder, *folder.rglob("*"))}
    assert owners == {(USER, USER)}


def test_what_a_mount_hides_is_there_again_without_it(place: Place, one: Machine) -> None:
    one.write("/srv/shipped/with-the-product", b"content")
    place.mount(one, target="/srv/shipped")
    assert "with-the-product" not in one.execute("ls", "/srv/shipped").split()
    one.execute("umount", "/srv/shipped")
    assert one.execute("ls", "/srv/shipped") == "with-the-product\n"


def test_nobody_gives_files_to_others(place: Place, one: Machine) -> None:
    place.mount(one)
    with pytest.raises(MachineError, match="Operation not permitted"):
        one.execute("sh", "-ec", f"touch {SHARE}/mine; chown nobody {SHARE}/mine")


def test_what_is_mounted_to_be_read_cannot_be_written(place: Place, one: Machine, two: Machine) -> None:
    place.mount(one)
    one.write(f"{SHARE}/shown", b"content")
    place.mount(two, more=",ro")
    assert two.read(f"{SHARE}/shown") == b"content"
    for words in (("touch", f"{SHARE}/new"), ("rm", f"{SHARE}/shown"), ("chmod", "0777", f"{SHARE}/shown")):
        with pytest.raises(MachineError, match="Read-only file system"):
            two.execute(*words)
    (options,) = [line.split()[3] for line in two.read("/proc/mounts").decode().splitlines() if SHARE in line]
    assert {"ro", "nosuid", "nodev"} <= set(options.split(","))


def test_each_access_point_is_a_folder_of_its_own(place: Place, one: Machine) -> None:
    place.mount(one)
    other = place.make_access_point("/esb/tenants")
    place.aws.settle()
    place.mount(one, access_point=other, target="/srv/other")
    one.write("/srv/other/there", b"content")
    assert "there" not in one.execute("ls", SHARE).split()
    assert (place.aws.files(place.file_system) / "esb" / "tenants" / "there").exists()
    one.execute("umount", "/srv/other")


def test_files_outlast_the_machines_power(place: Place, one: Machine) -> None:
    place.mount(one)
    one.write(f"{SHARE}/kept", b"content")
    one.reboot()
    one.wait_booted()
    assert one.execute("ls", SHARE) == ""
    place.mount(one)
    assert one.read(f"{SHARE}/kept") == b"content"


def test_a_closed_group_makes_the_mount_fail_and_an_open_one_mends_it(place: Place, one: Machine) -> None:
    ec2 = place.aws.client("ec2")
    admitted = {**NFS, "UserIdGroupPairs": [{"GroupId": place.nodes}]}
    ec2.revoke_security_group_ingress(GroupId=place.storage, IpPermissions=[admitted])
    place.aws.settle()
    try:
        address = place.targets()[0]["IpAddress"]
        said = rf"ended with 32: mount.efs: {place.dns_name} \({address}\), port 2049: Connection timed out; do the sec"
        with pytest.raises(MachineError, match=said):
            place.mount(one)
    finally:
        ec2.authorize_security_group_ingress(GroupId=place.storage, IpPermissions=[admitted])
        place.aws.settle()
    place.mount(one)


def test_a_zone_without_a_mount_target_makes_the_mount_fail_and_a_mount_target_mends_it(
    place: Place, one: Machine, two: Machine, three: Machine
) -> None:
    said = rf'ended with 32: mount.efs: "{place.dns_name}" cannot be resolved .* no mount target in the zone of this'
    with pytest.raises(MachineError, match=said):
        place.mount(three)
    made = place.make_target(2)
    place.aws.settle()
    place.mount(three)
    three.execute("umount", SHARE)
    machines = (one, two, three)
    resolved = [machine.execute("getent", "hosts", place.dns_name).split()[0] for machine in machines]
    assert resolved == [target["IpAddress"] for target in place.targets()]
    other_zone = f"us-east-1b.{place.dns_name}"
    assert one.execute("getent", "hosts", other_zone).split()[0] == place.targets()[1]["IpAddress"]
    place.aws.client("efs").delete_mount_target(MountTargetId=made)
    place.aws.settle()
    with pytest.raises(MachineError, match=said):
        place.mount(three)


def test_an_access_point_that_is_gone_makes_the_mount_fail_and_one_that_is_there_mends_it(
    place: Place, one: Machine
) -> None:
    gone = place.make_access_point("/esb/short")
    place.aws.client("efs").delete_access_point(AccessPointId=gone)
    place.aws.settle()
    said = f"ended with 32: mount.efs: access denied by server: {place.file_system} has no access point {gone}"
    with pytest.raises(MachineError, match=said):
        place.mount(one, access_point=gone)
    there = place.make_access_point("/esb/short")
    place.aws.settle()
    place.mount(one, access_point=there)


def test_a_machine_without_a_role_cannot_mount(place: Place) -> None:
    nobody = place.launch(0, 11)
    with pytest.raises(MachineError, match=r"mount.efs: option iam: this machine has no role to prove who it is: "):
        place.mount(nobody)


def test_a_file_system_that_is_destroyed_is_gone(place: Place, one: Machine) -> None:
    efs = place.aws.client("efs")
    short = make_other(place)
    place.aws.settle()
    folder, target = place.aws.files(short.file_system), short.targets()[0]
    short.mount(one)
    one.write(f"{SHARE}/content", b"content")
    one.execute("umount", SHARE)
    assert (folder / "esb" / "deployment" / "content").exists()
    efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    efs.delete_access_point(AccessPointId=short.access_point)
    efs.delete_file_system(FileSystemId=short.file_system)
    place.aws.settle()
    assert not folder.exists()
    assert place.aws.files(place.file_system).is_dir()
    with pytest.raises(MachineError, match="cannot be resolved"):
        short.mount(one)
    program = f"import socket; socket.create_connection(('{target['IpAddress']}', 2049), 2)"
    within(lambda: "Error" in one.execute("sh", "-c", f'python3 -c "{program}" 2>&1; true'), "nobody answers", 20)


def make_other(place: Place) -> Place:
    """Another file system in the same network, with a mount target in the first zone."""
    system = place.aws.client("efs").create_file_system(CreationToken="other")["FileSystemId"]
    made = Place(**{**vars(place), "file_system": system})
    made.access_point = made.make_access_point("/esb/deployment")
    made.make_target(0)
    return made
