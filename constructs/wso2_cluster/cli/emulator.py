"""`wso2-cluster emulator`: an AWS account of one's own, on this machine."""

import shlex
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer


def emulator(
    port: Annotated[int, typer.Option(help="Loopback port; 0 takes a free one.", min=0, max=65535)] = 0,
    region: Annotated[str, typer.Option(help="Region that the printed environment names.")] = "us-east-1",
    enforce_iam: Annotated[  # noqa: FBT002
        bool, typer.Option("--enforce-iam", help="Check signatures and permissions, as AWS does.")
    ] = False,
) -> None:
    """Run the embedded AWS until Ctrl-C, and print the variables that lead Terraform, cdktf and boto3 to it.

    It starts empty and forgets everything at the end. Nothing boots in it: EC2 instances are records.

    Example: wso2-cluster emulator --port 5555
    """
    from wso2_cluster.emulator import EmbeddedAws  # noqa: PLC0415
    from wso2_cluster.toolchain import ToolchainError, find_toolchain  # noqa: PLC0415

    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-") as folder, EmbeddedAws(region=region, port=port) as aws:
        aws.enforce_iam(enforce_iam)
        # A rehearsal has its own state and its own synthesized stacks: Terraform ties the two together, and would
        # refuse to deploy a stack to AWS after it was deployed here.
        variables = {
            **aws.environment(),
            "WSO2_CLUSTER_STATE": folder,
            "CDKTF_OUTPUT": str(Path(folder) / "cdktf.out"),
        }
        try:
            variables |= find_toolchain(Path.cwd()).environment(Path(folder))
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
