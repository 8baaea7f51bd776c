"""What tests of commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import command_line
from tests.command_line import Done


@pytest.fixture
def wso2_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Done]:
    """Run the command line in `tmp_path`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Done:
        return command_line.run(arguments, monkeypatch, capfdbinary)

    return run
