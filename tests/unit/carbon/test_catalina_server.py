"""catalina-server.xml: proxy ports and TLS."""

from typing import Any

import pytest
from lxml import etree

from tests.deployments import ESB, KERNEL, topology
from tests.edited import PASSWORD, SECRET, changes, edited, shipped, there
from wso2_cluster.carbon import SetAttribute
from wso2_cluster.carbon.catalina_server import (
    CIPHERS,
    Connector,
    KeyStore,
    Tls,
    catalina_server_edits,
    connector_edits,
)
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.products import Product

HTTP, HTTPS = "/Server/Service/Connector[@port='9763']", "/Server/Service/Connector[@port='9443']"
TLS = [
    SetAttribute(at=HTTPS, name="sslEnabledProtocols", value="TLSv1.2"),
    SetAttribute(
        at=HTTPS,
        name="ciphers",
        value="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,"
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    ),
]
NESTED_TLS = [
    SetAttribute(at=f"{HTTPS}/SSLHostConfig", name="protocols", value="+TLSv1.2"),
    SetAttribute(at=f"{HTTPS}/SSLHostConfig", name="ciphers", value=str(TLS[1].value)),
]
MEMBERS: dict[str, Any] = {**ESB, "pattern": "carbon-cluster", "nodes": {"member": {"count": 2}}}


def test_behind_a_balancer_clients_see_its_ports() -> None:
    assert list(catalina_server_edits(topology())) == [
        SetAttribute(at=HTTP, name="proxyPort", value="80"),
        SetAttribute(at=HTTPS, name="proxyPort", value="443"),
        *TLS,
    ]


@pytest.mark.parametrize("version", ["6.5.0", "6.6.0"])
def test_tls_is_set_where_the_products_tomcat_reads_it(version: str) -> None:
    planned = topology(MEMBERS, product={"name": "wso2ei", "version": version}, balancer={"kind": "none"})

    assert list(catalina_server_edits(planned)) == (NESTED_TLS if version == "6.6.0" else TLS)


@pytest.mark.parametrize(
    ("facts", "nested"),
    [
        ({"kernel": "4.4.40"}, False),
        ({"kernel": "4.5.3", "configuration": "xml"}, True),
        ({"kernel": "4.4.40", "ssl_host_config": True}, True),
        ({"kernel": "4.5.3", "configuration": "xml", "ssl_host_config": False}, False),
    ],
)
def test_a_described_product_has_the_connector_of_its_kernel_or_the_one_it_says(
    facts: dict[str, object], nested: bool
) -> None:
    described = topology(KERNEL, product={"name": "mine", "version": "1", "facts": facts})

    assert list(catalina_server_edits(described)) == (NESTED_TLS if nested else TLS)


def test_without_a_balancer_clients_see_the_connectors_own_ports() -> None:
    assert list(catalina_server_edits(topology(KERNEL))) == TLS


def test_connectors_are_found_by_their_shipped_ports_whatever_the_offset() -> None:
    shifted = topology(cluster__port_offset=100)

    assert {edit.at for edit in catalina_server_edits(shifted) if isinstance(edit, SetAttribute)} == {HTTP, HTTPS}


PATH = "repository/conf/tomcat/catalina-server.xml"
SAMPLE = b"""\
<?xml version='1.0' encoding='utf-8'?>
<Server port="8005">
    <Service name="Catalina">
        <!-- proxyPort="80" -->
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9763"
                   URIEncoding="UTF-8"/>
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9443"
                   sslEnabledProtocols="TLSv1,TLSv1.1,TLSv1.2"
                   keystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
                   keystorePass="wso2carbon"/>
    </Service>
</Server>
"""
SHIPPED = "${carbon.home}/repository/resources/security/wso2carbon.jks"
KEY_STORE = KeyStore(file="${carbon.home}/repository/resources/security/esb.jks", password=PASSWORD, alias="esb")
CHANGED = [
    'sslEnabledProtocols="TLSv1.2"',
    'keystoreFile="${carbon.home}/repository/resources/security/esb.jks"',
    'keystorePass="a&amp;b&lt;c&quot;d$e"',
    'proxyPort="443"',
    f'ciphers="{",".join(CIPHERS)}"',
    'keystoreType="JKS"',
    'keyAlias="esb"',
]
BOTH = [
    *connector_edits(Connector(port=9763, proxy_port=80)),
    *connector_edits(Connector(port=9443, proxy_port=443, tls=Tls(), key_store=KEY_STORE)),
]


def test_each_connector_has_attributes_of_its_own_one_per_line() -> None:
    assert (
        edited(PATH, SAMPLE, BOTH).decode()
        == """\
<?xml version='1.0' encoding='utf-8'?>
<Server port="8005">
    <Service name="Catalina">
        <!-- proxyPort="80" -->
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9763"
                   URIEncoding="UTF-8"
                   proxyPort="80"/>
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9443"
                   sslEnabledProtocols="TLSv1.2"
                   keystoreFile="${carbon.home}/repository/resources/security/esb.jks"
                   keystorePass="a&amp;b&lt;c&quot;d$e"
                   proxyPort="443"
                   ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
                   keystoreType="JKS"
                   keyAlias="esb"/>
    </Service>
</Server>
"""
    )


NESTED = b"""\
<Server port="8005">
    <Service name="Catalina">
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9443"
                   SSLEnabled="true">
            <SSLHostConfig
                    protocols="+TLSv1,+TLSv1.1,+TLSv1.2"
                    sslProtocol="TLS"
            >
                <Certificate certificateKeystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
                             certificateKeystorePassword="wso2carbon"
                             certificateKeystoreType="JKS"
                             certificateKeyAlias="wso2carbon"
                             certificateKeyPassword="wso2carbon"
                />
            </SSLHostConfig>
        </Connector>
    </Service>
</Server>
"""


def test_a_nested_configuration_takes_tls_and_key_store_instead_of_the_connector() -> None:
    edits = connector_edits(Connector(port=9443, proxy_port=443, tls=Tls(), key_store=KEY_STORE, ssl_host_config=True))

    assert (
        edited(PATH, NESTED, [*edits]).decode()
        == f"""\
<Server port="8005">
    <Service name="Catalina">
        <Connector protocol="org.apache.coyote.http11.Http11NioProtocol"
                   port="9443"
                   SSLEnabled="true"
                   proxyPort="443">
            <SSLHostConfig
                    protocols="+TLSv1.2"
                    sslProtocol="TLS"
                    ciphers="{",".join(CIPHERS)}"
            >
                <Certificate certificateKeystoreFile="${{carbon.home}}/repository/resources/security/esb.jks"
                             certificateKeystorePassword="a&amp;b&lt;c&quot;d$e"
                             certificateKeystoreType="JKS"
                             certificateKeyAlias="esb"
                             certificateKeyPassword="a&amp;b&lt;c&quot;d$e"
                />
            </SSLHostConfig>
        </Connector>
    </Service>
</Server>
"""
    )


@shipped(lambda product: product.paths.catalina_server)
def test_every_shipped_file_has_tls_where_the_product_is_said_to_read_it(
    product: Product | None, path: str, data: bytes
) -> None:
    product = there(product)
    nested = etree.fromstring(data).findall("Service/Connector[@port='9443']/SSLHostConfig")

    assert bool(nested) == product.ssl_host_config


@shipped(lambda product: product.paths.catalina_server, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    _, added = changes(data, edited(path, data, BOTH))

    for attribute in ('proxyPort="80"', *CHANGED):
        assert [line for line in added if line.removesuffix("/>") == attribute] != []
    http, https = (attributes(edited(path, data, BOTH), port) for port in (9763, 9443))
    assert (http.get("proxyPort"), https.get("proxyPort")) == ("80", "443")
    assert [http.get(name) for name in ("ciphers", "keystoreFile")] == [None, None]
    assert https.get("ciphers") == ",".join(CIPHERS)
    assert https.get("keystorePass") == SECRET
    assert https.get("sslProtocol") == attributes(data, 9443).get("sslProtocol")


def attributes(data: bytes, port: int) -> dict[str, str]:
    """The attributes of the connector of *port*."""
    found = etree.fromstring(data).findall(f"Service/Connector[@port='{port}']")
    assert len(found) == 1
    return {str(name): str(value) for name, value in found[0].attrib.items()}


def test_what_is_not_set_stays() -> None:
    assert list(connector_edits(Connector(port=9763))) == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param(
            {"protocols": ("TLSv1", "TLSv1.1", "TLSv1.2")},
            "'TLSv1' is not a protocol to use: use TLSv1.2 or TLSv1.3\n"
            "'TLSv1.1' is not a protocol to use: use TLSv1.2 or TLSv1.3",
            id="the document's protocols",
        ),
        pytest.param(
            {
                "ciphers": (
                    "SSL_RSA_WITH_RC4_128_MD5",
                    "SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                )
            },
            "SSL_RSA_WITH_RC4_128_MD5 is weak: leave it out, or use TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
            "SSL_DHE_RSA_WITH_3DES_EDE_CBC_SHA is weak: leave it out, or use TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
            "TLS_RSA_WITH_AES_128_CBC_SHA is weak: leave it out, or use TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            id="the document's ciphers",
        ),
        pytest.param(
            {"ciphers": ("TLS_A,\n         TLS_B",)},
            "'TLS_A,\\n         TLS_B' is not one cipher suite: write its name alone, such as "
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            id="the document's line breaks",
        ),
        pytest.param(
            {"ciphers": ()}, "TLS needs a protocol and a cipher suite: leave both out for the defaults", id="none"
        ),
    ],
)
def test_weak_tls_is_refused(settings: dict[str, tuple[str, ...]], message: str) -> None:
    with pytest.raises(SettingError) as caught:
        Tls(**settings)

    assert str(caught.value) == message


def test_the_key_store_that_everybody_has_is_refused_and_a_password_in_clear_text_too() -> None:
    with pytest.raises(SettingError) as caught:
        KeyStore(file=SHIPPED, password="wso2carbon")  # type: ignore[arg-type]

    assert str(caught.value) == (
        f"the password of {SHIPPED} stands in clear text: keep it in Secrets Manager and give a Reference to it\n"
        f"{SHIPPED} is what every product ships, so its private key is public: use a key of your own"
    )
