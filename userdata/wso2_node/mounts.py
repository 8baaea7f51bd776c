"""Mounts the folders that nodes share, over TLS, and fills them once with what the product ships there."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING

from wso2_node import machine
from wso2_node.errors import NodeError
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wso2_node.config import Mount
    from wso2_node.machine import Machine

    Run = Callable[..., None]

FILLED = ".wso2-node-filled"
FILLING = ".wso2-node-filling"
# The mount helper proves with the instance's role who mounts (iam), through its own TLS tunnel (tls).
_OPTIONS = "tls,iam,nosuid,nodev"
# systemd 252 runs each command of a unit that protects files, also one with the prefix +, with mounts of its own, which
# end with it. What is mounted among those of process 1 reaches them all, also this program.
_FOR_ALL = ("nsenter", "--target=1", "--mount")


class Shares:
    """What a node mounts."""

    def __init__(  # noqa: PLR0917 - what a test replaces
        self,
        where: Machine,
        node: str,
        home: Path,
        say: Callable[[str], None],
        run: Run,
        seconds: float,
        is_mount: Callable[[str], bool] = os.path.ismount,
    ) -> None:
        """`run` runs a command (its words); `seconds` limits the wait for the node that fills a folder."""
        self._where, self._node, self._home, self._say = where, node, home, say
        self._run, self._seconds, self._is_mount = run, seconds, is_mount

    def mount(self, mount: Mount, resolve: Callable[[str], str]) -> int:
        """Mount a folder unless it is; return how many were. NodeError: nobody fills it, or the mount helper fails."""
        target = self._home / mount.path
        if self._is_mount(str(target)):
            return 0
        source = f"{render(mount.file_system, resolve)}:/"
        options = f"{_OPTIONS},accesspoint={render(mount.access_point, resolve)}"
        target.mkdir(parents=True, exist_ok=True)
        if mount.writes:
            self._fill(target, source, options)
            self._run(*_FOR_ALL, "mount", "-t", "efs", "-o", options, source, str(target))
        else:
            self._run(*_FOR_ALL, "mount", "-t", "efs", "-o", f"{options},ro", source, str(target))
            self._wait(target, "no node has filled it yet: see the journal of the nodes that write")
        self._say(f"mounted {target}" + ("" if mount.writes else " read-only"))
        return 1

    def _fill(self, target: Path, source: str, options: str) -> None:
        """Copy what the product ships, once for all nodes: a mount hides what is in the folder."""
        aside = self._where.at(machine.ASIDE)
        aside.mkdir(parents=True, exist_ok=True)
        if not self._is_mount(str(aside)):
            self._run(*_FOR_ALL, "mount", "-t", "efs", "-o", options, source, str(aside))
        try:
            if not (aside / FILLED).exists():
                if self._begins(aside / FILLING):
                    shutil.copytree(target, aside, symlinks=True, dirs_exist_ok=True)
                    (aside / FILLED).touch()
                    (aside / FILLING).unlink()
                    self._say(f"filled the shared {target} with what the product ships")
                else:
                    other = (aside / FILLING).read_text("utf-8") if (aside / FILLING).exists() else "another node"
                    self._wait(
                        aside, f"{other} began to fill it: start its service again, or delete {FILLING} in the share"
                    )
        finally:
            self._run(*_FOR_ALL, "umount", str(aside))

    def _begins(self, note: Path) -> bool:
        """Say whether this node is the one that fills: the first, or the one that began before and was interrupted."""
        try:
            with note.open("x", encoding="utf-8") as stream:
                stream.write(self._node)
        except FileExistsError:
            return note.exists() and note.read_text("utf-8") == self._node
        return True

    def _wait(self, folder: Path, why: str) -> None:
        end = time.monotonic() + self._seconds
        while not (folder / FILLED).exists():
            if time.monotonic() > end:
                raise NodeError(f"{folder}: not filled within {self._seconds:.0f} s: {why}")
            time.sleep(min(2, max(0.05, self._seconds / 10)))
