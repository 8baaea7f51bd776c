import os
import subprocess
from pathlib import Path

import pytest

from wso2_cluster.emulator.machines import cgroups
from wso2_cluster.emulator.machines.errors import HostError

ROOT = "24 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
UNIFIED = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
BESIDE = "31 24 0:27 / /sys/fs/cgroup/unified rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"
NAMED = "32 24 0:28 / /sys/fs/cgroup/systemd rw,nosuid - cgroup cgroup rw,xattr,name=systemd\n"
MEMORY = "33 24 0:29 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n"


@pytest.mark.parametrize(
    ("mounts", "found"),
    [
        pytest.param(ROOT + UNIFIED, ("/sys/fs/cgroup",), id="version 2"),
        pytest.param(ROOT + MEMORY + NAMED, ("/sys/fs/cgroup/systemd",), id="version 1"),
        pytest.param(ROOT + MEMORY + NAMED + BESIDE, ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"), id="hybrid"),
        pytest.param(UNIFIED + UNIFIED, ("/sys/fs/cgroup",), id="mounted twice"),
    ],
)
def test_the_hierarchies_that_systemd_uses_are_found(mounts: str, found: tuple[str, ...]) -> None:
    assert cgroups.hierarchies(mounts) == tuple(map(Path, found))


def test_a_host_without_one_is_told_how_to_mount_it() -> None:
    with pytest.raises(HostError, match=r"^No control groups for systemd are mounted: mount -t cgroup2 "):
        cgroups.hierarchies(ROOT + MEMORY)


def test_processes_are_ended_until_none_is_found_and_never_this_one() -> None:
    with subprocess.Popen(["sleep", "60"]) as one, subprocess.Popen(["sleep", "60"]) as other:
        left = [one, other]

        def find() -> set[int]:
            # The second appears when the first has gone.
            left[:] = [process for process in left if process.poll() is None]
            return {os.getpid(), 0, *(process.pid for process in left[:1])}

        cgroups.end(find, "the test")
    assert [one.returncode, other.returncode] == [-9, -9]
