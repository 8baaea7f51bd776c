"""The files that WSO2 really ships, when they are beside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[4] / "shared" / "shipped-config"


@pytest.fixture(scope="session")
def shipped() -> Path:
    """Return the folder with the shipped files; without it, skip, but fail under CI=true."""
    if not SHIPPED.is_dir():
        reason = "the shipped configuration files are not in ../shared/shipped-config beside the repository"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHIPPED
