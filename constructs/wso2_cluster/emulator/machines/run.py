"""One booting AWS."""

from __future__ import annotations

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
        try:
            yield made
        finally:
            for name in run("ip", "netns", "list").split():
                if name.startswith(f"{made.prefix}-"):
                    namespaces.delete(name)
            shutil.rmtree(made.folder)

    def namespace(self, name: str) -> str:
        """The full name of a network namespace."""
        return f"{self.prefix}-{name}"
