"""Running the cdktf CLI as a child that can always be ended."""

import json
import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.toolchain import Toolchain

_GRACE_S = 20
"""How long Terraform may take to write its state after an interrupt."""

_GUARD = re.compile(r'"(deletion_protection|disable_api_termination|enable_deletion_protection)": true')
"""As synthesized; the stacks' program takes these off when `WSO2_CLUSTER_UNPROTECTED` is 1."""


class DeployError(WSO2ClusterError):
    """The cdktf CLI failed; the message ends with the last lines that it printed."""


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """Deploys the stacks of a project from a folder of its own.

    State, provider configuration and synthesized JSON stay in that folder, so that a rehearsal never touches the
    state of a deployment on AWS.
    """

    toolchain: Toolchain
    app: Sequence[str]
    """Command that synthesizes the stacks, for example `[sys.executable, "-m", "stacks"]`."""
    folder: Path
    environment: Mapping[str, str]
    """The whole environment of the commands."""

    def prepare(self) -> None:
        """Make the folder and its cdktf.json."""
        self.folder.mkdir(parents=True, exist_ok=True)
        document = {"language": "python", "app": shlex.join(self.app), "sendCrashReports": "false"}
        (self.folder / "cdktf.json").write_text(json.dumps(document), "utf-8")

    def deploy(self, stack: str, say: Callable[[str], None]) -> None:
        """Create or change what *stack* describes; *say* gets every line that cdktf prints.

        Raises:
            DeployError: cdktf ended with an error.
        """
        self._run(["deploy", "--auto-approve", stack], say)

    def diff(self, stack: str, say: Callable[[str], None]) -> None:
        """Show what a deployment of *stack* would change.

        Raises:
            DeployError: cdktf ended with an error.
        """
        self._run(["diff", stack], say)

    def unprotect(self, stack: str, say: Callable[[str], None]) -> None:
        """Take off what guards resources of *stack*, which was deployed, against being deleted, where anything does.

        Raises:
            DeployError: cdktf ended with an error.
        """
        synthesized = (self.folder / "cdktf.out" / "stacks" / stack / "cdk.tf.json").read_text("utf-8")
        if _GUARD.search(synthesized):
            open_to_deletion = {**self.environment, "WSO2_CLUSTER_UNPROTECTED": "1"}
            replace(self, environment=open_to_deletion).deploy(stack, say)

    def destroy(self, stack: str, say: Callable[[str], None]) -> None:
        """Destroy everything that *stack* created.

        Raises:
            DeployError: cdktf ended with an error.
        """
        self._run(["destroy", "--auto-approve", stack], say)

    def _run(self, arguments: Sequence[str], say: Callable[[str], None]) -> None:
        self.call([str(self.toolchain.cdktf), *arguments], self.folder, say)

    def call(self, command: Sequence[str], folder: Path, say: Callable[[str], None]) -> None:
        """Run a *command* in *folder* with the environment of a deployment, as a child that is ended with this one.

        Raises:
            DeployError: it ended with an error.
        """
        last: list[str] = []
        # A session of its own: an interrupt at the terminal reaches this process alone, which then ends the child
        # and everything that the child started, in order.
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=self.toolchain.child_environment(self.folder, self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            if child.stdout is None:
                raise DeployError(f"{command[0]} has no output")
            for line in child.stdout:
                text = line.rstrip()
                last = [*last[-40:], text]
                say(text)
            code = child.wait()
        finally:
            _end(child)
        if code != 0:
            tail = "\n".join(line for line in last if line.strip())
            words = " ".join([Path(command[0]).name, *command[1:]])
            raise DeployError(f"{words} ended with exit code {code}:\n{tail}")


def _end(child: "subprocess.Popen[str]") -> None:
    """End *child* and its descendants: gently, so that Terraform can write its state, then for certain."""
    for sign, patience in ((signal.SIGINT, _GRACE_S), (signal.SIGKILL, 5)):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            break
    # The CLI may be gone before the Terraform that it started.
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.stdout:
        child.stdout.close()
