"""The deployment file as a whole: everything that a person says about a cluster.

What a single field may hold is said here and in the modules of its parts; rules between fields are in
`deployment.rules`.
"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StrictStr

from wso2_cluster.deployment.api_manager import ApiManager
from wso2_cluster.deployment.artifacts import Artifacts, NoSharing
from wso2_cluster.deployment.aws import Aws
from wso2_cluster.deployment.balancer import Balancer
from wso2_cluster.deployment.base import HostName, Port, Server, Settings, matching
from wso2_cluster.deployment.cluster import Cluster
from wso2_cluster.deployment.database import Database, DatabaseDriver
from wso2_cluster.deployment.edits import UserEdit
from wso2_cluster.deployment.enterprise_store import EnterpriseStore
from wso2_cluster.deployment.key_store import Administrator, KeyStore
from wso2_cluster.deployment.network import NetworkSettings
from wso2_cluster.deployment.nodes import NodeGroup, Role
from wso2_cluster.deployment.observability import Observability
from wso2_cluster.deployment.product import Artifact, ProductSettings
from wso2_cluster.deployment.records import Records
from wso2_cluster.deployment.state import LocalState, State
from wso2_cluster.deployment.wording import Location
from wso2_cluster.products import PatternName


class Ignored(Settings):
    """A finding of `wso2-cluster check` that does not count."""

    rule: Annotated[
        StrictStr,
        matching(r"[a-z0-9]+(-[a-z0-9]+)*", "the id of a rule, as wso2-cluster checks lists them"),
        Field(examples=["metadata-without-token"]),
    ]
    reason: Annotated[StrictStr, Field(min_length=1, examples=["nobody else has access to these nodes"])]
    """Why, for whoever reads the file next."""


class LogLevel(StrEnum):
    """A level of java.util.logging."""

    SEVERE = "SEVERE"
    WARNING = "WARNING"
    INFO = "INFO"
    FINE = "FINE"
    FINER = "FINER"
    FINEST = "FINEST"


class ProductLogLevel(StrEnum):
    """A level of log4j."""

    OFF = "OFF"
    FATAL = "FATAL"
    ERROR = "ERROR"
    WARN = "WARN"
    INFO = "INFO"
    DEBUG = "DEBUG"
    TRACE = "TRACE"
    ALL = "ALL"


Logger = Annotated[
    StrictStr,
    matching(r"[A-Za-z_][A-Za-z0-9_$-]*(\.[A-Za-z_][A-Za-z0-9_$-]*)*", "a package or class such as org.apache.synapse"),
]


class Hosts(Settings):
    """Host names that clients use."""

    service: HostName
    """Name of the services; in an Enterprise Store, of the store."""
    management: HostName | None = None
    """Name of the console; in an Enterprise Store, of the publisher, which has to be given. Default: `mgt.` and the
    service name."""

    @property
    def console(self) -> str:
        """The console's name, given or by default."""
        return self.management or f"mgt.{self.service}"


class Proxy(Settings):
    """The proxy through which nodes reach the internet; written as flags into the product's start script."""

    host: Server
    port: Annotated[Port, Field(examples=[3128])]
    exceptions: tuple[
        Annotated[
            StrictStr,
            matching(r"\*?[A-Za-z0-9.-]+\*?", "a host such as db.example.com or *.example.com"),
        ],
        ...,
    ] = ()
    """Hosts reached directly, besides the node itself, the metadata service and the network of the cluster."""


class Logging(Settings):
    """Log levels."""

    hazelcast: LogLevel | None = None
    """Level of `com.hazelcast`; FINEST says why an instance was left out. Default: as shipped."""
    loggers: dict[Logger, ProductLogLevel] = Field(default_factory=dict, examples=[{"org.apache.synapse": "DEBUG"}])
    """Levels of the product's own loggers, by package or class. log4j2.properties, from kernel 4.5.0 on, must have the
    logger already."""


def _require_key_store(schema: dict[str, Any]) -> None:
    schema["required"].append("key_store")


class Deployment(Settings):
    """A cluster: what runs, where, and how its members find each other."""

    # A rule asks for it, with the reason; editors are told here.
    model_config = ConfigDict(json_schema_extra=_require_key_store)

    name: Annotated[
        StrictStr,
        matching(
            r"[a-z]([a-z0-9]|-(?!-)){0,20}[a-z0-9]",
            "2 to 22 lower-case letters, digits and single -, with a letter first",
        ),
        Field(examples=["esb"]),
    ]
    """Prefix of every name on AWS; one account and region holds one deployment of a name."""
    pattern: Annotated[PatternName, Field(examples=["esb-worker-manager"])]
    """How the nodes are arranged."""
    product: Annotated[ProductSettings, Field(examples=[{"name": "wso2esb", "version": "4.9.0"}])]
    aws: Annotated[Aws, Field(examples=[{"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]}])]
    network: NetworkSettings = NetworkSettings.model_construct()
    nodes: Annotated[dict[Role, NodeGroup], Field(examples=[{"manager": {"count": 1}, "worker": {"count": 2}}])]
    """Per role, its nodes."""
    cluster: Annotated[Cluster, Field(examples=[{"domain": "wso2.esb.domain"}])]
    hosts: Annotated[Hosts, Field(examples=[{"service": "esb.example.com"}])]
    balancer: Balancer = Balancer.model_construct()
    database: Database | None = None
    """Shared registry and user store. Default: none, each node keeps the embedded H2 of its own."""
    database_driver: DatabaseDriver = DatabaseDriver.CONNECTOR_8
    artifacts: Artifacts = NoSharing.model_construct(kind="none")
    """How artifacts reach all nodes. Default: not at all."""
    api_manager: ApiManager | None = None
    """Where API Manager's other components are; a gateway cluster needs it. Default: none."""
    enterprise_store: EnterpriseStore | None = None
    """What publishers and stores share. Default: as WSO2's document has it."""
    key_store: KeyStore | None = None
    """The key and certificate that nodes show and encrypt with. Needed: what products ship is for one to choose."""
    administrator: Administrator | None = None
    """Default: as shipped, admin with the password admin."""
    records: Records | None = None
    """Names in Route 53. Default: none are made."""
    state: State = LocalState.model_construct(backend="local")
    """Where Terraform keeps its state. Default: a file beside the project."""
    proxy: Proxy | None = None
    logging: Logging = Logging.model_construct()
    observability: Observability | None = None
    """Logs, alarms and a dashboard in CloudWatch. Default: none; `{}` takes all defaults."""
    edits: tuple[UserEdit, ...] = ()
    """Further edits of the product's files, applied last."""
    ignore: tuple[Ignored, ...] = ()
    """Findings that do not count. Default: all do. What could not be deployed is refused all the same."""

    @property
    def fetched(self) -> dict[Location, Artifact]:
        """The files that nodes fetch before their product starts, by the setting that names each."""
        product = self.product
        found: dict[Location, Artifact] = {("product", "pack"): product.pack} if product.pack else {}
        found |= {("product", "libraries", index): library for index, library in enumerate(product.libraries)}
        if self.database is not None and self.database.authorities is not None:
            found["database", "authorities"] = self.database.authorities
        return found

    @property
    def fetched_by_nginx(self) -> dict[Location, Artifact]:
        """The files that NGINX's machines fetch, by the setting that names each."""
        front = self.balancer.front
        if front is None or front.authorities is None:
            return {}
        return {("balancer", "nginx", "authorities"): front.authorities}
