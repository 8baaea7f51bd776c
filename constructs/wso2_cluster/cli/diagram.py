"""`wso2-cluster diagram`: what does the cluster look like?"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wso2_cluster.cli.check import DeploymentFile
from wso2_cluster.cli.paths import given_path
from wso2_cluster.cli.waiting import waiting


class Kind(StrEnum):
    """A way of writing a picture."""

    MERMAID = "mermaid"
    SVG = "svg"


def diagram(
    deployment: DeploymentFile,
    kind: Annotated[
        Kind | None, typer.Option("--format", help="Default: by the name of the output file, else mermaid.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", parser=given_path, help="Default: standard output."),
    ] = None,
) -> None:
    """Draw the cluster: zones, subnets, nodes with their roles and addresses, ports, and who talks to whom.

    Mermaid goes into Markdown, between ```mermaid and ```; SVG is a picture of its own.

    Example: wso2-cluster diagram deployments/esb-worker-manager.yaml -o esb.svg
    """
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.diagram import mermaid, svg  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    wanted = kind or (Kind.SVG if output is not None and output.suffix == ".svg" else Kind.MERMAID)
    with waiting(f"drawing {deployment}"):
        topology = plan_topology(load_deployment(deployment))
        text = svg(topology) if wanted is Kind.SVG else "\n".join(mermaid(topology)) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error.strerror}", param_hint="--output") from None
