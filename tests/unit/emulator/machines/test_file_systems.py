"""What a mount target answers, and the folders that it makes."""

import os
import stat
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.file_systems import answer, keep, make_folder
from wso2_cluster.emulator.machines.managed import AccessPoint, FileSystem, MountTarget

OWN = (os.getuid(), os.getgid())
POINT = AccessPoint(id="fsap-1", path="/esb/deployment", user=(802, 803), owner=(*OWN, "0750"))
TARGET = MountTarget(
    id="fsmt-1",
    vpc_id="vpc-1",
    subnet_id="subnet-1",
    zone="us-east-1a",
    address=IPv4Address("10.0.1.20"),
    group_ids=("sg-1",),
)
SYSTEM = FileSystem(
    id="fs-1", dns_name="fs-1.efs.us-east-1.amazonaws.com", mount_targets=(TARGET,), access_points=(POINT,)
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "fs-1").mkdir()
    return tmp_path


def test_an_access_point_is_a_folder_that_is_made_as_it_says(files: Path) -> None:
    assert answer(SYSTEM, files, "fs-1 fsap-1\n") == {"folder": "fs-1/esb/deployment", "user": (802, 803)}
    for path in ("esb", "esb/deployment"):
        status = (files / "fs-1" / path).stat()
        assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (*OWN, 0o750)


def test_a_folder_that_is_there_stays_as_it_is(files: Path) -> None:
    answer(SYSTEM, files, "fs-1 fsap-1\n")
    folder = files / "fs-1/esb/deployment"
    folder.chmod(0o700)
    (folder / "content").touch()
    answer(SYSTEM, files, "fs-1 fsap-1\n")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [entry.name for entry in folder.iterdir()] == ["content"]


def test_the_root_of_a_file_system_can_be_an_access_point(files: Path) -> None:
    system = replace(SYSTEM, access_points=(replace(POINT, path="/", user=None, owner=None),))
    assert answer(system, files, "fs-1 fsap-1") == {"folder": "fs-1", "user": None}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("fs-1 fsap-2\n", "fs-1 has no access point fsap-2"),
        ("fs-2 fsap-1\n", "this is a mount target of fs-1, not of fs-2"),
        ("", "this is a mount target of fs-1, not of "),
    ],
)
def test_what_the_file_system_does_not_have_is_refused(files: Path, asked: str, said: str) -> None:
    assert answer(SYSTEM, files, asked) == {"refused": said}
    assert list((files / "fs-1").iterdir()) == []


def test_a_folder_that_nobody_would_own_is_not_made(files: Path) -> None:
    system = replace(SYSTEM, access_points=(replace(POINT, owner=None),))
    assert answer(system, files, "fs-1 fsap-1") == {
        "refused": "fsap-1: there is no /esb/deployment, and the access point has no CreationInfo to make it by."
    }
    (files / "fs-1/esb/deployment").mkdir(parents=True)
    assert answer(system, files, "fs-1 fsap-1")["folder"] == "fs-1/esb/deployment"


@pytest.mark.parametrize("way", ["link", "file"])
def test_what_machines_made_leads_nowhere_else(files: Path, way: str) -> None:
    outside = files / "outside"
    outside.mkdir()
    if way == "link":
        (files / "fs-1/esb").symlink_to(outside)
    else:
        (files / "fs-1/esb").touch()
    with pytest.raises(MachineError, match=r"^fsap-1: /esb/deployment cannot be a folder: Not a directory\.$"):
        make_folder(files / "fs-1", POINT)
    assert list(outside.iterdir()) == []


def test_a_path_does_not_lead_upwards(files: Path) -> None:
    with pytest.raises(MachineError, match=r"^fsap-1: /esb/\.\./\.\./x leads upwards; give a path without `\.\.`\.$"):
        make_folder(files / "fs-1", replace(POINT, path="/esb/../../x"))
    assert [entry.name for entry in files.iterdir()] == ["fs-1"]


def test_folders_are_those_of_the_file_systems_that_there_are(files: Path) -> None:
    (files / "fs-1" / "content").touch()
    assert keep(files, ["fs-1", "fs-2"]) == ()
    assert (files / "fs-1" / "content").exists()
    assert keep(files, ["fs-2"]) == ("fs-1",)
    assert [entry.name for entry in files.iterdir()] == ["fs-2"]
