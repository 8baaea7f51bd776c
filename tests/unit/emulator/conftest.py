"""One embedded AWS per module of tests, and its clients."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from wso2_cluster.emulator import EmbeddedAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Clients = Callable[..., Any]


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def client(aws: EmbeddedAws) -> Clients:
    """Make clients: `client("ec2")` with the owner's key, `client("ec2", key=(id, secret))` with another."""
    environment = aws.environment()
    owner = (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
    create: Clients = boto3.client

    # Making a client reads the service's model, which takes longer than most requests.
    @functools.cache
    def make(service: str, *, key: tuple[str, str] = owner, token: str | None = None) -> object:
        return create(
            service,
            region_name=aws.region,
            endpoint_url=aws.endpoint,
            aws_access_key_id=key[0],
            aws_secret_access_key=key[1],
            aws_session_token=token,
        )

    return make
