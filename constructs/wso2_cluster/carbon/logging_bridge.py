"""logging-bridge.properties: how much Hazelcast tells of its search for members."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetProperty
from wso2_cluster.topology import Topology


def logging_edits(topology: Topology) -> Iterator[Edit]:
    """The level of `com.hazelcast`, where the deployment sets one."""
    if level := topology.deployment.logging.hazelcast:
        yield SetProperty(key="com.hazelcast.level", value=level.value, create=True)
