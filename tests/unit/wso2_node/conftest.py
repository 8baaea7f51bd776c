"""The files that WSO2 really ships, when they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.needs import missing
from tests.shipped import shipped_config

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def shipped() -> Path:
    """Return the folder with the shipped files; without it, skip, but fail under CI=true."""
    folder = shipped_config()
    if not folder.is_dir():
        missing("no product's files: they go to ../shared/shipped-config beside the project, or WSO2_SHIPPED_CONFIG")
    return folder
