"""logging-bridge.properties."""

from tests.deployments import topology
from tests.edited import changes, edited, shipped, there
from wso2_cluster.carbon import SetProperty
from wso2_cluster.carbon.logging_bridge import bridge_level, logging_edits
from wso2_cluster.deployment import LogLevel
from wso2_cluster.products import Product


def test_the_level_of_hazelcast_is_written_when_the_deployment_has_one() -> None:
    told = topology(logging={"hazelcast": "FINEST"})

    assert list(logging_edits(told)) == [SetProperty(key="com.hazelcast.level", value="FINEST", create=True)]


def test_the_shipped_level_stays_by_default() -> None:
    assert list(logging_edits(topology())) == []


@shipped(lambda product: product.paths.logging_bridge, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    after = edited(path, data, [bridge_level("com.hazelcast", LogLevel.FINEST)])

    assert changes(data, after) == (["com.hazelcast.level = SEVERE"], ["com.hazelcast.level = FINEST"])
