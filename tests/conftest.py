"""The order of the tests, and what they all rely on."""

import signal
from pathlib import Path

import pytest

_LEVELS = ("unit", "synth", "terraform", "emulator", "localstack", "lab")
_ROOT = Path(__file__).parent


def pytest_configure() -> None:
    """Let the processes that tests interrupt end: in the background of a script, they would inherit to ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick levels first. The deployment of the level `emulator` stays up to the end, so nothing may come after it."""
    items.sort(key=lambda item: _LEVELS.index(item.path.relative_to(_ROOT).parts[0]))
