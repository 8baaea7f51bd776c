"""What the tables are made of: columns of figures, and how they are shown."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def spread(values: Sequence[float], unit: str) -> str:
    """Median, smallest and largest of *values*: seconds for the units `s` and `ms`, otherwise as they are."""
    factor = 1000 if unit == "ms" else 1
    digits = 1 if unit == "s" else 0
    low, middle, high = (
        f"{factor * each:.{digits}f}" for each in (min(values), statistics.median(values), max(values))
    )
    return f"{middle} {unit} ({low}-{high})"


def against(values: Sequence[float], baseline: Sequence[float]) -> float:
    """How many times the median of *baseline* the one of *values* is."""
    return statistics.median(values) / statistics.median(baseline)


def in_turn(
    commands: Mapping[str, Sequence[str]], folder: Path, path: Sequence[Path], runs: int
) -> dict[str, list[float]]:
    """Seconds that each of *commands* took, *runs* times; what they are given to import lies in *path*.

    They are started in turn, so that whatever else the machine does hits all. The first round fills the caches and is
    not counted. The commands are arguments of Python.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            taken[name].append(seconds(command, folder, path))
    return {name: column[1:] for name, column in taken.items()}


def seconds(arguments: Sequence[str], folder: Path, path: Sequence[Path]) -> float:
    """How long Python takes with these arguments; a failure ends the benchmark."""
    # With it set, every start compiles all modules anew.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken
