"""What a command is at shows on a terminal, after a while, and is gone when it ends."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.test_check import FILE
from wso2_cluster.cli import waiting as module
from wso2_cluster.cli.waiting import waiting

if TYPE_CHECKING:
    from pathlib import Path

SLOW = """\
import sys, time
from wso2_cluster.cli import waiting
waiting.PATIENCE = 0.05
name, attribute = sys.argv.pop(1).rsplit(".", 1)
module = __import__(name, fromlist=["x"])
whole = getattr(module, attribute)
def slow(*arguments, **settings):
    time.sleep(1)
    return whole(*arguments, **settings)
setattr(module, attribute, slow)
from wso2_cluster.cli import main
main()
"""
"""A command, one of whose parts takes a second longer."""


class Terminal(io.StringIO):
    """What was written to a terminal."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, kind: str = "xterm") -> Terminal:
    """Standard error as a terminal, from the test itself on: pytest sets its own for each."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", kind)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return made


def test_nothing_shows_for_as_long_as_a_person_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)

    with waiting("reading logs"):
        pass

    assert terminal.getvalue() == ""


def test_what_is_going_on_shows_after_a_while_and_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    with waiting("reading [logs]") as say:
        _until(terminal, "reading [logs] …")
        say("comparing")
        _until(terminal, "comparing …")

    # The cursor goes back to the beginning of the line, which is erased.
    assert terminal.getvalue().endswith("\x1b[1A\x1b[2K")


def test_an_error_takes_it_away_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    with pytest.raises(KeyboardInterrupt), waiting("reading logs"):  # noqa: PT012 - it ends when the line shows
        _until(terminal, "reading logs …")
        raise KeyboardInterrupt

    assert terminal.getvalue().endswith("\x1b[2K")


def test_a_terminal_that_can_not_erase_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch, "dumb")
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    with waiting("reading logs"):
        time.sleep(0.3)

    assert terminal.getvalue() == ""


def test_elsewhere_than_on_a_terminal_nothing_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)

    with waiting("reading logs") as say:
        say("comparing")
        time.sleep(0.1)

    assert plain.getvalue() == ""


@pytest.mark.parametrize(
    ("arguments", "slow", "said"),
    [
        (["check", "esb.yaml"], "wso2_cluster.checks.deployment.load_checked", "checking esb.yaml …"),
        (["plan", "esb.yaml"], "wso2_cluster.carbon.configure", "planning esb.yaml …"),
        (["diagram", "esb.yaml"], "wso2_cluster.diagram.mermaid", "drawing esb.yaml …"),
        (["members", "esb.yaml"], "wso2_cluster.members.forecast", "comparing the members …"),
        (["doctor", "logs"], "wso2_cluster.doctor.diagnose", "reading logs …"),
        (["lint", "home"], "wso2_cluster.checks.homes.look", "looking at home …"),
    ],
)
def test_a_command_that_takes_long_says_what_it_is_at(
    tmp_path: Path, arguments: list[str], slow: str, said: str
) -> None:
    (tmp_path / "esb.yaml").write_text(FILE)
    (tmp_path / "home/repository/conf").mkdir(parents=True)
    (tmp_path / "home/repository/conf/carbon.xml").write_text("<Server/>")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/wso2carbon.log").write_text("TID: [-1234] [] [2020-08-31 06:15:42,056]  INFO {x.Y} -  z\n")
    ours, its = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}

    with subprocess.Popen(
        [sys.executable, "-c", SLOW, slow, *arguments],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=its,
    ) as process:
        os.close(its)
        shown = _all(ours)
        output, _ = process.communicate(timeout=60)

    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    assert said in plain
    assert said not in output.decode()


def _until(terminal: Terminal, text: str) -> None:
    ends = time.monotonic() + 10
    while text not in terminal.getvalue():
        assert time.monotonic() < ends, f"never shown: {text}"
        time.sleep(0.01)


def _all(descriptor: int) -> str:
    """Everything that is written to a terminal until it is closed."""
    read = b""
    while True:
        try:
            part = os.read(descriptor, 4096)
        except OSError:
            part = b""
        if not part:
            os.close(descriptor)
            return read.decode()
        read += part
