"""`python -m tests.bench`: how long synthesis takes, beside a plain cdktf program with the same resources, for clusters
of several sizes; and `apply`.

Both programs are started in turn, so that whatever else the machine does hits both. The first pair is not counted: it
fills the caches. The table has the median of the runs and, in brackets, the smallest and the largest.
"""

import argparse
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

from tests.bench import apply
from tests.bench.plain import plain_program, same_resources

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENT = PROJECT / "deployments" / "esb-worker-manager.yaml"
MIB = 1024 * 1024
NODES = (3, 30, 100)
"""Sizes of clusters, the smallest first."""


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


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each program (default 5)")
    parser.add_argument(
        "--deployment", type=Path, default=DEPLOYMENT, metavar="FILE", help="deployment file with a role worker"
    )
    parser.add_argument("--nodes", type=int, nargs="*", default=NODES, metavar="N", help="sizes (default 3 30 100)")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs should be at least 1")
    deployment = options.deployment.resolve()
    report(measure(deployment, options.runs), options.runs)
    report_sizes(deployment, options.nodes, options.runs)
    apply.report(deployment, options.runs)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Runs of both programs for one deployment."""

    stack: str
    resources: int
    ours: Sequence[Run]
    plain: Sequence[Run]


def measure(deployment: Path, runs: int) -> Comparison:
    """Start both programs in turn."""
    stack = deployment.stem
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
        ours, plain = Path(folder) / "ours", Path(folder) / "plain"
        ours.mkdir()
        plain.mkdir()
        run("stacks", ours, deployment)
        wanted = synthesized(ours, stack)
        (plain / "main.py").write_text(plain_program(json.loads(wanted), stack), "utf-8")
        run("main.py", plain, deployment)
        if not same_resources(synthesized(plain, stack), wanted):
            sys.exit("the plain program does not describe the same resources, so the comparison would say nothing")
        pairs = [(run("stacks", ours, deployment), run("main.py", plain, deployment)) for _ in range(runs)]
    count = sum(len(each) for each in json.loads(wanted)["resource"].values())
    first, second = zip(*pairs, strict=True)
    return Comparison(stack=stack, resources=count, ours=first, plain=second)


def report(compared: Comparison, runs: int) -> None:
    """Print both programs side by side."""
    print(f"Synthesis of {compared.stack}: {compared.resources} resources, median of {runs} runs each, warm caches.\n")
    print(f"{'':<24}{'python -m stacks':>26}{'plain cdktf':>26}{'ratio':>8}")
    for title, name, unit in MEASURES:
        columns = [column(side, name) for side in (compared.ours, compared.plain)]
        first, second = (statistics.median(each) for each in columns)
        cells = "".join(f"{shown(each, unit):>26}" for each in columns)
        print(f"{title:<24}{cells}{second / first:>8.1f}")


def report_sizes(deployment: Path, sizes: Sequence[int], runs: int) -> None:
    """Print what clusters of several sizes take: *deployment* with more workers."""
    print(f"\nSynthesis by the number of nodes, median of {runs} runs each.\n")
    print(f"{'nodes':<8}{'resources':>10}{'python -m stacks':>24}{'plain cdktf':>24}{'of the first':>14}")
    first = 0.0
    for nodes in sizes:
        with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
            compared = measure(of_size(deployment, nodes, Path(folder)), runs)
        seconds = statistics.median(column(compared.ours, "seconds"))
        first = first or seconds
        cells = "".join(f"{taken(side):>24}" for side in (compared.ours, compared.plain))
        print(f"{nodes:<8}{compared.resources:>10}{cells}{seconds / first:>14.2f}")


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


def synthesized(folder: Path, stack: str) -> str:
    """What a program wrote."""
    return (folder / "cdktf.out" / "stacks" / stack / "cdk.tf.json").read_text("utf-8")


def shown(values: list[float], unit: str) -> str:
    """Median, smallest and largest."""
    digits = 1 if unit == "s" else 0
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f}-{high:.{digits}f})"


if __name__ == "__main__":
    main()
