"""`python -m tests.lab.repeat N`: start three members together N times, and count how often they form one cluster.

For plain Hazelcast 3.5.4 and for kernel 4.5.1, in scheme aws. The logs of a run that did not are kept in
`.wso2-cluster/splits`. The exit status is 1 when there was one.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.lab.subjects import DOWNLOADS
from tests.lab.trial import Subject, Trial, new_trial
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.lab.choices import Scheme

SUBJECTS = (Subject.HAZELCAST, Subject.KERNEL_4_5_1)
SPLITS = DOWNLOADS.folder / "splits"
PATIENCE_S = 180


def runs(trial: Trial, number: int, subject: Subject) -> Iterator[float | None]:
    """The seconds of each run from the start of the services to one cluster, None for a run that was none in time."""
    trial.wait_for_cluster(seconds=600)
    for run in range(1, number + 1):
        trial.stop()
        started = time.monotonic()
        trial.start()
        try:
            trial.wait_for_cluster(seconds=PATIENCE_S)
        except AssertionError as error:
            print(f"{subject} run {run}: {error}", flush=True)
            keep_logs(trial, SPLITS / f"{subject}-{run}")
            yield None
        else:
            took = time.monotonic() - started
            print(f"{subject} run {run}: one cluster after {took:.1f} s", flush=True)
            yield took


def keep_logs(trial: Trial, folder: Path) -> None:
    """Write what each member logged in this run to *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in trial.names():
        (folder / f"{name}.log").write_text(trial.member(name).log(), "utf-8")


def summary(subject: Subject, took: list[float | None]) -> str:
    """How many formed one cluster, and the spread of their times."""
    formed = sorted(seconds for seconds in took if seconds is not None)
    counted = f"{subject}: {len(formed)} of {len(took)} formed one cluster"
    if not formed:
        return counted
    middle = statistics.median(formed)
    return f"{counted}; shortest {formed[0]:.1f} s, median {middle:.1f} s, longest {formed[-1]:.1f} s"


def main(arguments: list[str]) -> int:
    """Run; the exit status."""
    if len(arguments) not in {1, 2} or not arguments[0].isdecimal():
        print(f"usage: python -m tests.lab.repeat N [{'|'.join(SUBJECTS)}]", file=sys.stderr)
        return 2
    subjects = [subject for subject in SUBJECTS if subject in arguments[1:]] or SUBJECTS
    lines: list[str] = []
    split = False
    with BootingAws() as aws, tempfile.TemporaryDirectory(prefix="wso2-cluster-repeat-") as folder:
        for second, subject in enumerate(subjects, start=10):
            place = Path(folder) / subject
            place.mkdir()
            trial = new_trial(aws, place, name=f"repeat{second}", subject=subject, scheme=Scheme.AWS, second=second)
            trial.deploy()
            took = list(runs(trial, int(arguments[0]), subject))
            split = split or None in took
            lines.append(summary(subject, took))
            trial.destroy()
    print("\n".join(lines))
    return 1 if split else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
