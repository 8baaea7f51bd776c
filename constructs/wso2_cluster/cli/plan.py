"""`wso2-cluster plan`: what does each node get?"""

import json
from typing import Annotated

import typer

from wso2_cluster.cli.check import DeploymentFile
from wso2_cluster.cli.waiting import waiting


def plan(
    deployment: DeploymentFile,
    node: Annotated[
        str | None, typer.Option(metavar="NAME", help="One node alone, such as esb-worker-1 or worker-1.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show what each node gets: where it stands, what it fetches and starts, and every edit, file by file.

    Needs no AWS and no product. For the files as they become, take `render`.

    Example: wso2-cluster plan deployments/esb-worker-manager.yaml --node worker-1
    """
    from wso2_cluster.carbon import configure  # noqa: PLC0415
    from wso2_cluster.cli import plan_report  # noqa: PLC0415
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    with waiting(f"planning {deployment}"):
        topology = plan_topology(load_deployment(deployment))
        configurations = configure(topology)
    if node is not None:
        names = [each.node.name for each in configurations]
        configurations = tuple(each for each in configurations if node in (each.node.name, each.node.short_name))
        if not configurations:
            raise typer.BadParameter(f"no node is called '{node}': use one of {', '.join(names)}")
    if as_json:
        typer.echo(json.dumps(plan_report.as_json(configurations), indent=2))
    else:
        typer.echo("\n".join(plan_report.text(topology, configurations)))
