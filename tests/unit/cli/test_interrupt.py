"""Ctrl-C ends every command with 130, without a traceback, and leaves nothing half-written."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.test_check import FILE
from wso2_cluster.cli.commands import app

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS: dict[str, tuple[str, ...]] = {
    "new": ("made.yaml",),
    "check": ("esb.yaml",),
    "checks": (),
    "plan": ("esb.yaml",),
    "diagram": ("esb.yaml", "-o", "esb.svg"),
    "members": ("esb.yaml",),
    "doctor": ("logs",),
    "render": ("esb.yaml", "--product-home", "home", "--out", "rendered"),
    "clustering": ("home/repository/conf/axis2/axis2.xml",),
    "lint": ("home",),
    "schema": (),
}
WITH_TESTS_OF_THEIR_OWN = {"demo", "emulator", "lab"}
"""They start others, which they have to end first."""
READY = "import sys\nfrom wso2_cluster.cli import main\nsys.stderr.write('ready\\n')\nsys.stderr.flush()\nmain()\n"

LATE = """
import signal, sys, time, types
from wso2_cluster import cli

class Late:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

def run():
    Late()
    time.sleep(60)

sys.modules["wso2_cluster.cli.commands"] = types.SimpleNamespace(run=run)
cli.main()
"""
"""Ctrl-C that comes while Python cleans up, where it ignores exceptions: after imports, for example."""


SWALLOWED = LATE.replace(
    """    Late()
    time.sleep(60)
""",
    """    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        raise ValueError('other') from None
""",
)
"""A library makes an error of its own of Ctrl-C, as pydantic does while it builds what validates."""


def started(
    folder: Path, command: str, *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """The command, when Python itself has started."""
    (folder / "esb.yaml").write_text(FILE)
    (folder / "home/repository/conf/axis2").mkdir(parents=True, exist_ok=True)
    (folder / "home/repository/conf/axis2/axis2.xml").write_text("<axisconfig/>")
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs/wso2carbon.log").write_text("TID: [-1234] [] [2020-08-31 06:15:42,056]  INFO {x.Y} -  z\n")
    process = subprocess.Popen(
        [sys.executable, "-c", READY, command, *COMMANDS[command]],
        cwd=folder,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    return process


def test_every_command_is_tried() -> None:
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}

    assert names - WITH_TESTS_OF_THEIR_OWN == COMMANDS.keys()


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.4])
@pytest.mark.parametrize("command", COMMANDS)
def test_whenever_it_comes_ctrl_c_ends_a_command_without_a_traceback(
    tmp_path: Path, command: str, seconds: float
) -> None:
    process = started(tmp_path, command)
    before = {path.name for path in tmp_path.iterdir()}

    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    ended = process.returncode == 130 and errors == b""
    # A quick command has ended by itself, or is about to: then the signal ends it, which for a shell is 130, too.
    assert ended or process.returncode in {0, 1, -signal.SIGINT}
    assert b"Traceback" not in errors
    if ended:
        made = {path.name for path in tmp_path.iterdir()} - before
        assert made <= {"esb.svg", "made.yaml"}


def test_ctrl_c_that_python_ignores_comes_again() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("error", ["ValueError('other')", "ValueError('building a schema: KeyboardInterrupt')"])
def test_ctrl_c_that_a_library_takes_for_an_error_ends_the_command(error: str) -> None:
    swallowed = SWALLOWED.replace("ValueError('other')", error)
    done = subprocess.run([sys.executable, "-c", swallowed], capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_an_error_after_a_ctrl_c_that_was_heard_is_said_as_ever() -> None:
    heard = SWALLOWED.replace(
        "        raise ValueError('other') from None\n", "        pass\n    raise ValueError('other')\n"
    )

    done = subprocess.run([sys.executable, "-c", heard], capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.splitlines()[-1] == b"ValueError: other"


def test_what_else_python_ignores_is_said_as_ever() -> None:
    other = LATE.replace("signal.raise_signal(signal.SIGINT)", "raise ValueError('other')").replace("60", "0")

    done = subprocess.run([sys.executable, "-c", other], capture_output=True, timeout=30, check=False)

    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.splitlines()[-1] == b"ValueError: other"


def test_ctrl_c_at_a_question_ends_new(tmp_path: Path) -> None:
    ours, its = pty.openpty()
    process = started(tmp_path, "new", stdin=its, stdout=its)
    os.close(its)
    asked = b""
    while b"Name of the cluster" not in asked:
        assert select.select([ours], [], [], 60)[0]
        asked += os.read(ours, 1024)

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    os.close(ours)

    assert (process.returncode, errors.strip()) == (130, b"")
    assert not (tmp_path / "made.yaml").exists()
