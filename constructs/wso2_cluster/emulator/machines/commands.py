"""Programs of the host."""

import subprocess

from wso2_cluster.emulator.machines.errors import MachineError


def run(*argv: str, check: bool = True, input: str | None = None) -> str:  # noqa: A002
    """Run a program and return what it printed.

    Raises `MachineError`, which names the command, its exit code and what it complained of, when it fails and *check*.
    """
    try:
        done = subprocess.run(argv, input=input, capture_output=True, text=True, check=False)
    except OSError as error:
        raise MachineError(f"{argv[0]}: {error.strerror}. Install the package that has it.") from error
    if check and done.returncode:
        raise MachineError(f"{' '.join(argv)}: exit code {done.returncode}: {done.stderr.strip()}")
    return done.stdout
