"""What the tests with a running NGINX share."""

import pytest

from wso2_cluster.emulator.machines.authority import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who vouches for the fronts of a module."""
    return Authority.create(tmp_path_factory.mktemp("authority"))
