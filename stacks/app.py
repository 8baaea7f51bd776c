"""The CDKTF app: every deployment file as a stack of its own."""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Finding, Severity
from wso2_cluster.checks.deployment import load_checked, look_between
from wso2_cluster.checks.stack import look_at_stack, read_template
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.topology import Topology, plan_topology
from wso2_cluster.userdata import UserDataAhead

if TYPE_CHECKING:
    from wso2_cluster.deployment import Deployment

CONTEXT = {"excludeStackIdFromLogicalIds": "true", "allowSepCharsInLogicalIds": "true"}
"""What cdktf.json says too: resource addresses are the same with the cdktf CLI and without."""


class AppError(WSO2ClusterError):
    """Deployment files that can't be synthesized together."""


def plan(files: Sequence[Path], warn: Callable[[str], None] = lambda _: None) -> dict[Path, Topology]:
    """The topology of each of *files*; *warn* gets each warning of `wso2-cluster check`.

    Raises:
        AppError: there is no file, a file has errors, or two files would make stacks or resources of the same name;
            the message has every finding of every file.
    """
    if not files:
        raise AppError("no deployment file: add one to deployments/ or name one in DEPLOYMENT")
    topologies: dict[Path, Topology] = {}
    read: dict[Path, Deployment] = {}
    findings: list[Finding] = []
    problems: list[str] = []
    for file in files:
        try:
            read[file], found = load_checked(file)
            topologies[file] = plan_topology(read[file])
        except WSO2ClusterError as error:
            problems.append(str(error))
        else:
            findings += found
    findings += look_between(read)
    problems += [str(finding) for finding in findings if finding.severity is Severity.ERROR]
    problems += _collisions(topologies)
    for finding in findings:
        if finding.severity is not Severity.ERROR:
            warn(str(finding))
    if problems:
        raise AppError("\n".join(problems))
    return topologies


def _collisions(topologies: dict[Path, Topology]) -> list[str]:
    problems = []
    stacks: dict[str, Path] = {}
    names: dict[tuple[str, str], Path] = {}
    for file, topology in topologies.items():
        deployment = topology.deployment
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", file.stem):
            problems.append(
                f"{file}: a stack is named after its file, and '{file.stem}' does not fit: "
                "rename it, with letters, digits and . _ - alone"
            )
        first = stacks.setdefault(file.stem, file)
        if first is not file:
            problems.append(f"{file}: {first} has the same file name, and a stack is named after it: rename one")
        first = names.setdefault((deployment.aws.region, deployment.name), file)
        if first is not file:
            problems.append(
                f"{file}: name '{deployment.name}' is taken by {first} in {deployment.aws.region}: "
                "resources are named after it, choose another"
            )
    return problems


def synthesize(
    topologies: dict[Path, Topology],
    *,
    project: Path,
    output: Path | None = None,
    terraform_state: Path | None = None,
    protected: bool = True,
    warn: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the Terraform JSON of *topologies*, and look whether it is what they say.

    cdktf is loaded here and not earlier, so that errors in deployment files show without waiting for it.

    Args:
        topologies: the topology of each deployment file; the file's name without suffix is the stack's id.
        project: folder of cdktf.json; `.wso2-cluster` in it keeps self-signed certificates.
        output: cdktf's output folder. Default: as cdktf says, `cdktf.out`.
        terraform_state: folder of Terraform's state. Default: the folder in which cdktf runs.
        protected: False takes off what guards resources against being deleted. Default: as the files say.
        warn: gets each warning about what was written.

    Raises:
        AppError: what was written would not make the clusters: an aspect or an override changed it. The message has
            every finding with its place.
        WSO2ClusterError: user data is too large, or a certificate file is not there.
    """
    with _worker() as worker:
        ahead = {file: UserDataAhead(topology, worker) for file, topology in topologies.items()}
        from stacks.cluster_stack import ClusterStack  # noqa: PLC0415
        from wso2_cluster.aws.core import App  # noqa: PLC0415
        from wso2_cluster.aws.protection import unprotect  # noqa: PLC0415

        app = App(context=CONTEXT, outdir=str(output) if output else None)
        for file, topology in topologies.items():
            stack = ClusterStack(
                app,
                file.stem,
                topology=topology,
                folder=file.resolve().parent,
                trial_folder=project / ".wso2-cluster",
                output_folder=Path.cwd() / app.outdir,
                terraform_state=terraform_state,
                user_data=ahead[file].of,
            )
            if not protected:
                unprotect(stack)
    app.synth()
    _look_at_stacks(topologies, Path(app.outdir), warn)


@contextmanager
def _worker() -> Iterator[Executor]:
    """One thread; what it has not begun when the block ends is not done."""
    worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="user-data")
    try:
        yield worker
    finally:
        worker.shutdown(cancel_futures=True)


def _look_at_stacks(topologies: dict[Path, Topology], output: Path, warn: Callable[[str], None]) -> None:
    problems = []
    for file, topology in topologies.items():
        for finding in look_at_stack(topology, read_template(output / "stacks" / file.stem / "cdk.tf.json")):
            if finding.severity is Severity.ERROR:
                problems.append(str(finding))
            else:
                warn(str(finding))
    if problems:
        raise AppError("\n".join(problems))
