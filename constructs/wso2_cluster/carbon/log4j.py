"""log4j.properties and log4j2.properties: levels of the product's own loggers."""

import re
from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, SetProperty
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.deployment import LogLevel, ProductLogLevel
from wso2_cluster.topology import Topology

HAZELCAST = "com.hazelcast"
LOG4J2 = "log4j2.properties"
_NAME = re.compile(r"[A-Za-z_][\w$-]*(\.[A-Za-z_][\w$-]*)*", re.ASCII)


LEVELS = {
    LogLevel.SEVERE: ProductLogLevel.ERROR,
    LogLevel.WARNING: ProductLogLevel.WARN,
    LogLevel.INFO: ProductLogLevel.INFO,
    LogLevel.FINE: ProductLogLevel.DEBUG,
    LogLevel.FINER: ProductLogLevel.TRACE,
    LogLevel.FINEST: ProductLogLevel.TRACE,
}
"""The levels of java.util.logging, as pax-logging, through which kernels from 4.5.0 on write, hands them to log4j."""


def logger_edits(topology: Topology) -> Iterator[Edit]:
    """The levels that the deployment sets, for the product's log4j file; from kernel 4.5.0 on, Hazelcast's as well."""
    path, logging = topology.product.path("log4j"), topology.deployment.logging
    if logging.hazelcast and path.endswith(LOG4J2):
        yield logger_edit(path, HAZELCAST, LEVELS[logging.hazelcast])
    for logger, level in logging.loggers.items():
        yield logger_edit(path, logger, level)


def logger_edit(path: str, logger: str, level: ProductLogLevel, *, appenders: tuple[str, ...] = ()) -> Edit:
    """The *level* of *logger*, a package or class, in the file at *path*.

    log4j.properties takes a logger that it does not have yet. What stands there is replaced, so *appenders* names those
    that the logger has of its own. log4j2.properties must have it, as a name in its `loggers` and as `logger.ID.name`
    (the name with hyphens): log4j 2 ignores loggers that the list leaves out.

    Raises:
        SettingError: *logger* is no name, or appenders are given where the file has them elsewhere.
    """
    if not _NAME.fullmatch(logger):
        raise SettingError(f"'{logger}' is no logger: write a package or class such as org.apache.synapse")
    if not path.endswith(LOG4J2):
        return SetProperty(key=f"log4j.logger.{logger}", value=", ".join((level.value, *appenders)), create=True)
    if appenders:
        raise SettingError("log4j2.properties has a logger's appenders in keys of their own: leave appenders out")
    return SetProperty(key=f"logger.{logger.replace('.', '-')}.level", value=level.value)
