"""What WSO2 ships: the facts about a product version that the rest of the library builds on."""

from dataclasses import dataclass
from enum import StrEnum


class PatternName(StrEnum):
    """A way of arranging nodes into a cluster; each has its own documented steps."""

    ESB_WORKER_MANAGER = "esb-worker-manager"
    CARBON_CLUSTER = "carbon-cluster"


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A Carbon kernel and the Hazelcast it embeds."""

    version: str
    hazelcast: str
    """Version of Hazelcast without WSO2's suffix, for example `3.5.4`."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Listening ports as shipped, before carbon.xml's `Ports/Offset` is added."""

    console_http: int
    console_https: int
    service_http: int
    service_https: int

    def shifted(self, offset: int) -> "Ports":
        """The ports after Carbon added *offset*; `localMemberPort` is not among them, it does not move."""
        return Ports(
            console_http=self.console_http + offset,
            console_https=self.console_https + offset,
            service_http=self.service_http + offset,
            service_https=self.service_https + offset,
        )


@dataclass(frozen=True, kw_only=True)
class Receivers:
    """Names of the transport receivers in axis2.xml that carry service traffic."""

    http: str
    https: str


@dataclass(frozen=True, kw_only=True)
class Paths:
    """Where the product keeps its files, relative to the product home."""

    axis2: str = "repository/conf/axis2/axis2.xml"
    carbon: str = "repository/conf/carbon.xml"
    catalina_server: str = "repository/conf/tomcat/catalina-server.xml"
    master_datasources: str = "repository/conf/datasources/master-datasources.xml"
    logging_bridge: str = "repository/conf/etc/logging-bridge.properties"
    client_truststore: str = "repository/resources/security/client-truststore.jks"
    libraries: str = "repository/components/lib"
    start_script: str = "bin/wso2server.sh"


@dataclass(frozen=True, kw_only=True)
class Product:
    """One version of one product."""

    name: str
    title: str
    version: str
    kernel: Kernel
    home_name: str
    """Name of the pack's top folder, which becomes the last part of the product home."""
    patterns: tuple[PatternName, ...]
    java: tuple[int, ...]
    """Major versions of Java that the start script accepts, oldest first."""
    ports: Ports
    paths: Paths = Paths()
    receivers: Receivers | None = None
    """None: services are served by Tomcat, and axis2.xml has no receiver that takes a `WSDLEPRPrefix`."""
    worker_profile: bool = False
    """Whether `-DworkerNode=true` starts: without `repository/components/worker` the kernel stops with
    `worker profile not found` (carbon-kernel 4.4.16, Main.java)."""
