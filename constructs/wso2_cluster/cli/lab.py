"""`wso2-cluster lab`: a cluster of real Carbon kernels on machines of this host."""

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
from wso2_cluster.lab.choices import Kernel, LabError, Scheme

if TYPE_CHECKING:
    from rich.console import Console

    from wso2_cluster.lab.rehearsal import Rehearsal

DEFAULT = Path("deployments/carbon-cluster.yaml")
_MIB = 1 << 20


def lab(
    scheme: Annotated[Scheme, typer.Option(envvar="LAB", help="Membership scheme.")] = Scheme.AWS,
    kernel: Annotated[
        Kernel, typer.Option(envvar="KERNEL", help="Version of the Carbon kernel.")
    ] = Kernel.KERNEL_4_5_1,
    nodes: Annotated[int, typer.Option(envvar="NODES", help="Members of the cluster.", min=2, max=9)] = 3,
    keep: Annotated[  # noqa: FBT002
        bool, typer.Option("--keep", envvar="KEEP", help="Leave everything up until Ctrl-C; KEEP=1 does the same.")
    ] = False,
) -> None:
    """Deploy Carbon kernels to an embedded AWS that boots, watch them find each other, and destroy it all.

    Every instance is a machine of this host, which boots from its own user data. Needs Linux, root, and Debian's
    packages systemd-container, nftables, debootstrap, haproxy and mariadb-server. `make lab` fetches the kernels.

    Example: wso2-cluster lab --scheme wka --kernel 4.7.1
    """
    from rich.console import Console  # noqa: PLC0415

    from wso2_cluster.emulator.machines.booting import BootingAws  # noqa: PLC0415
    from wso2_cluster.lab import rehearsal  # noqa: PLC0415

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
                    source=project / DEFAULT,
                    folder=Path(folder),
                    aws=aws,
                    scheme=scheme,
                    kernel=kernel,
                    nodes=nodes,
                    app=[sys.executable, "-m", "stacks"],
                )
            with report.step("cdktf deploy"), progress(console, f"cdktf deploy {trial.stack}") as say:
                trial.deploy(say)
            _look(trial, report)
            if keep:
                wait_for_interrupt(console)
            with report.step("cdktf destroy"), progress(console, f"cdktf destroy {trial.stack}") as say:
                trial.destroy(say)
    report.summary(f"{nodes} members, scheme {scheme}, kernel {kernel}")


def _look(trial: "Rehearsal", report: "_Report") -> None:
    from wso2_cluster.lab.members import wait_for_one_cluster  # noqa: PLC0415

    members = trial.members()
    with report.step("One cluster"):
        try:
            wait_for_one_cluster(members, report.say)
        except LabError:
            for member in members:
                for line in trial.machine(member).journal("wso2-carbon.service").splitlines()[-8:]:
                    report.say(f"{member.node.name}: {line}")
            raise
    for member in members:
        report.say(f"{member.node.name}: sees {', '.join(sorted(member.view()))}")
    used = {member.node.name: trial.machine(member).memory() for member in members}
    report.say("Memory: " + ", ".join(f"{name} {size // _MIB} MiB" for name, size in used.items()))
    with report.step("Console through the balancer"):
        page = trial.console_page()
    report.say(f"{trial.topology.deployment.hosts.console}: status {page.status}, {page.protocol}, '{page.title}'")
    with report.step("Shared registry"):
        registry = trial.registry()
    report.say(
        f"The database has {registry.tables} tables and {registry.resources} registry resources; "
        f"connected are {', '.join(registry.clients)}."
    )
    *others, victim = members
    report.say(f"{victim.node.name}: power cut")
    with report.step("A member leaves"):
        trial.cut_power(victim, others, report.say)


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
