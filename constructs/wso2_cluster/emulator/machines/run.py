"""One booting AWS: an id, a folder, and everything that carries its name; and removing it, whatever happened.

Everything of a run is found again by its id: network namespaces and links by their prefix, processes by their control
group, namespace or note, mounts and files by the run's folder. So nothing has to be remembered by a process that may be
killed, and nothing is touched that belongs to another run, or to somebody else: a namespace such as `w2c-foreign` or
`w2c-0a1b2c-x` without a run folder of that id stays, even though its name begins like ours.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import cgroups, commands, namespaces
from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

ROOT_VARIABLE = "WSO2_CLUSTER_LAB"
"""Environment variable: the folder that holds the folders of runs."""
_ROOT = Path("/var/lib/wso2-cluster/runs")
_ID = re.compile("[0-9a-f]{6}")
_NAME = re.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_NSPAWN = Path("/run/systemd/nspawn")
_LINKS = Path("/sys/class/net")
# Joins each control group that is named before "--", and becomes the command after it: no moment in between in which
# the command runs outside its group.
_JOIN = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done; shift; exec "$@"'


class Run:
    """One booting AWS: what belongs to it is gone after the `with` block, or after a later `sweep()`.

        with Run.open() as run:
            namespaces.create(run.namespace("vpc"))

    `id` is 6 hexadecimal digits, `prefix` is `w2c-<id>`. `folder` is `/var/lib/wso2-cluster/runs/<id>`, only root can
    read it; the environment variable WSO2_CLUSTER_LAB names another place for the folders of all runs.
    """

    def __init__(self, identifier: str, folder: Path) -> None:
        self.id = identifier
        self.prefix = f"w2c-{identifier}"
        self.folder = folder
        self._launching = threading.Lock()
        self._closed = False
        self._launched: list[subprocess.Popen[bytes]] = []

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator[Run]:
        """A new run; at the end of the block, also after Ctrl-C, SIGTERM or SIGHUP, all that belongs to it is removed.

        In the main thread, SIGTERM and SIGHUP raise SystemExit inside the block (exit code 128 + signal), unless the
        program handles them itself. While the run is being removed they and Ctrl-C wait.

        Raises:
            MachineError: something of the run does not go away; the message names it, the next `sweep()` tries again.
        """
        with _signals_raise():
            run, lock = _create(cls)
            try:
                yield run
            finally:
                with _signals_wait():
                    try:
                        run.close()
                    finally:
                        os.close(lock)

    def namespace(self, name: str) -> str:
        """The full name of the run's network namespace *name*: for `vpc-1`, `w2c-<id>-vpc-1`. Makes nothing.

        Raises:
            MachineError: *name* is not 1 to 40 lower-case letters, digits and hyphens.
        """
        return f"{self.prefix}-{checked_name(name)}"

    def launch(self, name: str, *argv: str, output: Path) -> subprocess.Popen[bytes]:
        """Start a command of the run, in a session and a control group (`<prefix>/<name>`) of its own.

        Its standard input is empty; what it says is appended to the file *output*. It ends with the run at the latest.

        Raises:
            MachineError: the run is closed already, or *name* is not a name.
        """
        group = self.group(name)
        with self._launching:
            if self._closed:
                raise MachineError(f"{name}: the run {self.id} is closed, nothing can be started in it.")
            folders = cgroups.create(group)
            words = ["sh", "-ec", _JOIN, "sh", *map(str, folders), "--", *argv]
            with output.open("ab") as log:
                process = subprocess.Popen(
                    words,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=commands.environment(),
                    start_new_session=True,
                )
            self._launched = [entry for entry in self._launched if entry.poll() is None] + [process]
            return process

    def group(self, name: str) -> str:
        """The control group of the command that was launched as *name*, as `cgroups` takes it."""
        return f"{self.prefix}/{checked_name(name)}"

    def remember(self, pid: int) -> None:
        """Note a process that was started in another way than `launch`, so that it ends with the run.

        Not needed for those whose network is a namespace of the run.

        Raises:
            MachineError: there is no such process.
        """
        started = _start_time(pid)
        if started is None:
            raise MachineError(f"process {pid} has ended already; there is nothing to remember.")
        notes = self.folder / "pids"
        notes.mkdir(exist_ok=True)
        (notes / str(pid)).write_text(started)

    def close(self) -> None:
        """Remove everything of the run. A second time there is nothing to do.

        Raises:
            MachineError: something does not go away.
        """
        with self._launching:
            self._closed = True
        if self.folder.exists():
            _remove(self)
        for process in self._launched:
            process.wait()


def checked_name(name: str) -> str:
    """*name*, which becomes part of the names of namespaces, groups and folders.

    Raises:
        MachineError: it is not 1 to 40 lower-case letters, digits and hyphens.
    """
    if not _NAME.fullmatch(name):
        raise MachineError(f"{name!r} is not a name: 1 to 40 of a-z, 0-9 and -, a letter or digit first and last.")
    return name


def sweep() -> tuple[str, ...]:
    """Remove what is left of runs whose process is gone; return their ids.

    A run that lives (its lock is held) is not touched, nor anything without the prefix of a run that has a folder.

    Raises:
        MachineError: something does not go away, after everything else was tried.
    """
    root = _root()
    if not root.is_dir():
        return ()
    removed, faults = [], []
    for folder in sorted(entry for entry in root.iterdir() if _ID.fullmatch(entry.name) and entry.is_dir()):
        with _root_locked(root):
            lock = _abandoned(folder)
        if lock is None:
            continue
        try:
            Run(folder.name, folder).close()
            removed.append(folder.name)
        except MachineError as error:
            faults.append(str(error))
        finally:
            os.close(lock)
    if faults:
        raise MachineError("\n".join(faults))
    return tuple(removed)


def _root() -> Path:
    return Path(os.environ.get(ROOT_VARIABLE) or _ROOT).absolute()


@contextlib.contextmanager
def _root_locked(root: Path) -> Iterator[None]:
    """Nobody else makes or removes the folder or lock of a run meanwhile."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _create(kind: type[Run]) -> tuple[Run, int]:
    """Make the folder of a new run, and return its lock, held."""
    root = _root()
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    with _root_locked(root):
        while True:
            run = kind(identifier := secrets.token_hex(3), root / identifier)
            # The id may be in use below another root.
            if not run.folder.exists() and not _own_namespaces(run.prefix):
                break
        run.folder.mkdir(mode=0o700)
        lock = os.open(run.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return run, lock


def _abandoned(folder: Path) -> int | None:
    """The lock of a run that nobody holds, now held; None when its process lives, or has just removed it."""
    if not folder.exists():
        return None
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _remove(run: Run) -> None:
    cgroups.end(lambda: _processes(run), f"run {run.id}")
    for place in _mounts_below(run.folder):
        commands.run("umount", "--lazy", str(place))
    for name in _own_namespaces(run.prefix):
        namespaces.delete(name)
    for link in _own_links(run.prefix):
        commands.run("ip", "link", "delete", link)
    cgroups.remove(run.prefix)
    for left in _NSPAWN.glob(f"*/{run.prefix}-*"):
        shutil.rmtree(left, ignore_errors=True)
    if still := _mounts_below(run.folder):
        raise MachineError(f"{run.folder}: still mounted: {', '.join(map(str, still))}; nothing below it was deleted.")
    # The lock goes last: a folder that is left half deleted is found by the next sweep.
    for entry in run.folder.iterdir():
        if entry.name != "lock":
            _delete(entry)
    with _root_locked(run.folder.parent):
        (run.folder / "lock").unlink(missing_ok=True)
        run.folder.rmdir()


def _delete(path: Path, timeout: float = 5) -> None:
    """Delete a file or folder. A thread whose machine did not start may be clearing up in the same folder."""
    limit = time.monotonic() + timeout
    while path.is_symlink() or path.exists():
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            if error.errno not in {errno.ENOENT, errno.ENOTEMPTY} or time.monotonic() > limit:
                raise MachineError(f"{error.filename}: {error.strerror}; delete {path} by hand.") from None
            time.sleep(0.02)


def _processes(run: Run) -> frozenset[int]:
    inside = (pid for name in _own_namespaces(run.prefix) for pid in namespaces.pids(name))
    return frozenset({*cgroups.pids(run.prefix), *inside, *_remembered(run.folder)})


def _remembered(folder: Path) -> Iterator[int]:
    """The processes of `Run.remember` that live: a number alone may be another process by now."""
    notes = folder / "pids"
    for note in notes.iterdir() if notes.is_dir() else ():
        pid = int(note.name)
        if _start_time(pid) == note.read_text():
            yield pid


def _start_time(pid: int) -> str | None:
    """When the process started, in clock ticks since boot (proc_pid_stat(5), field 22); None when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # A zombie has ended: only its parent can make it vanish.
    return None if fields[0] == "Z" else fields[19]


def _own_namespaces(prefix: str) -> tuple[str, ...]:
    return tuple(name for name in namespaces.names() if name.startswith(f"{prefix}-"))


def _own_links(prefix: str) -> tuple[str, ...]:
    return tuple(entry.name for entry in _LINKS.iterdir() if entry.name.startswith(f"{prefix}-"))


def _mounts_below(folder: Path) -> tuple[Path, ...]:
    """What is mounted below *folder*, the innermost first."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    # Blanks and the like are written as octal numbers (proc_pid_mountinfo(5)).
    places = (re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), line.split()[4]) for line in lines)
    below = [place for place in map(Path, places) if folder in place.parents]
    return tuple(reversed(below))


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as Ctrl-C does, where nobody else handles them."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with contextlib.ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is signal.SIG_DFL:
                    stack.callback(signal.signal, number, signal.signal(number, leave))
        yield


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Signals that end a program wait for the end of the block, which is short."""
    arrived: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        arrived.append(number)

    with contextlib.ExitStack() as stack:
        # Handlers instead of a mask: a signal blocked in this thread would be delivered to another one, and Python runs
        # its handler here all the same.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                if callable(signal.getsignal(number)):
                    stack.callback(signal.signal, number, signal.signal(number, note))
        yield
    for late in arrived:
        signal.raise_signal(late)
