"""Commands of the system: the one place that runs them."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import HostError, MachineError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMEOUT_S = 120
# Where root's commands are, also when the caller's PATH is a user's.
_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def search_path() -> str:
    """The PATH that commands are looked up in: the caller's, and then the folders of root's commands."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *_SBIN])


def environment() -> dict[str, str]:
    """The variables that commands run with: the caller's, English messages, and `search_path`."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "PATH": search_path()}


def run(*argv: str, check: bool = True, input: str | bytes | None = None, timeout: float = _TIMEOUT_S) -> str:  # noqa: A002 - named like that of subprocess
    """Run a command and return what it wrote to its standard output; its standard input is *input*, or empty.

    With `check=False` an exit code other than 0 is not an error. *timeout* is in seconds, default 120.

    Raises:
        HostError: there is no such command.
        MachineError: it ended with another exit code than 0, or not within *timeout*, and was killed then.
    """
    return run_bytes(*argv, check=check, input=input, timeout=timeout).decode("utf-8", "replace")


def run_bytes(
    *argv: str,
    check: bool = True,
    input: str | bytes | None = None,  # noqa: A002 - named like that of subprocess
    timeout: float = _TIMEOUT_S,
    env: Mapping[str, str] | None = None,
) -> bytes:
    """Like `run`, but return the bytes as they came; *env* are its variables, default `environment()`."""
    data = input.encode() if isinstance(input, str) else input or b""
    try:
        # A group of its own: Ctrl-C is for this program, which ends or finishes what it runs.
        done = subprocess.run(
            argv,
            input=data,
            capture_output=True,
            check=False,
            timeout=timeout,
            env=env or environment(),
            process_group=0,
        )
    except FileNotFoundError:
        raise HostError(f"{argv[0]}: there is no such command here; see what `require_host` says.") from None
    except subprocess.TimeoutExpired:
        raise MachineError(f"`{shlex.join(argv)}` did not end within {timeout:g} s, and was killed.") from None
    if check and done.returncode:
        raise MachineError(failure(argv, done.returncode, done.stderr or done.stdout))
    return done.stdout


def failure(argv: tuple[str, ...], code: int, said: bytes) -> str:
    """The message about a command that ended with *code*, and the end of what it *said*."""
    text = said.decode("utf-8", "replace").strip()
    return f"`{shlex.join(argv)}` ended with {code}: {text[-2000:] or 'it said nothing'}"
