"""catalina-server.xml: proxy ports and TLS."""

from tests.deployments import KERNEL, topology
from wso2_cluster.carbon import SetAttribute
from wso2_cluster.carbon.catalina_server import catalina_server_edits

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


def test_behind_a_balancer_clients_see_its_ports() -> None:
    assert list(catalina_server_edits(topology())) == [
        SetAttribute(at=HTTP, name="proxyPort", value="80"),
        SetAttribute(at=HTTPS, name="proxyPort", value="443"),
        *TLS,
    ]


def test_without_a_balancer_clients_see_the_connectors_own_ports() -> None:
    assert list(catalina_server_edits(topology(KERNEL))) == TLS


def test_connectors_are_found_by_their_shipped_ports_whatever_the_offset() -> None:
    shifted = topology(cluster__port_offset=100)

    assert {edit.at for edit in catalina_server_edits(shifted) if isinstance(edit, SetAttribute)} == {HTTP, HTTPS}
