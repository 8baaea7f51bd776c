"""A server program of the host inside a network namespace, which never outlives this process."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_NAMESPACES = Path("/run/netns")
_LOG_TAIL = 4000


class Process:
    """A program in *namespace*, its output in `log` and its id and start time in `pid`, both in *folder*.

    The kernel kills it when this process ends, however that comes about, and an entry of `ip netns pids` shows it for
    as long as it lives. Its group is its own, so that a signal to this process's terminal does not reach it.
    """

    def __init__(self, *, name: str, folder: Path, namespace: str) -> None:
        self.name = name
        self.log = folder / "log"
        self._record = folder / "pid"
        self._namespace = namespace
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id. Raises `MachineError` when it is not running."""
        if self._process is None or self._process.poll() is not None:
            raise MachineError(f"{self.name} is not running; start it.")
        return self._process.pid

    def start(self, argv: Sequence[str]) -> None:
        """Start *argv* and return at once; one that runs already stays as it is.

        Raises `MachineError` when the program `nsenter` is missing.
        """
        with self._lock:
            if self.running:
                return
            inside = (
                "nsenter",
                f"--net={_NAMESPACES / self._namespace}",
                "setpriv",
                "--pdeathsig=KILL",
                *argv,
            )
            self._process = _spawner().submit(self._spawn, inside).result()
            _record(self._record, self._process.pid)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return as soon as *ready*. Raises `MachineError`, with the end of its log, when it ended or took too long."""
        limit = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise MachineError(f"{self.name} ended at once: {self.complaint()}")
            if time.monotonic() > limit:
                raise MachineError(f"{self.name} is not ready after {seconds:g} seconds: {self.complaint()}")
            time.sleep(0.02)

    def complaint(self) -> str:
        """The end of its log."""
        try:
            return self.log.read_text(errors="replace")[-_LOG_TAIL:].strip() or "it said nothing."
        except FileNotFoundError:
            return "it said nothing."

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal. Raises `MachineError` when it is not running."""
        os.kill(self.pid, number)

    def stop(self, *, seconds: float = 20) -> None:
        """Ask it to end, and kill it and its children when it has not after *seconds*. Not running: nothing happens."""
        with self._lock:
            if self._process is None:
                return
            if self._process.poll() is None:
                self._process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
            self._end()

    def kill(self) -> None:
        """End it and its children as a power cut would. Not running: nothing happens."""
        with self._lock:
            if self._process is not None:
                self._end()

    def _spawn(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        try:
            with self.log.open("ab") as log:
                return subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
                    start_new_session=True,
                )
        except OSError as error:
            raise MachineError(f"{argv[0]}: {error.strerror}. Run: apt install util-linux") from error

    def _end(self) -> None:
        if self._process is None:
            return
        # Its group is named after it, and lives on while a child does.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self._record.unlink(missing_ok=True)


@contextlib.contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """Another path of *folder*, for as long as the block lasts: a socket's path may have 107 bytes at most."""
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/{os.getpid()}/fd/{descriptor}"
    finally:
        os.close(descriptor)


@cache
def _spawner() -> ThreadPoolExecutor:
    # The kernel sends the signal of a parent's death when the *thread* that made the child ends. This one stays.
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def _record(path: Path, pid: int) -> None:
    """Note *pid* and the process's start time in clock ticks since boot: a process id alone may be another's later."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return
    # The program's name, in brackets, may hold blanks and brackets.
    started = stat.rpartition(")")[2].split()[19]
    path.write_text(f"{pid} {started}\n")
