"""logging-bridge.properties: how much Hazelcast tells of its search for members."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetProperty
from wso2_cluster.carbon.log4j import HAZELCAST
from wso2_cluster.deployment import LogLevel
from wso2_cluster.topology import Topology


def logging_edits(topology: Topology) -> Iterator[Edit]:
    """The level of `com.hazelcast`, where the deployment sets one.

    From kernel 4.5.0 on the file lost the key, but still lets nothing below INFO through to log4j2.properties without
    it (seen with kernel 4.7.1), so it is made.
    """
    if level := topology.deployment.logging.hazelcast:
        yield bridge_level(HAZELCAST, level)


def bridge_level(logger: str, level: LogLevel) -> Edit:
    """The *level* of a *logger* of java.util.logging. The handlers' own levels don't hold it back: Carbon's handlers
    publish without looking at them (carbon-kernel 4.4.16, LoggingConsoleHandler.java)."""
    return SetProperty(key=f"{logger}.level", value=level.value, create=True)
