"""How long `wso2_node apply` takes on an ESB's product home, beside starting Python to do nothing at all.

The home is the one that WSO2 ships where it is beside the repository, and elsewhere the small one of the tests. Left
out is what the network or Java would decide: values from AWS, packs, the trust store. The three are started in turn;
the first round is not counted.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.needs import PROJECT
from tests.product_home import FILES, START_SCRIPT, write_files
from wso2_cluster.carbon import configure
from wso2_cluster.deployment import load_deployment
from wso2_cluster.program import program
from wso2_cluster.topology import plan_topology

SHIPPED = PROJECT.parent / "shared" / "shipped-config" / "wso2esb-4.9.0"
SCRIPT = "bin/wso2server.sh"


def report(deployment: Path, runs: int) -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory(prefix="wso2-node-bench-") as folder:
        pristine, root = Path(folder) / "pristine", Path(folder) / "machine"
        count = prepare(pristine, deployment)
        rounds = [measured(pristine, root) for _ in range(runs + 1)][1:]
    bare, first, second = (sorted(column) for column in zip(*rounds, strict=True))
    home = "as WSO2 ships it" if SHIPPED.is_dir() else "of the tests, since the shipped one is not there"
    print(f"\nwso2_node apply on an ESB's home {home}: {count} edits, median of {runs} runs each.\n")
    print(f"{'':<32}{'wall time':>26}{'ratio':>8}")
    for title, column in (("python -c pass", bare), ("first run", first), ("run without changes", second)):
        ratio = statistics.median(column) / statistics.median(bare)
        print(f"{title:<32}{shown(column):>26}{ratio:>8.1f}")
    print(f"\nThe program, compressed as nodes fetch it: {sum(map(len, program().parts))} characters.")


def prepare(root: Path, deployment: Path) -> int:
    """Write a machine with the home and the configuration of a worker, and return how many edits it has."""
    nodes = configure(plan_topology(load_deployment(deployment)))
    worker = next(each for each in nodes if "worker" in each.node.name)
    node = {
        **plain(json.loads(worker.node_json())),
        "pack": None,
        "trust": None,
        "libraries": [],
        "references": {},
        "home": "/opt/wso2/esb",
    }
    node["service"]["java_home"] = "/usr/lib/jvm/java"
    home = root / "opt/wso2/esb"
    if SHIPPED.is_dir():
        shutil.copytree(SHIPPED, home)
        write_files(home, {SCRIPT: START_SCRIPT})
    else:
        write_files(home, FILES)
    write_files(root, {"node.json": json.dumps(node).encode(), "etc/hosts": b"127.0.0.1 localhost\n"})
    return sum(len(file["edits"]) for file in node["files"])


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """*value* with a text in place of each value from AWS."""
    if isinstance(value, dict):
        is_reference = "ref" in value and value.keys() <= {"ref", "escape"}
        return value["ref"] if is_reference else {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def measured(pristine: Path, root: Path) -> tuple[float, float, float]:
    """Seconds of Python alone, of a first run, and of a second one."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(pristine, root)
    command = ["-m", "wso2_node", "apply", "--config", "/node.json", "--root", str(root)]
    return seconds(["-c", "pass"]), seconds(command), seconds(command)


def seconds(arguments: Sequence[str]) -> float:
    """How long Python takes with these arguments."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments],
        env={"PYTHONPATH": str(PROJECT / "userdata")},
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return taken


def shown(column: Sequence[float]) -> str:
    """Median, smallest and largest."""
    return f"{statistics.median(column) * 1000:.0f} ms ({column[0] * 1000:.0f}-{column[-1] * 1000:.0f})"
