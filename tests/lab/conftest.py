"""An embedded AWS, and a VPC of it in real namespaces."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests import needs
from tests.lab.owner import Owner
from wso2_cluster.emulator import EmbeddedAws
from wso2_cluster.emulator.machines.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is of the level `lab`."""
    for item in items:
        if "tests/lab/" in item.path.as_posix():
            item.add_marker(pytest.mark.lab)


@pytest.fixture(scope="session")
def host() -> None:
    """Linux with root, ip and nft."""
    if sys.platform != "linux" or os.geteuid() != 0:
        needs.missing("network namespaces need Linux and root: run pytest with sudo")
    for program, package in (("ip", "iproute2"), ("nft", "nftables")):
        if shutil.which(program) is None:
            needs.missing(f"{program} is not installed: apt install {package}")


@pytest.fixture(scope="module")
def run(host: None) -> Iterator[Run]:
    with Run.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def owner(aws: EmbeddedAws) -> Owner:
    environment = aws.environment()
    create: Callable[..., Any] = boto3.client

    @functools.cache
    def client(service: str) -> Any:  # noqa: ANN401
        return create(
            service,
            region_name=aws.region,
            endpoint_url=aws.endpoint,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    return Owner(client=client)
