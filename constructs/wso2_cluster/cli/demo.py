"""`wso2-cluster demo`: the main job from end to end, on the embedded AWS."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.errors import WSO2ClusterError

if TYPE_CHECKING:
    from rich.console import Console

DEFAULT = Path("deployments/esb-worker-manager.yaml")


_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class DemoError(WSO2ClusterError):
    """The demonstration can't run here, or its members did not all find each other."""


def demo(
    deployment: Annotated[
        Path | None, typer.Argument(metavar="DEPLOYMENT", help=f"Default: $DEPLOYMENT, else {DEFAULT}.")
    ] = None,
    keep: Annotated[  # noqa: FBT002
        bool, typer.Option("--keep", envvar="KEEP", help="Leave everything up until Ctrl-C; KEEP=1 does the same.")
    ] = False,
) -> None:
    """Deploy a cluster to the embedded AWS with cdktf, show what came to be, and destroy it.

    Nothing outside this machine is reached but the package sources of Terraform, if they are needed.

    Example: wso2-cluster demo deployments/esb-worker-manager.yaml
    """
    from rich.console import Console  # noqa: PLC0415

    from wso2_cluster.cli import demo_report  # noqa: PLC0415
    from wso2_cluster.deployer import Deployer  # noqa: PLC0415
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.emulator import EmbeddedAws  # noqa: PLC0415
    from wso2_cluster.toolchain import find_toolchain  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    file = deployment or Path(os.environ.get("DEPLOYMENT") or DEFAULT)
    project = _project(Path.cwd())
    topology = plan_topology(load_deployment(file))
    toolchain = find_toolchain(project)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="wso2-cluster-demo-") as folder,
        EmbeddedAws(region=topology.deployment.aws.region) as aws,
    ):
        environment = aws.child_environment() | {
            "DEPLOYMENT": str(file.resolve()),
            "PYTHONPATH": os.pathsep.join([str(project), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        deployer = Deployer(
            toolchain=toolchain, app=[sys.executable, "-m", "stacks"], folder=Path(folder), environment=environment
        )
        deployer.prepare()
        console.print(f"The embedded AWS answers at {aws.endpoint}.")
        with _progress(console, f"cdktf deploy {file.stem}") as say:
            deployer.deploy(file.stem, say)
        whole = demo_report.show(console, topology, aws.environment())
        if keep:
            demo_report.show_environment(console, aws.environment())
            _wait_for_interrupt(console)
        with _progress(console, f"cdktf destroy {file.stem}") as say:
            deployer.destroy(file.stem, say)
    if not whole:
        raise DemoError("The members did not all find each other; the reasons are shown above.")
    console.print(f"[bold]Done[/] in {time.monotonic() - started:.0f} s: deployed, looked at, destroyed.")


def _project(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / "cdktf.json").is_file() and (folder / "stacks").is_dir():
            return folder
    raise DemoError(f"{start} is not in a checkout of this project: run it where cdktf.json and stacks/ are.")


@contextmanager
def _progress(console: "Console", title: str) -> Iterator[Callable[[str], None]]:
    """Show how far Terraform is: a line that moves on a terminal, a line now and then elsewhere."""
    progress = _Progress(title)
    if console.is_terminal:
        with console.status(progress.text()) as status:
            yield lambda line: status.update(progress.after(line))
    else:
        shown = progress.text()
        console.print(shown)

        def say(line: str) -> None:
            nonlocal shown
            text = progress.after(line)
            if progress.stage != shown:
                shown = progress.stage
                console.print(text)

        yield say
    console.print(f"{title}: {progress.done} resources, {time.monotonic() - progress.started:.0f} s.")


class _Progress:
    """What the lines that cdktf prints say about how far it is."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self.phase = "synthesizing"
        self.total = self.done = 0

    @property
    def stage(self) -> str:
        """Changes now and then: with the phase, and every tenth resource."""
        return f"{self.phase} {self.done // 10}"

    def after(self, line: str) -> str:
        """Take in a line, and return how far cdktf is then."""
        line = _ANSI.sub("", line)
        if "Initializing" in line:
            self.phase = "preparing Terraform"
        elif planned := re.search(r"Plan: (\d+) to add, \d+ to change, (\d+) to destroy", line):
            self.phase = "applying"
            self.total = int(planned[1]) + int(planned[2])
        elif re.search(r": (Creation|Destruction) complete after", line):
            self.done += 1
        return self.text()

    def text(self) -> str:
        """How far cdktf is."""
        share = f"{self.done} of {self.total} resources" if self.total else self.phase
        return f"{self.title}: {share}, {time.monotonic() - self.started:.0f} s"


def _wait_for_interrupt(console: "Console") -> None:
    console.print("Everything stays up until Ctrl-C, and is destroyed then.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Destroying.")
