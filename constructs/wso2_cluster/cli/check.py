"""`wso2-cluster check`: is a deployment file right?"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.paths import given_path
from wso2_cluster.cli.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from wso2_cluster.carbon.findings import Finding
    from wso2_cluster.deployment import Deployment, DeploymentFileError
    from wso2_cluster.nginx.nodes import FrontNodes
    from wso2_cluster.topology import Topology

DeploymentFile = Annotated[
    Path,
    typer.Argument(
        metavar="DEPLOYMENT", parser=given_path, help="A deployment file, such as deployments/esb-worker-manager.yaml."
    ),
]


def check(
    deployments: Annotated[
        list[Path],
        typer.Argument(
            metavar="DEPLOYMENT...",
            parser=given_path,
            help="Deployment files, such as deployments/esb-worker-manager.yaml. Of several, it is looked at as well "
            "whether their members would join each other.",
            show_default=False,
        ),
    ],
    stack: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            parser=given_path,
            help="The Terraform JSON that was made of the one file, such as cdktf.out/stacks/NAME/cdk.tf.json: it is "
            "looked at as well, whoever changed it.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
    as_sarif: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--sarif", help="Write SARIF 2.1.0, for code scanning.")
    ] = False,
) -> None:
    """Say everything that is wrong with deployment files, each with its line and column.

    Ends with 1 when there is an error, with 0 when there are warnings alone. What a file may do all the same stands in
    it: `ignore: [{rule: ID, reason: WHY}]`. All rules: wso2-cluster checks.

    Example: wso2-cluster check deployments/esb-worker-manager.yaml
    """
    from wso2_cluster.carbon.findings import Severity  # noqa: PLC0415

    if as_json and as_sarif:
        raise typer.BadParameter("--json and --sarif exclude each other: give one of them.")
    if stack is not None and len(dict.fromkeys(deployments)) > 1:
        raise typer.BadParameter("--stack is made of one deployment file: give that one alone.")
    with waiting("loading") as say:
        looked = _look(deployments, stack, say)
    if as_json or as_sarif:
        from wso2_cluster.cli import check_report  # noqa: PLC0415

        report = check_report.as_json(looked.findings) if as_json else check_report.sarif(looked.findings, Path.cwd())
        typer.echo(json.dumps(report, indent=2))
    else:
        for line in (*map(str, looked.advice), *looked.right):
            typer.echo(line)
        for line in looked.refused:
            typer.echo(line, err=True)
    if looked.refused or any(finding.severity is Severity.ERROR for finding in looked.advice):
        raise typer.Exit(1)


@dataclass
class _Looked:
    """What was found in all files."""

    advice: "list[Finding]" = field(default_factory=list)
    refusals: "list[Finding]" = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What refuses files, as people read it."""
    right: list[str] = field(default_factory=list)

    @property
    def findings(self) -> "tuple[Finding, ...]":
        from wso2_cluster.carbon.findings import in_order  # noqa: PLC0415

        return in_order((*self.refusals, *self.advice))


def _look(files: list[Path], stack: Path | None, say: "Callable[[str], None]") -> _Looked:
    from wso2_cluster.checks.deployment import load_checked, look_between  # noqa: PLC0415
    from wso2_cluster.deployment import DeploymentFileError  # noqa: PLC0415

    looked = _Looked()
    read: dict[Path, Deployment] = {}
    for file in dict.fromkeys(files):
        say(f"checking {file}")
        try:
            read[file], findings = load_checked(file)
        except DeploymentFileError as error:
            looked.refused.append(str(error))
            looked.refusals += _refusals(error)
        else:
            looked.advice += findings
            if stack is not None:
                looked.advice += _in_stack(read[file], stack)
            _measure(file, read[file], looked, {str(file), str(stack)})
    looked.advice += look_between(read)
    return looked


def _in_stack(deployment: "Deployment", stack: Path) -> "tuple[Finding, ...]":
    from wso2_cluster.checks.stack import look_at_stack, read_template  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    return look_at_stack(plan_topology(deployment), read_template(stack))


def _measure(file: Path, deployment: "Deployment", looked: _Looked, looked_at: set[str]) -> None:
    """Make what each node gets, and see that it fits; without an error in one of the files *looked_at*, it is right."""
    from wso2_cluster.carbon import configure  # noqa: PLC0415
    from wso2_cluster.carbon.findings import Finding, Severity  # noqa: PLC0415
    from wso2_cluster.checks.deployment import USER_DATA_RULE  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415
    from wso2_cluster.userdata import LIMIT, UserDataError, largest_user_data  # noqa: PLC0415

    topology = plan_topology(deployment)
    try:
        largest = largest_user_data(configure(topology))
    except UserDataError as error:
        looked.refused.append(str(error))
        for line in str(error).splitlines():
            message, fix = _apart(line)
            severity, rule = USER_DATA_RULE.severity, USER_DATA_RULE.id
            looked.refusals.append(
                Finding(severity=severity, rule=rule, file=str(file), line=1, column=1, message=message, fix=fix)
            )
        return
    behind = ""
    front = _front(topology)
    if front is not None:
        size, room = len(front.parameter_value), front.parameter_limit
        behind = f" behind {len(front.nodes)} with NGINX, whose configuration takes {size:,} of {room:,} characters"
        largest = max(largest, len(front.user_data().payload))
    if not any(finding.severity is Severity.ERROR and finding.file in looked_at for finding in looked.advice):
        looked.right.append(
            f"{file}: right. {topology.product.title} {topology.product.version}, {len(topology.nodes)} nodes"
            f"{behind}; largest user data about {largest:,} of {LIMIT:,} bytes."
        )


def _front(topology: "Topology") -> "FrontNodes | None":
    if topology.deployment.balancer.front is None:
        return None
    from wso2_cluster.nginx.nodes import front_nodes  # noqa: PLC0415

    return front_nodes(topology)


def _refusals(error: "DeploymentFileError") -> "list[Finding]":
    from wso2_cluster.carbon.findings import Finding, Severity  # noqa: PLC0415

    found = []
    for each in error.findings:
        message, fix = _apart(each.message)
        found.append(
            Finding(
                severity=Severity.ERROR,
                rule=each.rule,
                file=str(each.file),
                line=each.line,
                column=each.column,
                message=message,
                fix=fix,
            )
        )
    return found


def _apart(message: str) -> tuple[str, str]:
    """What is wrong, and the fix, which is the last part of *message*."""
    wrong, _, fix = message.rpartition(": ")
    return (wrong, fix) if wrong else (message, "see what the message says")
