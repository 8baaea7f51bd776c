"""What WSO2 ships: the facts about a product version that the rest of the library builds on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from wso2_cluster.errors import WSO2ClusterError

T = TypeVar("T")


class MissingFactError(WSO2ClusterError):
    """Something was asked of a product version that the catalogue does not know, or that the product does not ship."""


class PatternName(StrEnum):
    """A way of arranging nodes into a cluster; each has its own documented steps."""

    ESB_WORKER_MANAGER = "esb-worker-manager"
    APIM_GATEWAY = "apim-gateway"
    ENTERPRISE_STORE = "enterprise-store"
    CARBON_CLUSTER = "carbon-cluster"
    IDENTITY_SERVER = "identity-server"

    @property
    def separates(self) -> bool:
        """Whether managers and workers do different things; without, all nodes of a cluster are equal."""
        return self in (PatternName.ESB_WORKER_MANAGER, PatternName.APIM_GATEWAY)

    @property
    def clusters_by_role(self) -> bool:
        """Whether the nodes of each role are a cluster of their own; without, all nodes together are one."""
        return self is PatternName.ENTERPRISE_STORE


class Configuration(StrEnum):
    """What a product reads its settings from."""

    XML = "xml"
    """The XML files below its `conf` folder."""
    DEPLOYMENT_TOML = "deployment.toml"
    """deployment.toml: the XML files are rendered from it at every start, so edits of them do not last."""


class ClusteringPattern(StrEnum):
    """Value of the parameter `clusteringPattern` in axis2.xml's `<clustering>`, which ESB's tasks and inbound endpoints
    read: whether only workers run them."""

    WORKER_MANAGER = "WorkerManager"
    NON_WORKER_MANAGER = "nonWorkerManager"


class SharedDatabase(StrEnum):
    """Name of the datasource in master-datasources.xml, as shipped, that registry.xml and user-mgt.xml take what the
    nodes share from."""

    CARBON = "WSO2_CARBON_DB"
    """Registry and users are in one datasource."""
    SHARED = "WSO2_SHARED_DB"
    """user-mgt.xml names it, and registry.xml mounts `/_system/config` and `/_system/governance` from it; what is
    left in `WSO2_CARBON_DB` belongs to one node (carbon-kernel 4.5.1 to 4.7.1, repository/conf)."""


_SHARED_TABLE = "shared_db"
_RENDERED = {"identity_db": "WSO2_IDENTITY_DB"}
"""Names of the datasources that further tables of deployment.toml are rendered as (product-is v5.11.0,
master-datasources.xml.j2)."""


class SsoSchema(StrEnum):
    """How sso-idp-config.xml says where a service provider receives assertions: the element that holds it."""

    SINGLE = "AssertionConsumerService"
    LIST = "AssertionConsumerServiceURLs"


class SsoFlags(StrEnum):
    """How publisher.json and store.json of Enterprise Store write what is either true or false."""

    TEXT = "text"
    """`"true"`"""
    BOOLEAN = "boolean"
    """`true`"""


TRAFFIC_MANAGER = "traffic-manager"
GATEWAY_MANAGER = "gateway-manager"
GATEWAY_WORKER = "gateway-worker"
"""Profiles of API Manager (product-apim 1.10.0 to 2.1.0, modules/p2-profile/product/pom.xml)."""

LDAP_KEYS = ("connection_url", "connection_name", "connection_password", "base_dn")
"""What Identity Server ships in `[user_store]` beside the type of an embedded LDAP server (product-is 5.9.0 to 5.11.0,
deployment.toml)."""

HYPHENATED = {
    "accessKey": "access-key",
    "secretKey": "secret-key",
    "securityGroup": "security-group-name",
    "connTimeout": "connection-timeout-seconds",
    "hostHeader": "host-header",
    "tagKey": "tag-key",
    "tagValue": "tag-value",
    "iamRole": "iam-role",
}
"""Parameters of scheme aws under the names that kernels 4.7.0 to 4.9.x read; `region` keeps its own."""


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A Carbon kernel and the Hazelcast it embeds."""

    version: str
    hazelcast: str
    """Version of Hazelcast without WSO2's suffix, for example `3.5.4`."""
    java: tuple[int, ...] = (7, 8)
    """Major versions of Java that the start script accepts, oldest first."""
    configuration: Configuration = Configuration.XML
    aws_hyphens: bool = False
    """Whether the parameters of scheme aws are spelled `access-key`, not `accessKey`."""
    console_host_name: bool = True
    """Whether the console can have a host name of its own; deployment.toml learnt `mgt_console_hostname` late."""
    plain_metadata: bool = False
    """Whether Hazelcast's AWS discovery asks the instance metadata without a token, even when it has a key."""

    rendered: tuple[str, ...] = ()
    """Files that it renders from deployment.toml at every start, relative to the product home: what is written into one
    of them by hand is lost. None with `Configuration.XML`."""

    @property
    def release(self) -> tuple[int, ...]:
        """The version as numbers, for comparing."""
        return release_of(self.version)

    @property
    def has_tomcat_9(self) -> bool:
        """Whether the Tomcat it embeds is a 9.0, which reads TLS from an `<SSLHostConfig>` (carbon-kernel 4.4.40 and
        4.5.0, conf/tomcat/catalina-server.xml)."""
        return self.release >= (4, 5)

    def aws_parameter(self, name: str) -> str:
        """The parameter of scheme aws called *name* in other kernels, as this one reads it."""
        return HYPHENATED.get(name, name) if self.aws_hyphens else name


def release_of(version: str) -> tuple[int, ...]:
    """The numbers of *version*, for ordering: 4.4.9 comes before 4.4.10."""
    return tuple(int(part) for part in version.split("."))


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
class KeyStorePlace:
    """An element that names the key store, besides those that every Carbon product ships."""

    file: str
    """Relative to the product home."""
    at: str
    """XML path of the element, such as `/Server/Security/RegistryKeyStore`."""
    holds: tuple[str, ...] = ("Location", "Type", "Password", "KeyAlias", "KeyPassword")
    """Those of its child elements that are there, and say something about the key store."""


INTERNAL_KEY_STORE = "/Server/Security/InternalKeyStore"


@dataclass(frozen=True, kw_only=True)
class Paths:
    """Where the product keeps its files, relative to the product home. None: it ships no such file."""

    axis2: str = "repository/conf/axis2/axis2.xml"
    carbon: str = "repository/conf/carbon.xml"
    catalina_server: str = "repository/conf/tomcat/catalina-server.xml"
    master_datasources: str = "repository/conf/datasources/master-datasources.xml"
    registry: str = "repository/conf/registry.xml"
    user_mgt: str = "repository/conf/user-mgt.xml"
    logging_bridge: str = "repository/conf/etc/logging-bridge.properties"
    client_truststore: str = "repository/resources/security/client-truststore.jks"
    libraries: str = "repository/components/lib"
    dropins: str = "repository/components/dropins"
    start_script: str = "bin/wso2server.sh"
    artifacts: str = "repository/deployment/server"
    """Folder of what is deployed, as far as nodes share it."""
    log4j: str | None = None
    """log4j.properties; log4j2.properties with kernels from 4.5.0 on."""
    deployment_toml: str | None = None
    social_datasources: str | None = None
    tasks_config: str | None = None
    sso_idp_config: str | None = None
    publisher_json: str | None = None
    store_json: str | None = None
    api_manager: str | None = None
    identity: str | None = None
    application_authentication: str | None = None


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
    configuration: Configuration = Configuration.XML
    """What the product reads. A product on a kernel that renders may still keep to its XML files."""
    paths: Paths = Paths()
    rendered: tuple[str, ...] = ()
    """Files that are rendered from deployment.toml at every start: the kernel's, and those that the product adds."""
    absent: tuple[str, ...] = ()
    """Files that must not be there, because the product would render others from them."""
    receivers: Receivers | None = None
    """None: services are served by Tomcat, and axis2.xml has no receiver that takes a `WSDLEPRPrefix`."""
    worker_profile: bool = False
    """Whether `-DworkerNode=true` starts: without `repository/components/worker` the kernel stops with
    `worker profile not found` (carbon-kernel 4.4.16, Main.java)."""
    profiles: tuple[str, ...] = ()
    """What `-Dprofile=` takes, besides `default`: the p2 profiles that the product is built with."""
    shared_database: SharedDatabase = SharedDatabase.CARBON
    """The datasource that holds registry and users of all nodes."""
    databases: tuple[str, ...] = ("shared_db",)
    """Tables below `[database]` of deployment.toml with what all nodes share: registry and users, and in Identity
    Server sessions and tokens too."""
    user_store: str | None = None
    """Type of `[user_store]` in deployment.toml that keeps users in the shared database, where the shipped one would
    keep them in each node's own LDAP server. None: as shipped."""
    ssl_host_config: bool = False
    """Whether the HTTPS connector of catalina-server.xml has its TLS in a nested `<SSLHostConfig>`, as shipped."""
    clustering_pattern: ClusteringPattern | None = None
    """As shipped in axis2.xml. None: the product has no such parameter."""
    sso_schema: SsoSchema | None = None
    sso_flags: SsoFlags | None = None
    key_stores: tuple[KeyStorePlace, ...] = ()
    source: str = ""
    """Where the facts of this version are read: repository, tag, file."""
    unknown: Mapping[str, str] = field(default_factory=dict)
    """Facts that could not be found, by name, and why."""

    @property
    def datasources(self) -> Mapping[str, str]:
        """Names of the datasources that are moved to MySQL, by table of deployment.toml; the shared one is first."""
        further = {table: _RENDERED[table] for table in self.databases if table != _SHARED_TABLE}
        return {_SHARED_TABLE: self.shared_database.value, **further}

    @property
    def has_traffic_manager(self) -> bool:
        """Whether throttling is decided by a traffic manager, whose addresses api-manager.xml has then: in API Manager
        from 2.0.0 on, which is built with its profile (puppet-modules, modules/wso2am/templates, 1.10.0 and 2.0.0)."""
        return TRAFFIC_MANAGER in self.profiles

    def pattern_to_write(self, arranged: PatternName) -> ClusteringPattern | None:
        """`clusteringPattern` of nodes that are *arranged* so; None: as shipped, or the product has no such parameter.

        With `WorkerManager`, which ESB 5.0.0 ships, equal members would all take themselves for managers and run no
        scheduled task (product-esb 5.0.0, axis2.xml).
        """
        wanted = ClusteringPattern.WORKER_MANAGER if arranged.separates else ClusteringPattern.NON_WORKER_MANAGER
        return None if self.clustering_pattern in (None, wanted) else wanted

    def classic(self) -> "Product":
        """This product in a pack without deployment.toml: it renders nothing, and reads its XML files as they are
        (carbon-kernel 4.5.1 and 4.7.1: seen). One that reads XML anyway stays what it is.

        Its carbon.xml, as shipped, names the key store a second time (carbon-kernel 4.5.1 to 4.7.1).
        """
        if self.configuration is Configuration.XML:
            return self
        internal = KeyStorePlace(file=self.paths.carbon, at=INTERNAL_KEY_STORE)
        return replace(
            self,
            configuration=Configuration.XML,
            paths=replace(self.paths, deployment_toml=None),
            rendered=(),
            key_stores=(*self.key_stores, internal),
            absent=(self.paths.deployment_toml,) if self.paths.deployment_toml else self.absent,
        )

    @property
    def key_store_places(self) -> tuple[KeyStorePlace, ...]:
        """Every element of its XML files that names the key store; Tomcat's connector has attributes instead.

        The sender of the pass-through transports has one as well as the receiver: it is the client's certificate
        towards back ends that ask for one.
        """
        places = [KeyStorePlace(file=self.paths.carbon, at="/Server/Security/KeyStore")]
        if self.receivers is not None:
            for transport in (f"transportReceiver[@name='{self.receivers.https}']", "transportSender[@name='https']"):
                at = f"/axisconfig/{transport}/parameter[@name='keystore']/KeyStore"
                holds = ("Location", "Type", "Password", "KeyPassword")
                places.append(KeyStorePlace(file=self.paths.axis2, at=at, holds=holds))
        return (*places, *self.key_stores)

    def path(self, name: str) -> str:
        """The path of the file *name*, a field of `Paths`.

        Raises:
            MissingFactError: the product ships no such file, or nobody knows whether it does.
        """
        path: str | None = getattr(self.paths, name)
        return self._known(name, path, f"ships no {name.replace('_', '-')}")

    @property
    def sso_idp_schema(self) -> SsoSchema:
        """The schema of sso-idp-config.xml.

        Raises:
            MissingFactError: the catalogue does not know it.
        """
        return self._known("sso_schema", self.sso_schema, "has no sso-idp-config.xml that the catalogue knows")

    @property
    def jaggery_flags(self) -> SsoFlags:
        """How publisher.json and store.json write flags.

        Raises:
            MissingFactError: the product has no such files.
        """
        return self._known("sso_flags", self.sso_flags, "has no publisher.json and store.json")

    def _known(self, name: str, value: T | None, absent: str) -> T:
        if value is None:
            why = f"is not known to have {name}: {self.unknown[name]}" if name in self.unknown else absent
            raise MissingFactError(
                f"{self.title} {self.version} {why}. If you know better, say so in a file of your own folder"
            )
        return value
