"""`wso2-cluster check`: is a deployment file right?"""

from pathlib import Path
from typing import Annotated

import typer

from wso2_cluster.cli.paths import given_path

DeploymentFile = Annotated[
    Path,
    typer.Argument(
        metavar="DEPLOYMENT", parser=given_path, help="A deployment file, such as deployments/esb-worker-manager.yaml."
    ),
]


def check(deployment: DeploymentFile) -> None:
    """Say everything that is wrong with a deployment file, each with its line and column.

    Example: wso2-cluster check deployments/esb-worker-manager.yaml
    """
    from wso2_cluster.carbon import configure  # noqa: PLC0415
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.deployment.warnings import warnings  # noqa: PLC0415
    from wso2_cluster.deployment.wording import dotted  # noqa: PLC0415
    from wso2_cluster.nginx.nodes import front_nodes  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415
    from wso2_cluster.userdata import LIMIT, user_data  # noqa: PLC0415

    loaded = load_deployment(deployment)
    for loc, message in warnings(loaded):
        typer.echo(f"{deployment}: warning: {dotted(loc)} {message}", err=True)
    topology = plan_topology(loaded)
    largest = max(len(user_data(configuration).payload) for configuration in configure(topology))
    front = front_nodes(topology)
    behind = ""
    if front is not None:
        size, room = len(front.parameter_value), front.parameter_limit
        behind = f" behind {len(front.nodes)} with NGINX, whose configuration takes {size:,} of {room:,} characters"
        largest = max(largest, len(front.user_data().payload))
    typer.echo(
        f"{deployment}: right. {topology.product.title} {topology.product.version}, {len(topology.nodes)} nodes"
        f"{behind}; largest user data {largest:,} of {LIMIT:,} bytes."
    )
