"""How long the commands that deploy nothing take, beside Python that does nothing."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import against, in_turn, spread
from tests.bench.homes import ESB, write_home
from tests.bench.synthesis import of_size
from tests.needs import PROJECT

MANY = 100
_COMMAND = ("-c", "from wso2_cluster.cli import main; main()")


def report(deployment: Path, runs: int) -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory(prefix="wso2-cluster-bench-") as folder:
        measured = in_turn(
            compared(deployment, Path(folder)), Path(folder), [PROJECT / "constructs", PROJECT / "userdata"], runs
        )
    bare = measured["python -c pass"]
    print(f"\nCommands, median of {runs} runs each, warm caches.\n")
    print(f"{'':<44}{'wall time':>26}{'above Python':>16}{'ratio':>8}")
    for title, column in measured.items():
        more = (statistics.median(column) - statistics.median(bare)) * 1000
        print(f"{title:<44}{spread(column, 'ms'):>26}{more:>13.0f} ms{against(column, bare):>8.1f}")


def compared(deployment: Path, folder: Path) -> dict[str, Sequence[str]]:
    """What is started, by its title; *folder* gets a larger cluster and what `render` writes."""
    many, home = of_size(deployment, MANY, folder), folder / "home"
    whose = write_home(ESB, home)
    return {
        "python -c pass": ("-c", "pass"),
        "import wso2_cluster.deployment": ("-c", "import wso2_cluster.deployment"),
        "wso2-cluster --help": (*_COMMAND, "--help"),
        f"wso2-cluster check, {deployment.stem}": (*_COMMAND, "check", str(deployment)),
        f"wso2-cluster check, {MANY} nodes": (*_COMMAND, "check", str(many)),
        f"wso2-cluster render, {ESB}, {whose}": (*_COMMAND, "render", str(deployment), "--product-home", str(home)),
    }
