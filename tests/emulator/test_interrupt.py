"""Ctrl-C in the middle of `wso2-cluster demo`."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import needs

pytestmark = pytest.mark.emulator

COMMAND = [sys.executable, "-c", "from wso2_cluster.cli import main; main()", "demo"]
PATIENCE_S = 90


def processes(mark: str) -> Iterator[str]:
    """Commands of all processes that inherited *mark*."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                yield f"{folder.name} {(folder / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}"
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for children in /proc, as Linux has it")
@pytest.mark.parametrize("phase", ["while it synthesizes", "while Terraform applies"])
def test_an_interrupt_ends_everything_that_the_demonstration_started(
    tmp_path: Path, command_environment: dict[str, str], phase: str
) -> None:
    needs.toolchain()
    mark = f"WSO2_TEST_{uuid.uuid4().hex}"
    output = tmp_path / "output"
    with output.open("wb") as stream:
        demo = subprocess.Popen(
            COMMAND,
            cwd=needs.PROJECT,
            env={**command_environment, mark: "1"},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(lambda: started(output, mark, phase) or demo.poll() is not None)
            assert demo.poll() is None, output.read_text("utf-8")
            os.killpg(demo.pid, signal.SIGINT)
            assert demo.wait(PATIENCE_S) == 130, output.read_text("utf-8")
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGKILL)
    wait_for(lambda: not list(processes(mark)))
    assert list(processes(mark)) == []
    assert list((tmp_path / "temporary").glob("wso2-cluster-demo-*")) == []
    assert "Traceback" not in output.read_text("utf-8")


def started(output: Path, mark: str, phase: str) -> bool:
    if phase == "while it synthesizes":
        return any("-m stacks" in command for command in processes(mark))
    return "10 of " in output.read_text("utf-8", errors="replace")


def wait_for(condition: Callable[[], bool]) -> None:
    """Until *condition* holds, or patience ends: the assertion that follows says what is wrong then."""
    end = time.monotonic() + PATIENCE_S
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)
