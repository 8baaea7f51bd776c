"""`wso2-cluster lab`: a cluster on machines of this host."""

import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.demo import project_folder, wait_for_interrupt
from wso2_cluster.cli.progress import progress
from wso2_cluster.lab.choices import Kernel, LabError, Rehearsed, Request, Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from wso2_cluster.lab.members import LabMember
    from wso2_cluster.lab.rehearsal import Rehearsal

_MIB = 1 << 20


def lab(
    *,
    pattern: Annotated[
        Rehearsed, typer.Option(envvar="PATTERN", help="The file of deployments/ to deploy.")
    ] = Rehearsed.CARBON_CLUSTER,
    scheme: Annotated[
        Scheme | None, typer.Option(envvar="LAB", help="Membership scheme. Default: the deployment file's.")
    ] = None,
    kernel: Annotated[
        Kernel | None, typer.Option(envvar="KERNEL", help="Version of carbon-cluster's Carbon kernel. Default: 4.5.1.")
    ] = None,
    nodes: Annotated[
        int | None,
        typer.Option(envvar="NODES", help="Members or workers. Default: the deployment file's.", min=1, max=9),
    ] = None,
    pack: Annotated[
        Path | None, typer.Option(envvar="PACK", help="The product's zip file, for all but carbon-cluster.")
    ] = None,
    jdk: Annotated[
        Path | None,
        typer.Option(envvar="JDK", help="A Java for Linux, for a product that does not run on Debian's Java 17."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", envvar="KEEP", help="Leave everything up until Ctrl-C; KEEP=1 does the same.")
    ] = False,
) -> None:
    """Deploy a cluster to an embedded AWS that boots, watch its members find each other, and destroy it all.

    Every instance is a machine of this host, which boots from its own user data. Needs Linux, root, and Debian's
    packages systemd-container, nftables, debootstrap, haproxy and mariadb-server. `make lab` fetches the kernels.

    Example: wso2-cluster lab --scheme wka --kernel 4.7.1

    Example: wso2-cluster lab --pattern esb-worker-manager --pack wso2esb-4.9.0.zip --jdk /usr/lib/jvm/java-8
    """
    from rich.console import Console  # noqa: PLC0415

    from wso2_cluster.emulator.machines.booting import BootingAws  # noqa: PLC0415
    from wso2_cluster.lab import rehearsal  # noqa: PLC0415

    request = Request(rehearsed=pattern, scheme=scheme, kernel=kernel, nodes=nodes, pack=pack, jdk=jdk)
    project = project_folder(Path.cwd())
    console = Console(highlight=False, soft_wrap=True)
    report = _Report(console)
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-lab-") as folder:
        aws = BootingAws(say=report.say)
        with report.step("Machines' image"):
            aws.prepare()
        with aws:
            console.print(f"The embedded AWS answers at {aws.endpoint}; its instances are machines of this host.")
            with report.step("Packs in S3"):
                trial = rehearsal.prepare(
                    project=project,
                    folder=Path(folder),
                    aws=aws,
                    request=request,
                    app=[sys.executable, "-m", "stacks"],
                )
            with report.step("cdktf deploy"), progress(console, f"cdktf deploy {trial.stack}") as say:
                trial.deploy(say)
            try:
                _look(trial, report)
                if keep:
                    _show_the_way_in(trial, console)
                    wait_for_interrupt(console)
            finally:
                _keep_logs(trial, project, report)
            with report.step("cdktf destroy"), progress(console, f"cdktf destroy {trial.stack}") as say:
                trial.destroy(say)
    deployment = trial.topology.deployment
    report.summary(
        f"{pattern}: {len(trial.topology.nodes)} members, scheme {deployment.cluster.membership.scheme}, "
        f"{deployment.product.name} {deployment.product.version}"
    )


def _look(trial: "Rehearsal", report: "_Report") -> None:
    for domain, members in trial.clusters().items():
        with report.step(f"One cluster: {domain}"):
            _wait_for_one(trial, members, report)
        for member in members:
            report.say(f"{member.node.name}: sees {', '.join(sorted(member.view()))}")
    members = trial.members()
    for member in members:
        started = trial.started(member)
        if started.words != started.wanted:
            raise LabError(
                f"{member.node.name} was started with {' '.join(started.words) or 'no flags'}, "
                f"and should have been with {' '.join(started.wanted) or 'none'}."
            )
        report.say(f"{member.node.name}: started with {' '.join(started.words) or 'no flags'}")
    used = {member.node.name: trial.machine(member).memory() for member in members}
    report.say("Memory: " + ", ".join(f"{name} {size // _MIB} MiB" for name, size in used.items()))
    hosts = trial.topology.deployment.hosts
    with report.step("Console through the balancer"):
        page = trial.console_page()
    report.say(f"{hosts.console}: status {page.status}, {page.protocol}, '{page.title}'")
    with report.step("Services through the balancer"):
        page = trial.service_page()
    report.say(f"{hosts.service}: status {page.status}, {page.protocol}")
    with report.step("Databases"):
        databases = trial.databases()
    for database in databases:
        registry = "" if database.resources is None else f" and {database.resources} registry resources"
        connected = ", ".join(database.clients) or "none"
        report.say(f"Database {database.name}: {database.tables} tables{registry}; connected: {connected}")
    for members in reversed(trial.clusters().values()):
        if len(members) > 1:
            *others, victim = members
            report.say(f"{victim.node.name}: power cut")
            with report.step("A member leaves"):
                trial.cut_power(victim, others, report.say)
            return


def _show_the_way_in(trial: "Rehearsal", console: "Console") -> None:
    for name, value in trial.aws.environment().items():
        console.print(f"export {name}={shlex.quote(value)}", markup=False)
    console.print(
        f"# With the lines above, another shell reaches the account: wso2-cluster members {trial.file} --live",
        markup=False,
    )


def _keep_logs(trial: "Rehearsal", project: Path, report: "_Report") -> None:
    from wso2_cluster.lab.members import keep_logs  # noqa: PLC0415

    deployment = trial.topology.deployment
    scheme, product = deployment.cluster.membership.scheme, deployment.product
    folder = project / ".wso2-cluster" / "lab" / f"{trial.stack}-{scheme}-{product.version}"
    shutil.rmtree(folder, ignore_errors=True)
    kept = [os.path.relpath(each) for each in keep_logs(trial.members(), folder)]
    if kept:
        report.say(f"What the members logged: wso2-cluster doctor {' '.join(kept)}")


def _wait_for_one(trial: "Rehearsal", members: "Sequence[LabMember]", report: "_Report") -> None:
    from wso2_cluster.lab.members import wait_for_one_cluster  # noqa: PLC0415

    try:
        wait_for_one_cluster(members, report.say)
    except LabError:
        for member in members:
            for line in trial.machine(member).journal("wso2-carbon.service").splitlines()[-8:]:
                report.say(f"{member.node.name}: {line}")
        raise


class _Report:
    """Lines as they come, and a table of the steps at the end."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._started = time.monotonic()
        self._steps: list[tuple[str, float]] = []

    def say(self, line: str) -> None:
        """Print a line with the seconds since the start."""
        self._console.print(f"{time.monotonic() - self._started:6.1f} s  {line}", markup=False)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Measure what the block takes."""
        started = time.monotonic()
        yield
        self._steps.append((title, time.monotonic() - started))
        self.say(f"{title}: done in {self._steps[-1][1]:.1f} s")

    def summary(self, title: str) -> None:
        """Print what every step took."""
        from rich.table import Table  # noqa: PLC0415

        table = Table(title=title, title_justify="left")
        table.add_column("Step")
        table.add_column("Seconds", justify="right")
        for step, seconds in (*self._steps, ("All", time.monotonic() - self._started)):
            table.add_row(step, f"{seconds:.1f}")
        self._console.print(table)
