"""The order of the tests, how many examples a property test tries, and how children are interrupted."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

_LEVELS = ("unit", "synth", "terraform", "emulator", "localstack", "lab")
_ROOT = Path(__file__).parent

settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile("ci", max_examples=2000, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")


def pytest_configure() -> None:
    """Let the processes that tests interrupt end: in the background of a script, they would inherit to ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Quick levels first; in several processes the long ones, so that none of them is begun when all else is done."""
    levels = _LEVELS[::-1] if hasattr(config, "workerinput") else _LEVELS
    items.sort(key=lambda item: levels.index(item.path.relative_to(_ROOT).parts[0]))
