"""master-datasources.xml: the shared MySQL database in place of each node's embedded H2."""

from collections.abc import Iterator

from wso2_cluster.carbon.edits import Edit, Joined, SetText
from wso2_cluster.carbon.references import DatabaseAccess
from wso2_cluster.deployment import DatabaseDriver

DATASOURCE = "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']"

ENCRYPTED = {
    DatabaseDriver.CONNECTOR_8: "sslMode=REQUIRED",
    DatabaseDriver.CONNECTOR_5: "useSSL=true&requireSSL=true&verifyServerCertificate=false",
}
"""What makes each generation of MySQL Connector/J refuse a connection in clear text."""


def datasource_edits(database: DatabaseAccess, driver: DatabaseDriver) -> Iterator[Edit]:
    """`WSO2_CARBON_DB` on MySQL: four values change, the pool settings stay as the product ships them."""
    configuration = f"{DATASOURCE}/definition/configuration"
    url = Joined("jdbc:mysql://", database.host, f":{database.port}/{database.name}?{ENCRYPTED[driver]}")
    yield SetText(at=f"{configuration}/url", value=url)
    yield SetText(at=f"{configuration}/username", value=database.username)
    yield SetText(at=f"{configuration}/password", value=database.password)
    yield SetText(at=f"{configuration}/driverClassName", value=driver.value)
