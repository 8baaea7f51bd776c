"""`wso2-cluster members`: who would find whom?"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.check import DeploymentFile
from wso2_cluster.cli.paths import given_path
from wso2_cluster.cli.waiting import waiting

if TYPE_CHECKING:
    from wso2_cluster.discovery import Instance
    from wso2_cluster.topology import Topology


def members(
    deployment: DeploymentFile,
    instances: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="What EC2 lists, saved with: aws ec2 describe-instances --output json > FILE",
        ),
    ] = None,
    live: Annotated[  # noqa: FBT002 - an option
        bool,
        typer.Option(
            "--live", help="Ask EC2, in the deployment's region, with AWS_PROFILE, AWS_ENDPOINT_URL and so on."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Say which members would find each other, by the rules of the Hazelcast in the product's kernel.

    Without options, of the cluster as the file describes it; nothing has to exist. Ends with 1 when a member would not
    find every other one.

    With --live in scheme aws, the members' own key asks, where its secret can be read: what EC2 refuses to it, no
    member gets.

    Example: wso2-cluster members deployments/esb-worker-manager.yaml --instances instances.json
    """
    from wso2_cluster.cli import members_report  # noqa: PLC0415
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.members import forecast  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    if live and instances is not None:
        raise typer.BadParameter("--live and --instances exclude each other: give one of them.")
    with waiting(f"reading {deployment}") as say:
        topology = plan_topology(load_deployment(deployment))
        if live:
            say(f"asking EC2 in {topology.deployment.aws.region}")
        listed = _listed(topology, instances, live=live)
        say("comparing the members")
        found = forecast(topology, listed)
    if as_json:
        typer.echo(json.dumps(members_report.as_json(topology, found), indent=2))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        typer.echo("\n".join(members_report.text(topology, found, colour=colour)))
    if not found.all_find_all:
        raise typer.Exit(1)


def _listed(topology: "Topology", saved: Path | None, *, live: bool) -> "tuple[Instance, ...] | None":
    """What EC2 lists, or said once; None: nothing is asked for."""
    if saved is not None:
        return _saved(saved)
    return _live(topology) if live else None


def _saved(file: Path) -> "tuple[Instance, ...]":
    from wso2_cluster.discovery import DiscoveryError, saved_instances  # noqa: PLC0415

    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise DiscoveryError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DiscoveryError(f"{file}: not UTF-8: save it again with aws ec2 describe-instances") from None
    return saved_instances(text, str(file))


def _live(topology: "Topology") -> "tuple[Instance, ...]":
    """What EC2 lists: to the members' own key, where that can be read, or else to whoever runs the command.

    Raises:
        DiscoveryError: EC2 refuses.
    """
    from wso2_cluster.carbon import configure  # noqa: PLC0415
    from wso2_cluster.deployed import DeployedError, client, discovery_view  # noqa: PLC0415
    from wso2_cluster.deployment import AwsMembership  # noqa: PLC0415
    from wso2_cluster.discovery import describe_instances  # noqa: PLC0415

    environment = {"AWS_REGION": topology.deployment.aws.region}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_EC2") or os.environ.get("AWS_ENDPOINT_URL"):
        environment["AWS_ENDPOINT_URL"] = endpoint
    if isinstance(topology.deployment.cluster.membership, AwsMembership):
        try:
            return discovery_view(environment, configure(topology)[0].to_json())
        except DeployedError as error:
            typer.echo(f"note: {error}; EC2 is asked with your own credentials instead", err=True)
    return describe_instances(client("ec2", environment))
