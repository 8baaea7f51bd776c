"""One booting AWS."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.commands import run

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path("/var/lib/wso2-cluster/runs")


class Run:
    """What one booting AWS owns on this host; every name begins with `prefix`."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(3)
        self.prefix = f"w2c-{self.id}"
        self.folder = _ROOT / self.id

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Run]:
        """A run for as long as the block lasts."""
        made = cls()
        made.folder.mkdir(parents=True, mode=0o700)
        # Who sweeps takes a run whose lock nobody holds for dead.
        lock = os.open(made.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield made
        finally:
            for name in run("ip", "netns", "list").split():
                if name.startswith(f"{made.prefix}-"):
                    namespaces.delete(name)
            shutil.rmtree(made.folder)
            os.close(lock)

    def namespace(self, name: str) -> str:
        """The full name of a network namespace."""
        return f"{self.prefix}-{name}"
