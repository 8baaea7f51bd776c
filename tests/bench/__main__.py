"""`python -m tests.bench`: synthesis beside a plain cdktf program with the same resources, the commands and
`wso2_node apply` beside Python that does nothing, and how much user data the nodes have.

What is compared is started in turn, so that whatever else the machine does hits both. The first round is not counted:
it fills the caches. The tables have the median of the runs and, in brackets, the smallest and the largest.
"""

import argparse

from tests.bench import apply, commands, synthesis, user_data
from tests.needs import PROJECT

DEPLOYMENTS = sorted((PROJECT / "deployments").glob("*.yaml"))
SIZED = PROJECT / "deployments" / "esb-worker-manager.yaml"
SIZES = (3, 10, 30, 100, 300)
"""Nodes, the smallest cluster first: the others are compared with it."""
TABLES = ("patterns", "sizes", "commands", "apply", "user-data")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=" ".join((__doc__ or "").split()))
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each program (default 5)")
    parser.add_argument(
        "--nodes", type=int, nargs="*", default=SIZES, metavar="N", help="sizes (default 3 10 30 100 300)"
    )
    parser.add_argument(
        "--only", choices=TABLES, nargs="*", default=TABLES, metavar="TABLE", help=f"of {', '.join(TABLES)}"
    )
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs should be at least 1")
    if "patterns" in options.only:
        synthesis.report(DEPLOYMENTS, options.runs)
    if "sizes" in options.only:
        synthesis.report_sizes(SIZED, options.nodes, options.runs)
    if "commands" in options.only:
        commands.report(SIZED, options.runs)
    if "apply" in options.only:
        apply.report(options.runs)
    if "user-data" in options.only:
        user_data.report(DEPLOYMENTS)


if __name__ == "__main__":
    main()
