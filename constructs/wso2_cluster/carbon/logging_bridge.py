"""logging-bridge.properties: how much Hazelcast tells of its search for members."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetProperty
from wso2_cluster.carbon.log4j import LEVELS, logger_edit
from wso2_cluster.deployment import LogLevel
from wso2_cluster.products import Product
from wso2_cluster.topology import Topology

HAZELCAST = "com.hazelcast"


def logging_edits(topology: Topology) -> Iterator[Edit]:
    """The level of `com.hazelcast`, where the deployment sets one; for the file that `hazelcast_log_file` names."""
    level = topology.deployment.logging.hazelcast
    if level is None:
        return
    path = hazelcast_log_file(topology.product)
    if path == topology.product.paths.logging_bridge:
        yield bridge_level(HAZELCAST, level)
    else:
        yield logger_edit(path, HAZELCAST, LEVELS[level])


def hazelcast_log_file(product: Product) -> str:
    """The file that holds Hazelcast's level.

    From kernel 4.5.0 on that is log4j2.properties; logging-bridge.properties, which lost the key, has no say
    (carbon-kernel 4.4.16 and 4.5.1, conf/etc/logging-bridge.properties; 4.5.1, conf/log4j2.properties).
    """
    if product.kernel.release < (4, 5) or product.paths.log4j is None:
        return product.paths.logging_bridge
    return product.paths.log4j


def bridge_level(logger: str, level: LogLevel) -> Edit:
    """The *level* of a *logger* of java.util.logging. The handlers' own levels don't hold it back: Carbon's handlers
    publish without looking at them (carbon-kernel 4.4.16, LoggingConsoleHandler.java)."""
    return SetProperty(key=f"{logger}.level", value=level.value, create=True)
