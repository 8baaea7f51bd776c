"""`wso2-cluster demo`: the main job from end to end, on the embedded AWS."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.progress import progress
from wso2_cluster.errors import WSO2ClusterError

if TYPE_CHECKING:
    from rich.console import Console

DEFAULT = Path("deployments/esb-worker-manager.yaml")


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
    project = project_folder(Path.cwd())
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
        with progress(console, f"cdktf deploy {file.stem}") as say:
            deployer.deploy(file.stem, say)
        whole = demo_report.show(console, topology, aws.environment())
        if keep:
            demo_report.show_environment(console, aws.environment())
            wait_for_interrupt(console)
        with progress(console, f"cdktf destroy {file.stem}") as say:
            deployer.unprotect(file.stem, say)
            deployer.destroy(file.stem, say)
    if not whole:
        raise DemoError("The members did not all find each other; the reasons are shown above.")
    console.print(f"[bold]Done[/] in {time.monotonic() - started:.0f} s: deployed, looked at, destroyed.")
    for line in next_steps():
        console.print(line, markup=False)


def next_steps() -> tuple[str, ...]:
    """What to try after the demonstration: the lab, on a host where machines can boot."""
    from wso2_cluster.emulator.machines import host  # noqa: PLC0415

    if host.missing():
        return ()
    return ("Machines can boot here: `make lab` deploys a cluster whose members really start and find each other.",)


def project_folder(start: Path) -> Path:
    """The checkout that *start* lies in.

    Raises:
        DemoError: it lies in none.
    """
    for folder in (start, *start.parents):
        if (folder / "cdktf.json").is_file() and (folder / "stacks").is_dir():
            return folder
    raise DemoError(f"{start} is not in a checkout of this project: run it where cdktf.json and stacks/ are.")


def wait_for_interrupt(console: "Console") -> None:
    """Return after Ctrl-C."""
    console.print("Everything stays up until Ctrl-C, and is destroyed then.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Destroying.")
