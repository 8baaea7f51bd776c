"""How much memory instances have, and what RDS makes of it."""

import pytest

from wso2_cluster.checks.deployment.database_connections import default_connections
from wso2_cluster.checks.deployment.memory import memory_of


@pytest.mark.parametrize(
    ("instance_type", "memory"),
    [
        ("t3.medium", 4096),
        ("t3.nano", 512),
        ("t3.2xlarge", 32768),
        ("m6i.large", 8192),
        ("m7g.medium", 4096),
        ("c5.xlarge", 8192),
        ("r6g.4xlarge", 131072),
        ("db.t3.micro", 1024),
        ("db.r6g.large", 16384),
        ("c5n.large", None),
        ("x2gd.medium", None),
        ("m5.metal", None),
        ("db.serverless", None),
    ],
)
def test_memory_of_instances(instance_type: str, memory: int | None) -> None:
    assert memory_of(instance_type) == memory


def test_connections_that_aws_computes() -> None:
    assert default_connections("db.t3.medium", aurora=False) == 317
    assert default_connections("db.r6g.large", aurora=True) == 964
    assert default_connections("db.x2g.large", aurora=False) is None
