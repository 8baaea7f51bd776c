"""logging-bridge.properties."""

import pytest

from tests.deployments import ESB, KERNEL, topology
from tests.edited import changes, edited, shipped, there
from wso2_cluster.carbon import SetProperty
from wso2_cluster.carbon.logging_bridge import bridge_level, hazelcast_log_file, logging_edits
from wso2_cluster.deployment import LogLevel
from wso2_cluster.products import Product


def test_the_level_of_hazelcast_is_written_when_the_deployment_has_one() -> None:
    told = topology(logging={"hazelcast": "FINEST"})

    assert list(logging_edits(told)) == [SetProperty(key="com.hazelcast.level", value="FINEST", create=True)]


def test_the_shipped_level_stays_by_default() -> None:
    assert list(logging_edits(topology())) == []


@pytest.mark.parametrize(
    ("base", "version", "path"),
    [
        (ESB, "4.9.0", "repository/conf/etc/logging-bridge.properties"),
        (KERNEL, "4.4.40", "repository/conf/etc/logging-bridge.properties"),
        (KERNEL, "4.5.1", "repository/conf/log4j2.properties"),
        (KERNEL, "4.7.1", "repository/conf/log4j2.properties"),
    ],
)
def test_the_level_is_in_the_file_that_the_kernel_takes_it_from(
    base: dict[str, object], version: str, path: str
) -> None:
    jdk = {"home": "/opt/java"}
    planned = topology(base, product__version=version, product__jdk=jdk, logging={"hazelcast": "FINEST"})

    assert hazelcast_log_file(planned.product) == path
    assert list(logging_edits(planned)) == [
        SetProperty(key="logger.com-hazelcast.level", value="TRACE")
        if "log4j2" in path
        else SetProperty(key="com.hazelcast.level", value="FINEST", create=True)
    ]


@shipped(lambda product: product.paths.logging_bridge, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    after = edited(path, data, [bridge_level("com.hazelcast", LogLevel.FINEST)])

    assert changes(data, after) == (["com.hazelcast.level = SEVERE"], ["com.hazelcast.level = FINEST"])
