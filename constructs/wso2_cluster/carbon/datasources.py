"""master-datasources.xml and social-datasources.xml: shared databases in place of each node's embedded H2."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wso2_cluster.carbon.edits import Edit, Element, Joined, Put, SetText, Value
from wso2_cluster.carbon.errors import SettingError, clear_text
from wso2_cluster.carbon.references import DatabaseAccess, Reference
from wso2_cluster.deployment import DatabaseDriver, Pool
from wso2_cluster.products import SharedDatabase

DATASOURCES = "/datasources-configuration/datasources"

ENCRYPTED = {
    DatabaseDriver.CONNECTOR_8: "sslMode=REQUIRED",
    DatabaseDriver.CONNECTOR_5: "useSSL=true&requireSSL=true&verifyServerCertificate=false",
}
"""What makes each generation of MySQL Connector/J refuse a connection in clear text."""
VERIFIED = {
    DatabaseDriver.CONNECTOR_8: "sslMode=VERIFY_IDENTITY",
    DatabaseDriver.CONNECTOR_5: "useSSL=true&requireSSL=true&verifyServerCertificate=true",
}
"""What makes it refuse a server, too, that no authority vouches for. Both look in the JVM's trust store when they are
told of no other, which `fallbackToSystemTrustStore` is on for (Connector/J Developer Guide, "Setting up Server
Authentication"). 5.1 does not compare names: its words mean what sslMode=VERIFY_CA says (the same, "sslMode")."""

POOL = {
    "maxActive": "50",
    "maxWait": "60000",
    "testOnBorrow": "true",
    "validationQuery": "SELECT 1",
    "validationInterval": "30000",
}
"""Settings of the connection pool as every product ships them for its own database; times in milliseconds."""

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, kw_only=True)
class Datasource:
    """A database as the product knows it. The files that use it are given this object, so their names for it agree."""

    name: str
    """Name in the datasources file, such as `WSO2UM_DB`; one that is there is replaced."""
    jndi: str
    """Name by which registry.xml and user-mgt.xml refer to it, such as `jdbc/WSO2UM_DB`."""
    url: Value
    username: Value
    password: Reference
    driver: str = DatabaseDriver.CONNECTOR_8.value
    """Class of the JDBC driver."""
    description: str = "Shared by the nodes"
    pool: Mapping[str, str] = field(default_factory=lambda: dict(POOL))

    def __post_init__(self) -> None:
        found = list(clear_text(f"the password of datasource {self.name}", self.password))
        if not _NAME.fullmatch(self.name):
            found.append(f"'{self.name}' is no name of a datasource: use letters, digits and _ . -")
        if not self.jndi.startswith("jdbc/") or not _NAME.fullmatch(self.jndi.removeprefix("jdbc/")):
            found.append(f"'{self.jndi}' is no JNDI name of a datasource: write it like jdbc/{self.name}")
        SettingError.require(found)

    @property
    def cache_id(self) -> Value:
        """What registry.xml's `cacheId` must be: user and address, exactly as here, or nodes cache by themselves."""
        return joined(self.username, "@", self.url)


def joined(*values: Value) -> Value:
    """*values* one after the other."""
    parts: list[str | Reference] = []
    for value in values:
        parts += value.parts if isinstance(value, Joined) else (value,)
    texts = [part for part in parts if isinstance(part, str)]
    return "".join(texts) if len(texts) == len(parts) else Joined(*parts)


def datasource_edits(
    shared: SharedDatabase, database: DatabaseAccess, driver: DatabaseDriver, pool: Pool | None = None
) -> Iterator[Edit]:
    """The *shared* datasource on MySQL: four values change, and those of its pool that *pool* sets."""
    configuration = f"{DATASOURCES}/datasource[name='{shared.value}']/definition/configuration"
    yield SetText(at=f"{configuration}/url", value=mysql_url(database, driver))
    yield SetText(at=f"{configuration}/username", value=database.username)
    yield SetText(at=f"{configuration}/password", value=database.password)
    yield SetText(at=f"{configuration}/driverClassName", value=driver.value)
    for name, value in (pool.written() if pool else {}).items():
        yield SetText(at=f"{configuration}/{name}", value=value, create=True)


def mysql_url(database: DatabaseAccess, driver: DatabaseDriver) -> Joined:
    """The JDBC address of *database*, with TLS."""
    words = (VERIFIED if database.verified else ENCRYPTED)[driver]
    return Joined("jdbc:mysql://", database.host, f":{database.port}/{database.name}?{words}")


def put_datasource(datasource: Datasource) -> Edit:
    """*datasource* as a whole, in either file: replaces the one of its name, or joins the others."""
    configuration = (
        Element(tag="url", text=datasource.url),
        Element(tag="username", text=datasource.username),
        Element(tag="password", text=datasource.password),
        Element(tag="driverClassName", text=datasource.driver),
        *(Element(tag=name, text=value) for name, value in datasource.pool.items()),
    )
    return Put(
        at=f"{DATASOURCES}/datasource[name='{datasource.name}']",
        element=Element(
            tag="datasource",
            children=(
                Element(tag="name", text=datasource.name),
                Element(tag="description", text=datasource.description),
                Element(tag="jndiConfig", children=(Element(tag="name", text=datasource.jndi),)),
                Element(
                    tag="definition",
                    attributes={"type": "RDBMS"},
                    children=(Element(tag="configuration", children=configuration),),
                ),
            ),
        ),
    )
