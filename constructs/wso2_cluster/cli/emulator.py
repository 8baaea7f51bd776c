"""`wso2-cluster emulator`: an AWS account of one's own, on this machine."""

import shlex
import signal
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.emulator import EmbeddedAws


def emulator(
    port: Annotated[int, typer.Option(help="Loopback port; 0 takes a free one.", min=0, max=65535)] = 0,
    region: Annotated[str, typer.Option(help="Region that the printed environment names.")] = "us-east-1",
    enforce_iam: Annotated[  # noqa: FBT002
        bool, typer.Option("--enforce-iam", help="Check signatures and permissions, as AWS does.")
    ] = False,
    boot: Annotated[  # noqa: FBT002
        bool, typer.Option("--boot", help="Boot a machine of this host for every instance. Needs Linux and root.")
    ] = False,
) -> None:
    """Run the embedded AWS until Ctrl-C, and print the variables that lead Terraform, cdktf and boto3 to it.

    It starts empty and forgets everything at the end. EC2 instances are records; with --boot each is a machine of this
    host that boots from its user data, in the network of its VPC, and databases and load balancers are servers.

    Example: wso2-cluster emulator --port 5555
    """
    from wso2_cluster.toolchain import ToolchainError, find_toolchain  # noqa: PLC0415

    stop, ready = threading.Event(), threading.Event()

    def leave(*_: object) -> None:
        stop.set()
        # To make the machines' image takes minutes: nobody has to wait for its end. Cleaning up is not interrupted.
        if not ready.is_set():
            raise KeyboardInterrupt

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, leave)
    with _account(region, port, boot=boot) as (aws, folder):
        ready.set()
        aws.enforce_iam(enforce_iam)
        # A rehearsal has its own state and its own synthesized stacks: Terraform ties the two together, and would
        # refuse to deploy a stack to AWS after it was deployed here.
        variables = {
            **aws.environment(),
            "WSO2_CLUSTER_STATE": str(folder),
            "CDKTF_OUTPUT": str(folder / "cdktf.out"),
        }
        try:
            variables |= find_toolchain(Path.cwd()).environment(folder)
        except ToolchainError as error:
            print(error, file=sys.stderr)
        for name, value in variables.items():
            typer.echo(f"export {name}={shlex.quote(value)}")
        print(
            f"# The embedded AWS answers at {aws.endpoint} until Ctrl-C. Run the lines above in another shell, "
            "then deploy there.",
            file=sys.stderr,
        )
        stop.wait()


@contextmanager
def _account(region: str, port: int, *, boot: bool) -> "Iterator[tuple[EmbeddedAws, Path]]":
    """The embedded AWS and a folder for as long as it lives; with *boot* it says on standard error what it does."""
    if boot:
        from wso2_cluster.emulator.machines.booting import BootingAws  # noqa: PLC0415

        with BootingAws(region=region, port=port, say=lambda line: print(f"# {line}", file=sys.stderr)) as aws:
            yield aws, aws.folder
    else:
        from wso2_cluster.emulator import EmbeddedAws  # noqa: PLC0415

        with (
            tempfile.TemporaryDirectory(prefix="wso2-cluster-") as folder,
            EmbeddedAws(region=region, port=port) as records,
        ):
            yield records, Path(folder)
