"""`python -m tests.bench`: how long synthesis takes, beside a plain cdktf program with the same resources; and `apply`.

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
from dataclasses import dataclass
from pathlib import Path

from tests.bench import apply
from tests.bench.plain import plain_program, same_resources

PROJECT = Path(__file__).resolve().parents[2]
DEPLOYMENT = PROJECT / "deployments" / "esb-worker-manager.yaml"
MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one start of a program took."""

    seconds: float
    python: float
    """MiB, at its peak."""
    node: float
    """MiB, at its peak."""


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each program (default 5)")
    parser.add_argument("--deployment", type=Path, default=DEPLOYMENT, metavar="FILE", help="deployment file")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs should be at least 1")
    stack = options.deployment.stem
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
        ours, plain = Path(folder) / "ours", Path(folder) / "plain"
        ours.mkdir()
        plain.mkdir()
        deployment = options.deployment.resolve()
        run("stacks", ours, deployment)
        wanted = synthesized(ours, stack)
        (plain / "main.py").write_text(plain_program(json.loads(wanted), stack), "utf-8")
        run("main.py", plain, deployment)
        if not same_resources(synthesized(plain, stack), wanted):
            sys.exit("the plain program does not describe the same resources, so the comparison would say nothing")
        pairs = [(run("stacks", ours, deployment), run("main.py", plain, deployment)) for _ in range(options.runs)]
    count = sum(len(each) for each in json.loads(wanted)["resource"].values())
    print(f"Synthesis of {stack}: {count} resources, median of {options.runs} runs each, warm caches.\n")
    print(f"{'':<24}{'python -m stacks':>26}{'plain cdktf':>26}{'ratio':>8}")
    for title, name, unit in (
        ("wall time", "seconds", "s"),
        ("Python, peak memory", "python", "MiB"),
        ("Node, peak memory", "node", "MiB"),
    ):
        columns = [[float(getattr(each, name)) for each in side] for side in zip(*pairs, strict=True)]
        first, second = (statistics.median(column) for column in columns)
        cells = "".join(f"{shown(column, unit):>26}" for column in columns)
        print(f"{title:<24}{cells}{second / first:>8.1f}")
    apply.report(deployment, options.runs)


def run(program: str, folder: Path, deployment: Path) -> Run:
    """Start *program* in *folder* and wait for it."""
    report = folder / "memory.json"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.measured", str(report), program],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(PROJECT), "DEPLOYMENT": str(deployment)},
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
