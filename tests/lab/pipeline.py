"""Synthesized Terraform, run as a pipeline runs it: without the cdktf CLI, which takes half of a deployment's time.

The levels `emulator` and `localstack` deploy with cdktf; in the lab it is the machines that are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wso2_cluster.deployer import Deployer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Pipeline(Deployer):
    """What `Deployer` does, with Python and Terraform alone."""

    def deploy(self, stack: str, say: Callable[[str], None]) -> None:
        """Synthesize, and create or change what *stack* describes."""
        self.call(self.app, self.folder, say)
        folder = self._stack(stack)
        if not (folder / ".terraform").is_dir():
            self.call([str(self.toolchain.terraform), "init", "-input=false"], folder, say)
        self.call([str(self.toolchain.terraform), "apply", "-auto-approve", "-input=false"], folder, say)

    def destroy(self, stack: str, say: Callable[[str], None]) -> None:
        """Destroy everything that *stack* created."""
        self.call([str(self.toolchain.terraform), "destroy", "-auto-approve", "-input=false"], self._stack(stack), say)

    def _stack(self, stack: str) -> Path:
        return self.folder / "cdktf.out" / "stacks" / stack
