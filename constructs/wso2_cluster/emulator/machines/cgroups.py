"""Control groups: which processes belong to a machine, so that all of them can be ended.

Machines get groups of their own in the hierarchies that systemd tracks processes by: the unified one (cgroup v2), and
`name=systemd` of version 1 where the host has that, alone or beside version 2 ("hybrid"). systemd-nspawn makes the
groups `supervisor` and `payload` below the one that it is started in: started in one and the same, machines would share
them. Controllers of version 1 (memory, pids, ...) are left alone: machines are measured, not limited.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import HostError, MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MOUNTS = Path("/proc/self/mountinfo")


def hierarchies(mountinfo: str | None = None) -> tuple[Path, ...]:
    """Where the hierarchies that systemd uses are mounted; *mountinfo* as in proc(5), default this process's.

    Raises:
        HostError: there is none.
    """
    found = []
    for line in (_MOUNTS.read_text() if mountinfo is None else mountinfo).splitlines():
        mount, _, source = line.partition(" - ")
        place, kind, options = mount.split()[4], source.split()[0], source.split()[-1].split(",")
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options):
            found.append(Path(place))
    if not found:
        raise HostError("No control groups for systemd are mounted: mount -t cgroup2 cgroup2 /sys/fs/cgroup")
    return tuple(dict.fromkeys(found))


def create(name: str) -> tuple[Path, ...]:
    """Make the group *name* (a path such as `run/machine`) in each hierarchy; return the folders."""
    folders = tuple(root / name for root in hierarchies())
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    return folders


def pids(name: str) -> frozenset[int]:
    """The processes in the group and the groups below it; none when there is no such group."""
    return frozenset(pid for root in hierarchies() for pid in _pids_below(root / name))


def remove(name: str) -> None:
    """Remove the group and those below it; without one there is nothing to do.

    Raises:
        MachineError: there are processes in it.
    """
    for root in hierarchies():
        for folder, _, _ in os.walk(root / name, topdown=False):
            _remove_one(Path(folder))


def end(find: Callable[[], Iterable[int]], what: str, timeout: float = 15) -> None:
    """Kill the processes that *find* returns until it returns none, since processes may start others meanwhile.

    Raises:
        MachineError: there are some after *timeout* seconds.
    """
    limit = time.monotonic() + timeout
    while left := frozenset(find()) - {os.getpid(), 0}:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > limit:
            raise MachineError(f"{what}: processes {sorted(left)} do not end within {timeout:g} s after SIGKILL.")
        time.sleep(0.02)


def _pids_below(folder: Path) -> Iterable[int]:
    for path, _, _ in os.walk(folder):
        # A group can vanish, and a process end, while they are being read.
        with contextlib.suppress(OSError):
            yield from map(int, (Path(path) / "cgroup.procs").read_text().split())


def _remove_one(folder: Path, timeout: float = 5) -> None:
    """Remove an empty group: busy for a moment after its last process has ended."""
    limit = time.monotonic() + timeout
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            if time.monotonic() > limit:
                raise MachineError(
                    f"{folder}: {error.strerror}; processes in it: {sorted(_pids_below(folder))}"
                ) from None
            time.sleep(0.02)
        else:
            return
