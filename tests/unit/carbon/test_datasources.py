"""master-datasources.xml: the shared database."""

import pytest

from tests.deployments import EXISTING_DATABASE, RDS, looked_up, topology
from wso2_cluster.carbon import Edit, Joined, Parameter, Reference, SecretField, SetText, Value
from wso2_cluster.carbon.datasources import datasource_edits

CONFIGURATION = "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']/definition/configuration"
ENDPOINT = Reference(name="database-endpoint", source=Parameter(name="/wso2/esb/database/endpoint"))
RDS_SECRET = Reference(name="database-secret", source=Parameter(name="/wso2/esb/database/secret"))


def of_driver(driver: str, url: Value, secret: str | Reference) -> list[Edit]:
    return [
        SetText(at=f"{CONFIGURATION}/url", value=url),
        SetText(
            at=f"{CONFIGURATION}/username",
            value=Reference(name="database-username", source=SecretField(secret=secret, field="username")),
        ),
        SetText(
            at=f"{CONFIGURATION}/password",
            value=Reference(name="database-password", source=SecretField(secret=secret, field="password")),
        ),
        SetText(at=f"{CONFIGURATION}/driverClassName", value=driver),
    ]


CONNECTOR_8, CONNECTOR_5 = "com.mysql.cj.jdbc.Driver", "com.mysql.jdbc.Driver"
CASES = [
    pytest.param(
        RDS,
        CONNECTOR_8,
        Joined("jdbc:mysql://", ENDPOINT, ":3306/WSO2_CARBON_DB?sslMode=REQUIRED"),
        RDS_SECRET,
        id="RDS with Connector/J 8",
    ),
    pytest.param(
        RDS,
        CONNECTOR_5,
        Joined(
            "jdbc:mysql://",
            ENDPOINT,
            ":3306/WSO2_CARBON_DB?useSSL=true&requireSSL=true&verifyServerCertificate=false",
        ),
        RDS_SECRET,
        id="RDS with Connector/J 5",
    ),
    pytest.param(
        {**EXISTING_DATABASE, "port": 3307, "name": "carbon"},
        CONNECTOR_8,
        Joined("jdbc:mysql://", "db.example.com", ":3307/carbon?sslMode=REQUIRED"),
        "prod/database",
        id="a server of one's own with Connector/J 8",
    ),
    pytest.param(
        {**EXISTING_DATABASE, "host": "10.9.0.5"},
        CONNECTOR_5,
        Joined(
            "jdbc:mysql://",
            "10.9.0.5",
            ":3306/WSO2_CARBON_DB?useSSL=true&requireSSL=true&verifyServerCertificate=false",
        ),
        "prod/database",
        id="a server of one's own, by address, with Connector/J 5",
    ),
]


@pytest.mark.parametrize(("database", "driver", "url", "secret"), CASES)
def test_url_account_and_driver_change_and_nothing_else(
    database: dict[str, object], driver: str, url: Value, secret: str | Reference
) -> None:
    planned = topology(database=database, database_driver=driver)
    access = looked_up(planned).database
    assert access

    assert list(datasource_edits(access, planned.deployment.database_driver)) == of_driver(driver, url, secret)


def test_without_a_database_nothing_is_looked_up_for_it() -> None:
    assert looked_up(topology()).database is None
