"""A machine that boots: systemd and cloud-init of the image, on a disk and in a network namespace of its own."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import threading
import time
import uuid
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import cgroups, commands, namespaces
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.run import checked_name

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

    from wso2_cluster.emulator.machines.run import Run

RESOLVER = "169.254.169.253"
"""Where a machine asks for names (VPC user guide, "Amazon DNS server": the Route 53 Resolver's fixed address)."""
# systemd-nspawn(1): with --keep-unit it does not boot the container again, but says so to the service manager.
_REBOOT = 133
_POWER_OFF = signal.SIGRTMIN + 4
_POLL_S = 0.02
_SECONDS_TO_LEADER = 60
_ENVIRONMENT = {
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
}
_WRITE = 'mkdir -p "$(dirname "$1")"; cat > "$1.w2c-new"; chmod "$2" "$1.w2c-new"; mv -f "$1.w2c-new" "$1"'


class Machine:
    """One machine of a run. It is off at first; its disk is made at the first start, and stays until `delete`.

    `name` is one of the run's, such as an instance's id; `namespace` the full name of its network namespace, which has
    to exist when it starts. `files` (absolute path: content, mode 0644) are written before the first boot only;
    /etc/hostname, /etc/machine-id and /etc/resolv.conf are there already, and can be among them. `binds` (absolute path
    in the machine: what of this host it has there) are there from its start on.

    All methods may be called from any thread.
    """

    def __init__(
        self,
        *,
        run: Run,
        image: Path,
        name: str,
        namespace: str,
        hostname: str,
        files: Mapping[str, bytes],
        binds: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        self.name = checked_name(name)
        self.namespace = namespace
        self.hostname = hostname
        self._run = run
        self._image = image
        self._files = {
            "/etc/hostname": f"{hostname}\n".encode(),
            "/etc/machine-id": f"{uuid.uuid4().hex}\n".encode(),
            "/etc/resolv.conf": f"nameserver {RESOLVER}\n".encode(),
            **files,
        }
        self._binds = binds
        self._folder = run.folder / "machines" / self.name
        self._root = self._folder / "root"
        self._changes = threading.RLock()
        self._power = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._on = False
        self._deleted = False

    @property
    def console(self) -> Path:
        """What systemd says on the console, of all boots; and what systemd-nspawn itself says."""
        return self._folder / "console.log"

    @property
    def running(self) -> bool:
        """Whether it is switched on: from `start` until it is stopped, killed, or has switched itself off."""
        return self._process is not None

    def start(self) -> None:
        """Switch it on, and return when its init runs; `booted` says when cloud-init is through.

        Raises:
            MachineError: it runs already, is deleted, the run is closed, or its init does not start within 60 s.
        """
        with self._changes:
            if self._deleted or self.running:
                raise MachineError(
                    f"{self.name}: it is deleted." if self._deleted else f"{self.name}: it runs already."
                )
            if not (namespaces.FOLDER / self.namespace).exists():
                raise MachineError(f"{self.name}: there is no network namespace {self.namespace}; make it first.")
            self._prepare()
            with self._power:
                self._on = True
                self._process = self._boot()
            threading.Thread(
                target=self._supervise, args=(self._process,), name=f"power of {self.name}", daemon=True
            ).start()
            try:
                self._leader()
            except MachineError:
                self.kill()
                raise

    def stop(self, timeout: float = 60) -> None:
        """Shut it down in order; after *timeout* seconds its power is cut. Off already: nothing to do."""
        with self._changes:
            with self._power:
                self._on = False
            end = time.monotonic() + timeout
            while self.running and time.monotonic() < end:
                # Again and again: an init that has only just started does not hear it.
                with contextlib.suppress(MachineError, ProcessLookupError):
                    os.kill(self._leader(), _POWER_OFF)
                self._wait_off(min(2, end - time.monotonic()))
            self.kill()

    def kill(self) -> None:
        """Cut its power: nothing in it is told, and what was not written to its disk is lost. Off: nothing to do.

        Raises:
            MachineError: a process does not end.
        """
        with self._changes:
            with self._power:
                self._on = False
            cgroups.end(lambda: cgroups.pids(self._group), self.name)
            if not self._wait_off(10):
                raise MachineError(f"{self.name}: systemd-nspawn does not end; its log is {self.console}")

    def reboot(self) -> None:
        """Shut it down in order, and start it again.

        Raises:
            MachineError: as `start`.
        """
        with self._changes:
            self.stop()
            self.start()

    def delete(self) -> None:
        """Cut its power and delete its disk. Deleted already: nothing to do.

        Raises:
            MachineError: a process does not end, or a file cannot be deleted.
        """
        with self._changes:
            if self._deleted:
                return
            self.kill()
            self._deleted = True
            cgroups.remove(self._group)
            self._discard_disk()

    def execute(
        self,
        *argv: str,
        check: bool = True,
        input: str | bytes | None = None,  # noqa: A002 - named like that of subprocess
        timeout: float = 60,
    ) -> str:
        """Run a command in the running machine as root; return what it wrote to its standard output.

        With `check=False` an exit code other than 0 is not an error. *timeout* in seconds.

        Raises:
            MachineError: the machine is off, or the command failed or did not end in time.
        """
        return self._execute(argv, check=check, data=input, timeout=timeout).decode("utf-8", "replace")

    def read(self, path: str) -> bytes:
        """The file at the absolute *path*, as the machine sees it; off, as it is on its disk.

        Raises:
            MachineError: there is no such file, or the machine has never been started.
        """
        return self._anywhere("cat", "--", path)

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Write the file at the absolute *path* at one stroke, and the folders on the way to it; also when it is off.

        Raises:
            MachineError: it cannot be written, or the machine has never been started.
        """
        self._anywhere("sh", "-ec", _WRITE, "sh", path, f"{mode:04o}", data=content)

    def booted(self) -> bool:
        """Whether cloud-init is through with its last stage since this boot, with or without errors."""
        with contextlib.suppress(MachineError, OSError):
            return self.running and Path(f"/proc/{self._leader(0)}/root/run/cloud-init/result.json").exists()
        return False

    def wait_booted(self, timeout: float = 120) -> None:
        """Wait until `booted`.

        Raises:
            MachineError: it is off, or not booted within *timeout* seconds; the message has the end of its console.
        """
        end = time.monotonic() + timeout
        while not self.booted():
            if not self.running or time.monotonic() > end:
                state = f"has not booted within {timeout:g} s" if self.running else "is off"
                raise MachineError(f"{self.name} {state}. {self._console_end()}")
            time.sleep(_POLL_S)

    def memory(self) -> int:
        """Bytes resident of all its processes; 0 when it is off.

        What several processes share counts once, divided among them (proc(5), Pss); so does what machines share.
        """
        return sum(map(_proportional, cgroups.pids(self._group)))

    def journal(self, unit: str) -> str:
        """What the journal has of a unit, of all boots; also when the machine is off.

        Raises:
            MachineError: the machine has never been started.
        """
        words = ("journalctl", "--no-pager", "--quiet", "--output=short-precise", f"--unit={unit}")
        folder = () if self.running else ("--directory=/var/log/journal",)
        return self._anywhere(*words, *folder).decode("utf-8", "replace")

    @property
    def _group(self) -> str:
        return self._run.group(self.name)

    def _prepare(self) -> None:
        """Make its disk, or mount it again."""
        if self._folder.exists():
            self._mount()
            return
        try:
            for part in ("upper", "work", "root"):
                (self._folder / part).mkdir(parents=True)
            self._mount()
            for path, content in self._files.items():
                self.write(path, content)
        except BaseException:
            self._discard_disk()
            raise

    def _mount(self) -> None:
        if self._root.is_mount():
            return
        places = {"lowerdir": self._image, "upperdir": self._folder / "upper", "workdir": self._folder / "work"}
        for place in places.values():
            if set(str(place)) & set(",:\\"):
                raise MachineError(f"{place}: overlayfs takes no path with a comma, colon or backslash.")
        options = ",".join(f"{name}={place}" for name, place in places.items())
        commands.run("mount", "-t", "overlay", "-o", options, self.name, str(self._root))

    def _discard_disk(self) -> None:
        if self._root.is_mount():
            commands.run("umount", "--lazy", str(self._root))
        try:
            if self._folder.exists():
                shutil.rmtree(self._folder)
        except OSError as error:
            raise MachineError(f"{self.name}: {error.filename}: {error.strerror}") from None

    def _boot(self) -> subprocess.Popen[bytes]:
        identity = (f"--machine={self._run.prefix}-{self.name}", f"--hostname={self.hostname}")
        # The host's files stay out: the machine has its own resolver, time zone and journal.
        own = ("--resolv-conf=off", "--timezone=off", "--link-journal=no", "--settings=no")
        network = (f"--network-namespace-path={namespaces.FOLDER / self.namespace}", "--capability=CAP_NET_ADMIN")
        # Without a service manager on the host that would have to know of it.
        alone = ("--register=no", "--keep-unit", "--console=read-only", "--quiet")
        binds = [f"--bind={place}:{path}" for path, place in self._binds.items()]
        words = ("systemd-nspawn", "--boot", *alone, *identity, *own, *network, *binds, f"--directory={self._root}")
        return self._run.launch(self.name, *words, output=self.console)

    def _supervise(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for the end, and boot again when it was a reboot from inside."""
        following: subprocess.Popen[bytes] | None = process
        while following is not None:
            code = following.wait()
            # What outlives systemd-nspawn would keep the disk and the namespace busy.
            with contextlib.suppress(MachineError):
                cgroups.end(lambda: cgroups.pids(self._group), self.name)
            with self._power:
                following = None
                if code == _REBOOT and self._on:
                    # The run may be closed by now.
                    with contextlib.suppress(MachineError):
                        following = self._boot()
                self._process = following
                self._on = following is not None
                self._power.notify_all()

    def _wait_off(self, timeout: float) -> bool:
        with self._power:
            return self._power.wait_for(lambda: self._process is None, timeout)

    def _leader(self, timeout: float = _SECONDS_TO_LEADER) -> int:
        """Its init, as this host numbers it."""
        end = time.monotonic() + timeout
        while True:
            for pid in cgroups.pids(self._group):
                if _is_init(pid):
                    return pid
            if not self.running or time.monotonic() > end:
                raise MachineError(f"{self.name}: its init does not run. {self._console_end()}")
            time.sleep(_POLL_S)

    def _execute(self, argv: tuple[str, ...], *, check: bool, data: str | bytes | None, timeout: float) -> bytes:
        if not self.running:
            raise MachineError(f"{self.name} is off: `{shlex.join(argv)}` cannot run in it. {self._console_end()}")
        enter = ("nsenter", f"--target={self._leader()}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
        # The limit is kept inside: ended from here, nsenter would leave the command behind.
        limited = ("--", "timeout", "--signal=KILL", f"{timeout:g}", *argv)
        began = time.monotonic()
        try:
            said = commands.run_bytes(*enter, *limited, check=check, input=data, timeout=timeout + 10, env=_ENVIRONMENT)
        except MachineError as error:
            self._check_time(argv, began, timeout)
            raise MachineError(f"{self.name}: {error}") from None
        self._check_time(argv, began, timeout)
        return said

    def _check_time(self, argv: tuple[str, ...], began: float, timeout: float) -> None:
        if time.monotonic() - began >= timeout:
            raise MachineError(f"{self.name}: `{shlex.join(argv)}` did not end within {timeout:g} s, and was killed.")

    def _anywhere(self, *argv: str, data: bytes | None = None) -> bytes:
        """Run a command in the machine; off, in what is on its disk."""
        if self.running:
            return self._execute(argv, check=True, data=data, timeout=60)
        if not self._root.is_mount():
            raise MachineError(f"{self.name}: it has no disk before its first start, and none once it is deleted.")
        try:
            return commands.run_bytes("chroot", str(self._root), *argv, input=data, env=_ENVIRONMENT)
        except MachineError as error:
            raise MachineError(f"{self.name}: {error}") from None

    def _console_end(self) -> str:
        try:
            lines = self.console.read_text("utf-8", "replace").splitlines()[-15:]
        except OSError:
            return "It has never been started."
        return "\n".join([f"The end of {self.console}:", *lines])


def _is_init(pid: int) -> bool:
    """Whether the process is number 1 of a process namespace below this process's, and has become systemd."""
    try:
        numbers, own = _numbers(str(pid)), _numbers("self")
        return len(numbers) > len(own) and numbers[-1] == "1" and Path(f"/proc/{pid}/comm").read_text() == "systemd\n"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _numbers(process: str) -> list[str]:
    """The process's number in each process namespace that it is in (proc_pid_status(5), NSpid)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith("NSpid:"))


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
