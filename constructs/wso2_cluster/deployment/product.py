"""The deployment file, `product`: what runs on the nodes."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from wso2_cluster.deployment.base import AbsolutePath, Location, Port, Settings, Sha256, Text, matching
from wso2_cluster.deployment.nodes import GATEWAY_PROFILES
from wso2_cluster.products import (
    ClusteringPattern,
    Configuration,
    PatternName,
    Ports,
    Product,
    Receivers,
    SharedDatabase,
    SsoFlags,
    SsoSchema,
    find_kernel,
    find_product,
    paths_of,
    rendered_by,
    shared_by,
)
from wso2_cluster.products.spelling import FOLDER, KERNEL, NAME, PATH, SCRIPT, VERSION


class Artifact(Settings):
    """A file that nodes fetch, with the checksum it must have."""

    source: Location
    """Where it lies: `s3://BUCKET/KEY`, read with the instance's role, or an `https://` address."""
    sha256: Sha256
    """64 hexadecimal digits, as `sha256sum` prints them."""


class Library(Artifact):
    """A single file for the product."""

    bundle: StrictBool = False
    """Whether it is an OSGi bundle, such as WSO2's SVNKit: then it goes into repository/components/dropins. Default: a
    plain jar, such as a JDBC driver, for repository/components/lib."""


class Jdk(Settings):
    """The Java that runs the product."""

    package: Annotated[StrictStr, matching(r"[a-z0-9][a-z0-9.+-]*", "the name of a package")] | None = None
    """Package to install at the first boot. Default: none, when `home` is given; else the operating system's package
    of the newest Java that the product accepts."""
    home: AbsolutePath | None = None
    """JAVA_HOME. Default: the Java that the command `java` is, found at each start."""


_Name = Annotated[StrictStr, matching(NAME.pattern, NAME.allowed)]
_RelativePath = Annotated[StrictStr, matching(PATH.pattern, PATH.allowed)]


class ShippedPorts(Settings):
    """Ports that the product listens on as shipped."""

    console_http: Port = 9763
    console_https: Port = 9443
    service_http: Port = 9763
    """Port of the services: for pass-through transports 8280. Default: Tomcat serves them."""
    service_https: Port = 9443


class ServiceReceivers(Settings):
    """Transport receivers of axis2.xml that carry service traffic."""

    http: _Name = "http"
    https: _Name = "https"


class ShippedPaths(Settings):
    """Where the product has files that are not at their usual place."""

    conf: _RelativePath = "repository/conf"
    """Folder of the configuration; the other defaults are below it."""
    axis2: _RelativePath | None = None
    carbon: _RelativePath | None = None
    catalina_server: _RelativePath | None = None
    master_datasources: _RelativePath | None = None
    registry: _RelativePath | None = None
    user_mgt: _RelativePath | None = None
    logging_bridge: _RelativePath | None = None
    log4j: _RelativePath | None = None
    deployment_toml: _RelativePath | None = None
    client_truststore: _RelativePath | None = None
    libraries: _RelativePath | None = None
    dropins: _RelativePath | None = None
    start_script: Annotated[StrictStr, matching(SCRIPT.pattern, SCRIPT.allowed)] | None = None
    artifacts: _RelativePath | None = None
    """Folder of what is deployed, as far as nodes share it. Default: `repository/deployment/server`."""
    social_datasources: _RelativePath | None = None
    """Default: none, the product ships no such file. The same holds for those below."""
    tasks_config: _RelativePath | None = None
    sso_idp_config: _RelativePath | None = None
    publisher_json: _RelativePath | None = None
    store_json: _RelativePath | None = None
    api_manager: _RelativePath | None = None
    identity: _RelativePath | None = None
    application_authentication: _RelativePath | None = None


def _fields(settings: Settings, kind: type[Settings]) -> dict[str, Any]:
    """The values of *settings*, a *kind*, as they are: some may be `UNKNOWN`, which nothing can be made of."""
    return {name: getattr(settings, name) for name in kind.model_fields}


class ProductFacts(Settings):
    """What the catalogue would say of a product that it does not have."""

    kernel: Annotated[StrictStr, matching(KERNEL.pattern, KERNEL.allowed), Field(examples=["4.4.26"])]
    """The Carbon kernel it is built on (bin/wso2carbon-version.txt)."""
    title: Text | None = None
    """What people call it. Default: its name."""
    home_name: Annotated[StrictStr, matching(FOLDER.pattern, FOLDER.allowed)] | None = None
    """Name of the pack's top folder. Default: the product's name, a hyphen and its version."""
    java: Annotated[tuple[Annotated[StrictInt, Field(ge=6, le=99)], ...], Field(min_length=1)] | None = None
    """Major versions of Java that its start script accepts, oldest first. Default: those of the kernel."""
    configuration: Configuration | None = None
    """What it reads at start. Default: as its kernel does."""
    ports: ShippedPorts = ShippedPorts.model_construct()
    receivers: ServiceReceivers | None = None
    """Default: none, Tomcat serves everything."""
    worker_profile: StrictBool = False
    """Whether `repository/components/worker` ships with it, without which `-DworkerNode=true` does not start."""
    profiles: tuple[_Name, ...] = ()
    """What `-Dprofile=` takes."""
    shared_database: SharedDatabase | None = None
    """The datasource that registry.xml and user-mgt.xml, as shipped, share between nodes. Default: `WSO2_CARBON_DB`;
    `WSO2_SHARED_DB` for what reads deployment.toml."""
    ssl_host_config: StrictBool | None = None
    """Whether the HTTPS connector of catalina-server.xml has a nested `<SSLHostConfig>`. Default: with kernels from
    4.5.0 on, whose Tomcat is a 9.0."""
    clustering_pattern: ClusteringPattern | None = None
    """The parameter `clusteringPattern` as shipped in axis2.xml. Default: it has none."""
    sso_schema: SsoSchema | None = None
    """The element of sso-idp-config.xml that holds where assertions are received."""
    sso_flags: SsoFlags | None = None
    """How publisher.json and store.json write what is true or false."""
    paths: ShippedPaths = ShippedPaths.model_construct()
    rendered: tuple[_RelativePath, ...] = ()
    """Files that are rendered from deployment.toml at every start, besides those of the kernel: each has a template in
    repository/resources/conf/templates."""


def _patterns(facts: ProductFacts, configuration: Configuration) -> Iterator[PatternName]:
    """The patterns for which a product of these facts has all that they need."""
    reads_xml, paths = configuration is Configuration.XML, facts.paths
    if reads_xml and facts.receivers is not None:
        if facts.worker_profile:
            yield PatternName.ESB_WORKER_MANAGER
        if {*GATEWAY_PROFILES.values()} <= {*facts.profiles} and paths.api_manager is not None:
            yield PatternName.APIM_GATEWAY
    of_stores = [getattr(paths, name) for name in STORE_PATHS]
    if reads_xml and None not in (facts.sso_schema, facts.sso_flags, *of_stores):
        yield PatternName.ENTERPRISE_STORE
    yield PatternName.CARBON_CLUSTER


STORE_PATHS = (
    "social_datasources",
    "sso_idp_config",
    "identity",
    "application_authentication",
    "publisher_json",
    "store_json",
)
"""Files without which a product is no Enterprise Store."""


class ProductSettings(Settings):
    """Which product runs, and where a node gets it from."""

    name: Annotated[StrictStr, matching(VERSION.pattern, VERSION.allowed), Field(examples=["wso2esb"])]
    """Name in the catalogue, as in the pack's file name; with `facts`, a name of one's own."""
    version: Annotated[StrictStr, matching(VERSION.pattern, VERSION.allowed), Field(examples=["4.9.0"])]
    """Release, as text: a version such as 5.0 needs quotes."""
    configuration: Configuration | None = None
    """What the product reads at start. Default: as the catalogue says. `xml` on a kernel that renders its XML files
    takes a pack without deployment.toml: then the kernel renders nothing and reads the files as they are."""
    pack: Artifact | None = None
    """The product's zip file. Default: none, the image already holds the product at `home`."""
    home: AbsolutePath | None = None
    """Product home on the node. Default: /opt/wso2/ and the name of the pack's top folder."""
    libraries: Annotated[tuple[Library, ...], Field(max_length=50)] = ()
    """Files for the product, for example the MySQL driver, which no product ships."""
    jdk: Jdk = Jdk.model_construct()
    user: Annotated[StrictStr, matching(r"[a-z_][a-z0-9_-]{0,30}", "a Linux user name")] = "wso2"
    """The user, not root, that owns the product home and runs the product; made when absent."""
    secure_vault: StrictBool = False
    """Whether the product's files name secrets by aliases of Carbon's secure vault, where they can, and do not hold
    them in clear: for products on kernels 4.4 to 4.9 that read XML. Default: they hold them."""
    facts: ProductFacts | None = None
    """For a product or a version that the catalogue does not have: what it is. Default: the catalogue knows."""

    def shipped(self) -> Product:
        """The product: as the catalogue has it, or as `facts` describe it.

        Raises:
            UnknownProductError: the catalogue has neither the product in this version nor, with `facts`, its kernel.
        """
        facts = self.facts
        if facts is None:
            return self._in_pack(find_product(self.name, self.version))
        kernel = find_kernel(facts.kernel)
        configuration = facts.configuration or kernel.configuration
        described = Product(
            name=self.name,
            title=facts.title or self.name,
            version=self.version,
            kernel=kernel,
            home_name=facts.home_name or f"{self.name}-{self.version}",
            patterns=(*_patterns(facts, configuration),),
            java=facts.java or kernel.java,
            ports=Ports(**_fields(facts.ports, ShippedPorts)),
            configuration=configuration,
            paths=paths_of(
                {name: path for name, path in _fields(facts.paths, ShippedPaths).items() if path is not None},
                kernel,
                configuration,
            ),
            rendered=rendered_by(kernel, configuration, facts.rendered),
            receivers=Receivers(**_fields(facts.receivers, ServiceReceivers)) if facts.receivers else None,
            worker_profile=facts.worker_profile,
            profiles=facts.profiles,
            shared_database=facts.shared_database or shared_by(configuration),
            ssl_host_config=kernel.has_tomcat_9 if facts.ssl_host_config is None else facts.ssl_host_config,
            clustering_pattern=facts.clustering_pattern,
            sso_schema=facts.sso_schema,
            sso_flags=facts.sso_flags,
            source="the deployment file",
        )
        return self._in_pack(described)

    def _in_pack(self, product: Product) -> Product:
        return product.classic() if self.configuration is Configuration.XML else product
