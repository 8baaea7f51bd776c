"""The order of the tests."""

from pathlib import Path

import pytest

_LEVELS = ("unit", "synth", "terraform", "emulator", "localstack", "lab")
_ROOT = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick levels first. The deployment of the level `emulator` stays up to the end, so nothing may come after it."""
    items.sort(key=lambda item: _LEVELS.index(item.path.relative_to(_ROOT).parts[0]))
