"""What an embedded AWS that boots gives its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wso2_cluster.emulator.machines.booting import BootingAws

pytestmark = pytest.mark.lab


def test_a_client_is_made_once_for_each_service(booting: BootingAws) -> None:
    ec2, s3 = booting.client("ec2"), booting.client("s3")
    assert booting.client("ec2") is ec2
    assert booting.client("s3") is s3
    assert ec2.describe_vpcs()["Vpcs"][0]["IsDefault"] is True
