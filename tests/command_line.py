"""The command line, run in this process."""

import sys
from dataclasses import dataclass

import pytest

from wso2_cluster.cli import main


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a command ended."""

    code: object
    output: str
    """What it printed, line ends as they were."""
    errors: str


def run(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[bytes]) -> Done:
    """Run `wso2-cluster` with *arguments*."""
    monkeypatch.setattr(sys, "argv", ["wso2-cluster", *arguments])
    captured.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = captured.readouterr()
    return Done(code=ended.value.code or 0, output=printed.out.decode(), errors=printed.err.decode())
