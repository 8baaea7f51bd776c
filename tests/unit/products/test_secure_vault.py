"""Which places of which products take an alias of the secure vault, and by which name."""

import pytest

from wso2_cluster.products import find_product
from wso2_cluster.products.secure_vault import Alias, Form, alias_of, has_vault

CONF = "repository/conf"
CARBON, USERS, AXIS2 = f"{CONF}/carbon.xml", f"{CONF}/user-mgt.xml", f"{CONF}/axis2/axis2.xml"
CATALINA, MASTER = f"{CONF}/tomcat/catalina-server.xml", f"{CONF}/datasources/master-datasources.xml"
SOCIAL = f"{CONF}/datasources/social-datasources.xml"
TRANSPORT = "/axisconfig/transport{}[@name='https']/parameter[@name='keystore']/KeyStore/{}"
CONNECTOR = "/Server/Service/Connector[@port='9443']"
CERTIFICATE = f"{CONNECTOR}/SSLHostConfig/Certificate"
DATASOURCE = "/datasources-configuration/datasources/datasource[name='{}']/definition/configuration/{}"
KEY = "/axisconfig/clustering/parameter[@name='{}']"


@pytest.mark.parametrize(
    ("name", "version", "there"),
    [
        ("wso2esb", "4.9.0", True),
        ("wso2es", "2.1.0", True),
        ("wso2ei", "6.6.0", True),
        ("carbon-kernel", "4.4.0", True),
        ("carbon-kernel", "4.5.1", False),
        ("wso2is", "5.11.0", False),
    ],
)
def test_what_reads_xml_has_a_vault_and_what_renders_has_none(name: str, version: str, there: bool) -> None:
    assert has_vault(find_product(name, version)) is there


@pytest.mark.parametrize(("version", "there"), [("4.5.1", True), ("4.9.0", True), ("4.10.9", False)])
def test_a_pack_without_deployment_toml_has_one_on_kernels_that_were_compared(version: str, there: bool) -> None:
    assert has_vault(find_product("carbon-kernel", version).classic()) is there


@pytest.mark.parametrize(
    ("file", "at", "name"),
    [
        (CARBON, "/Server/Security/KeyStore/Password", "Carbon.Security.KeyStore.Password"),
        (CARBON, "/Server/Security/KeyStore/KeyPassword", "Carbon.Security.KeyStore.KeyPassword"),
        (CARBON, "/Server/Security/RegistryKeyStore/Password", "Carbon.Security.RegistryKeyStore.Password"),
        (CARBON, "/Server/DeploymentSynchronizer/SvnPassword", "Carbon.DeploymentSynchronizer.SvnPassword"),
        (USERS, "/UserManager/Realm/Configuration/AdminUser/Password", "UserManager.AdminUser.Password"),
        (MASTER, DATASOURCE.format("WSO2_CARBON_DB", "password"), "Datasources.WSO2_CARBON_DB.Configuration.Password"),
        (SOCIAL, DATASOURCE.format("WSO2_SOCIAL_DB", "password"), "Datasources.WSO2_SOCIAL_DB.Configuration.Password"),
    ],
)
def test_the_alias_of_a_text(file: str, at: str, name: str) -> None:
    assert alias_of(find_product("wso2es", "2.1.0"), file, at) == Alias(name=name)


@pytest.mark.parametrize(
    ("side", "place", "name"),
    [
        ("Receiver", "Password", "Axis2.Https.Listener.KeyStore.Password"),
        ("Receiver", "KeyPassword", "Axis2.Https.Listener.KeyStore.KeyPassword"),
        ("Sender", "Password", "Axis2.Https.Sender.KeyStore.Password"),
        ("Sender", "KeyPassword", "Axis2.Https.Sender.KeyStore.KeyPassword"),
    ],
)
def test_the_alias_of_a_transport(side: str, place: str, name: str) -> None:
    assert alias_of(find_product("wso2esb", "4.9.0"), AXIS2, TRANSPORT.format(side, place)) == Alias(name=name)


@pytest.mark.parametrize(
    ("file", "at", "attribute"),
    [
        (CARBON, "/Server/Security/KeyStore[@a='b']/Password", ""),
        (CARBON, "/Server/Security/KeyStore", "password"),
        (USERS, "/UserManager/Realm/Configuration/Property[@name='password']", ""),
        (MASTER, DATASOURCE.format("WSO2_CARBON_DB", "url"), ""),
        (AXIS2, KEY.format("domain"), ""),
        (f"{CONF}/identity/identity.xml", "/Server/X/KeyStore/Password", ""),
        (CATALINA, CONNECTOR, "keystoreFile"),
        (CATALINA, "/Server/Service", "keystorePass"),
        (CATALINA, CONNECTOR, ""),
    ],
)
def test_other_places_have_none(file: str, at: str, attribute: str) -> None:
    assert alias_of(find_product("wso2es", "2.1.0"), file, at, attribute) is None


def test_before_kernel_4_5_one_attribute_of_the_connector_has_one_beside_it() -> None:
    product = find_product("wso2esb", "5.0.0")
    assert alias_of(product, CATALINA, CONNECTOR, "keystorePass") == Alias(name="Server.Service.Connector.keystorePass")
    assert alias_of(product, CATALINA, CONNECTOR, "keyPass") is None


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("certificateKeystorePassword", "Server.Service.Connector.keystorePass"),
        ("certificateKeyPassword", "Server.Service.Connector.keyPass"),
    ],
)
def test_from_kernel_4_5_on_an_attribute_names_its_alias_itself(attribute: str, name: str) -> None:
    product = find_product("carbon-kernel", "4.5.1").classic()
    alias = alias_of(product, CATALINA, CERTIFICATE, attribute)
    assert alias == Alias(name=name, form=Form.INLINE)
    assert alias.inline == f"$secret{{{name}}}"


@pytest.mark.parametrize(
    ("version", "access_key", "there"),
    [
        ("4.4.16", "accessKey", False),
        ("4.4.17", "accessKey", True),
        ("4.5.1", "accessKey", True),
        ("4.7.1", "access-key", True),
        ("4.7.1", "accessKey", False),
    ],
)
def test_the_discovery_key_has_one_from_4_4_17_on(version: str, access_key: str, there: bool) -> None:
    product = find_product("carbon-kernel", version).classic()
    expected = Alias(name="Axis2.clustering.aws.accessKey") if there else None
    assert alias_of(product, AXIS2, KEY.format(access_key)) == expected
    assert alias_of(product, AXIS2, KEY.format(access_key.replace("ccess", "x"))) is None
