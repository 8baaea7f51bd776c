"""How long synthesis takes, beside a plain cdktf program with the same resources: every pattern, and every size."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.bench.figures import against, spread
from tests.bench.plain import same_resources
from tests.needs import PROJECT

MIB = 1024 * 1024
MANY = 100
"""Nodes from which on three runs are enough: the plain program takes minutes then."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one start of a program took."""

    seconds: float
    python: float
    """MiB, at its peak."""
    node: float
    """MiB, at its peak."""


MEASURES = (
    ("wall time", "seconds", "s"),
    ("Python, peak memory", "python", "MiB"),
    ("Node, peak memory", "node", "MiB"),
)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Runs of both programs for one deployment."""

    resources: int
    ours: Sequence[Run]
    plain: Sequence[Run]

    def row(self, name: str, unit: str) -> tuple[str, str, str]:
        """One measure of both programs, and how many times as much the plain one takes."""
        ours, plain = (column(side, name) for side in (self.ours, self.plain))
        return spread(ours, unit), spread(plain, unit), f"{against(plain, ours):.1f}"


def report(deployments: Sequence[Path], runs: int) -> None:
    """Print a table of all patterns, each as soon as it is measured."""
    print(f"Synthesis of each pattern, median of {runs} runs each, warm caches.\n")
    print(f"{'':<44}{'python -m stacks':>22}{'plain cdktf':>22}{'ratio':>8}", flush=True)
    for deployment in deployments:
        compared = measure(deployment, runs)
        print(f"{deployment.stem}, {compared.resources} resources")
        for title, name, unit in MEASURES:
            ours, plain, ratio = compared.row(name, unit)
            print(f"    {title:<40}{ours:>22}{plain:>22}{ratio:>8}", flush=True)


def report_sizes(deployment: Path, sizes: Sequence[int], runs: int) -> None:
    """Print what clusters of several sizes take: *deployment* with more workers."""
    print(
        f"\nSynthesis of {deployment.stem} by its number of nodes, median of {runs} runs each, of 3 from {MANY} on.\n"
    )
    print(f"{'nodes':<8}{'resources':>10}{'python -m stacks':>24}{'plain cdktf':>26}{'of the first':>14}", flush=True)
    first = 0.0
    for nodes in sizes:
        with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
            compared = measure(of_size(deployment, nodes, Path(folder)), runs if nodes < MANY else min(runs, 3))
        seconds = statistics.median(column(compared.ours, "seconds"))
        first = first or seconds
        ours, plain = taken(compared.ours), taken(compared.plain)
        print(f"{nodes:<8}{compared.resources:>10}{ours:>24}{plain:>26}{seconds / first:>14.2f}", flush=True)


def measure(deployment: Path, runs: int) -> Comparison:
    """Start both programs in turn."""
    stack = deployment.stem
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
        ours, plain = Path(folder) / "ours", Path(folder) / "plain"
        ours.mkdir()
        plain.mkdir()
        run("stacks", ours, deployment)
        wanted = synthesized(ours, stack)
        (plain / "main.py").write_text(generated(cdk_tf_json(ours, stack), stack), "utf-8")
        run("main.py", plain, deployment)
        if not same_resources(synthesized(plain, stack), wanted):
            sys.exit(f"{stack}: the plain program does not describe the same resources, so nothing is compared")
        pairs = [(run("stacks", ours, deployment), run("main.py", plain, deployment)) for _ in range(runs)]
    count = sum(len(each) for each in json.loads(wanted)["resource"].values())
    first, second = zip(*pairs, strict=True)
    return Comparison(resources=count, ours=first, plain=second)


def of_size(deployment: Path, nodes: int, folder: Path) -> Path:
    """*deployment* with as many workers as make *nodes*, as a file in *folder*."""
    yaml = YAML(typ="rt")
    settings = yaml.load(deployment)
    others = sum(group.get("count", 1) for role, group in settings["nodes"].items() if role != "worker")
    settings["nodes"]["worker"]["count"] = nodes - others
    changed = folder / deployment.name
    yaml.dump(settings, changed)
    return changed


def taken(runs: Sequence[Run]) -> str:
    """Time, and memory of both processes."""
    seconds, python, node = (statistics.median(column(runs, name)) for _, name, _ in MEASURES)
    return f"{seconds:.1f} s, {python:.0f} + {node:.0f} MiB"


def column(runs: Sequence[Run], name: str) -> list[float]:
    """One figure of every run."""
    return [float(getattr(each, name)) for each in runs]


def run(program: str, folder: Path, deployment: Path) -> Run:
    """Start *program* in *folder* and wait for it."""
    report = folder / "memory.json"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.measured", str(report), program],
        cwd=folder,
        env={**kept, "PYTHONPATH": path, "DEPLOYMENT": str(deployment)},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{program} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    sizes = json.loads(report.read_text("utf-8"))
    return Run(seconds=seconds, python=sizes["python"] / MIB, node=sizes["node"] / MIB)


def generated(file: Path, stack: str) -> str:
    """The plain program for what is in *file*.

    It is made in a process of its own: the bindings are large, and the peak memory of a child is never below its
    parent's.
    """
    command = [sys.executable, "-m", "tests.bench.plain", str(file), stack]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with exit code {done.returncode}:\n{done.stderr}")
    return done.stdout


def synthesized(folder: Path, stack: str) -> str:
    """What a program wrote."""
    return cdk_tf_json(folder, stack).read_text("utf-8")


def cdk_tf_json(folder: Path, stack: str) -> Path:
    """Where a program writes what Terraform reads."""
    return folder / "cdktf.out" / "stacks" / stack / "cdk.tf.json"
