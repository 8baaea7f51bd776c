"""master-datasources.xml: the shared database."""

from dataclasses import replace

import pytest
from lxml import etree

from tests.deployments import AUTHORITIES, EXISTING_DATABASE, RDS, looked_up, topology
from tests.edited import PASSWORD, SECRET, changes, edited, shipped, there
from wso2_cluster.carbon import Edit, Joined, Parameter, Reference, SecretField, SetText, Value
from wso2_cluster.carbon.datasources import Datasource, datasource_edits, joined, put_datasource
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.products import Product, SharedDatabase

CONFIGURATION = "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']/definition/configuration"
ENDPOINT = Reference(name="database-endpoint", source=Parameter(name="/wso2/esb/database/endpoint"))
RDS_SECRET = "wso2/esb/database/WSO2_CARBON_DB"


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
    pytest.param(
        {"kind": "aurora-mysql", "authorities": AUTHORITIES},
        CONNECTOR_8,
        Joined("jdbc:mysql://", ENDPOINT, ":3306/WSO2_CARBON_DB?sslMode=VERIFY_IDENTITY"),
        RDS_SECRET,
        id="Aurora that is verified with Connector/J 8",
    ),
    pytest.param(
        {**EXISTING_DATABASE, "authorities": AUTHORITIES},
        CONNECTOR_5,
        Joined(
            "jdbc:mysql://",
            "db.example.com",
            ":3306/WSO2_CARBON_DB?useSSL=true&requireSSL=true&verifyServerCertificate=true",
        ),
        "prod/database",
        id="a server of one's own that is verified with Connector/J 5",
    ),
]


@pytest.mark.parametrize(("database", "driver", "url", "secret"), CASES)
def test_url_account_and_driver_change_and_nothing_else(
    database: dict[str, object], driver: str, url: Value, secret: str | Reference
) -> None:
    planned = topology(database=database, database_driver=driver)
    access = looked_up(planned).database
    assert access

    assert list(datasource_edits(SharedDatabase.CARBON, access, planned.deployment.database_driver)) == of_driver(
        driver, url, secret
    )


def test_without_a_database_nothing_is_looked_up_for_it() -> None:
    assert looked_up(topology()).database is None


PATH = "repository/conf/datasources/master-datasources.xml"
SAMPLE = b"""\
<datasources-configuration xmlns:svns="http://org.wso2.securevault/configuration">
    <datasources>
        <datasource>
            <name>WSO2_CARBON_DB</name>
            <jndiConfig><name>jdbc/WSO2CarbonDB</name></jndiConfig>
        </datasource>
        <!--datasource>
            <name>WSO2UM_DB</name>
        </datasource-->
    </datasources>
</datasources-configuration>
"""
USERS = Datasource(
    name="WSO2UM_DB",
    jndi="jdbc/WSO2UM_DB",
    url="jdbc:mysql://db.example.com:3306/ES_umdb?a=1&b=2",
    username="um",
    password=PASSWORD,
)
ELEMENT = """\
        <datasource>
            <name>WSO2UM_DB</name>
            <description>Shared by the nodes</description>
            <jndiConfig>
                <name>jdbc/WSO2UM_DB</name>
            </jndiConfig>
            <definition type="RDBMS">
                <configuration>
                    <url>jdbc:mysql://db.example.com:3306/ES_umdb?a=1&amp;b=2</url>
                    <username>um</username>
                    <password>a&amp;b&lt;c"d$e</password>
                    <driverClassName>com.mysql.cj.jdbc.Driver</driverClassName>
                    <maxActive>50</maxActive>
                    <maxWait>60000</maxWait>
                    <testOnBorrow>true</testOnBorrow>
                    <validationQuery>SELECT 1</validationQuery>
                    <validationInterval>30000</validationInterval>
                </configuration>
            </definition>
        </datasource>
"""


def test_a_datasource_is_added() -> None:
    assert edited(PATH, SAMPLE, [put_datasource(USERS)]).decode() == SAMPLE.decode().replace(
        "        </datasource-->\n", "        </datasource-->\n" + ELEMENT
    )


def test_a_datasource_is_replaced() -> None:
    older = replace(USERS, url="jdbc:h2:x", description="Older", pool={"maxActive": "1"})
    before = edited(PATH, SAMPLE, [put_datasource(older)])

    assert edited(PATH, before, [put_datasource(USERS)]) == edited(PATH, SAMPLE, [put_datasource(USERS)])


@shipped(lambda product: product.paths.master_datasources, rendered=False)
def test_one_more_in_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    after = edited(path, data, [put_datasource(USERS)])

    removed, added = changes(data, after)
    assert removed == []
    assert sorted(added) == sorted(line.strip() for line in ELEMENT.splitlines())
    root = etree.fromstring(after)
    assert [each.text for each in root.findall("datasources/datasource/name")][-1] == "WSO2UM_DB"


@shipped(lambda product: product.paths.social_datasources)
def test_the_social_database_in_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    social = replace(USERS, name="WSO2_SOCIAL_DB", jndi="jdbc/WSO2SocialDB", description="Social")

    root = etree.fromstring(edited(path, data, [put_datasource(social)]))

    assert [each.text for each in root.findall("datasources/datasource/name")] == ["WSO2_SOCIAL_DB"]
    assert root.findtext("datasources/datasource/jndiConfig/name") == "jdbc/WSO2SocialDB"
    assert root.findtext("datasources/datasource/definition/configuration/password") == SECRET


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param(
            {"password": "root"},
            "the password of datasource WSO2UM_DB stands in clear text: keep it in Secrets Manager and give a "
            "Reference to it",
            id="a password in clear text",
        ),
        pytest.param({"name": "a'b"}, "'a'b' is no name of a datasource: use letters, digits and _ . -", id="no name"),
        pytest.param(
            {"jndi": "WSO2UM_DB"},
            "'WSO2UM_DB' is no JNDI name of a datasource: write it like jdbc/WSO2UM_DB",
            id="no JNDI name",
        ),
    ],
)
def test_a_datasource_that_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError) as caught:
        replace(USERS, **settings)  # type: ignore[arg-type]

    assert str(caught.value) == message


def test_texts_and_references_are_joined_flat() -> None:
    assert joined("a", "b") == "ab"
    assert joined("a", Joined("b", PASSWORD), PASSWORD) == Joined("a", "b", PASSWORD, PASSWORD)
