"""What unit tests share."""

from pathlib import Path

import pytest

from tests.product_home import write_product_home


@pytest.fixture
def product_home(tmp_path: Path) -> Path:
    """A small product home."""
    return write_product_home(tmp_path / "wso2esb-4.9.0")
