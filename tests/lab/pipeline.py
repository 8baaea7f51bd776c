"""Synthesized Terraform, run as a pipeline runs it: without the cdktf CLI, which takes half of a deployment's time.

The levels `emulator` and `localstack` deploy with cdktf; in the lab it is the machines that are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.__main__ import synthesize_as_told
from wso2_cluster.deployer import Deployer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Pipeline(Deployer):
    """What `Deployer` does, with Python and Terraform alone.

    The stack is synthesized in this process, by what `python -m stacks` calls and with the same variables: a process
    of its own would start the JavaScript of cdktf each time anew, for seven of the eight seconds that it takes.
    """

    def deploy(self, stack: str, say: Callable[[str], None]) -> None:
        """Synthesize, and create or change what *stack* describes."""
        synthesize_as_told(self.environment, say, output=self.folder / "cdktf.out")
        folder = self._stack(stack)
        if not (folder / ".terraform").is_dir():
            self.call([str(self.toolchain.terraform), "init", "-input=false"], folder, say)
        self.call([str(self.toolchain.terraform), "apply", "-auto-approve", "-input=false"], folder, say)

    def destroy(self, stack: str, say: Callable[[str], None]) -> None:
        """Destroy everything that *stack* created."""
        self.call([str(self.toolchain.terraform), "destroy", "-auto-approve", "-input=false"], self._stack(stack), say)

    def _stack(self, stack: str) -> Path:
        return self.folder / "cdktf.out" / "stacks" / stack
