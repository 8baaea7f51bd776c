"""`python -m tests.bench.measured REPORT MODULE|FILE`: run a program and write its peak memory, and Node's, to REPORT.

The report is written at the very end of the interpreter, when jsii has waited for the Node that it started.
"""

import atexit
import json
import resource
import runpy
import sys
from pathlib import Path


def report(path: Path) -> None:
    """Peak resident memory in bytes of this process, and of the largest process that it waited for."""
    unit = 1 if sys.platform == "darwin" else 1024
    sizes = {
        name: resource.getrusage(who).ru_maxrss * unit
        for name, who in (("python", resource.RUSAGE_SELF), ("node", resource.RUSAGE_CHILDREN))
    }
    path.write_text(json.dumps(sizes), "utf-8")


def main() -> None:
    """Run the program that the command line names, as `python` itself would."""
    _, path, program = sys.argv
    # First in is last out: jsii registers its own after this.
    atexit.register(report, Path(path).resolve())
    sys.argv = [program]
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
