"""Edits keep TLS strong."""

from __future__ import annotations

from tests.unit.checks.deployment.deployments import ESB, LATER, found


def test_strong_protocols_and_ciphers() -> None:
    assert (
        found(
            ESB,
            edits=[
                {
                    "file": "repository/conf/tomcat/catalina-server.xml",
                    "set": "/Server/Service/Connector[@port='9443']",
                    "attribute": "sslEnabledProtocols",
                    "value": "TLSv1.2,TLSv1.3",
                }
            ],
        )
        == []
    )


def test_names_of_protocols_elsewhere() -> None:
    assert (
        found(ESB, edits=[{"file": "repository/conf/carbon.xml", "set": "/Server/Note", "value": "TLSv1 is off"}]) == []
    )


def test_old_protocols() -> None:
    assert found(
        ESB,
        edits=[
            {
                "file": "repository/conf/tomcat/catalina-server.xml",
                "set": "/Server/Service/Connector[@port='9443']",
                "attribute": "sslEnabledProtocols",
                "value": "SSLv3,TLSv1,TLSv1.2",
            }
        ],
    ) == [
        (
            "warning: edits[0].value: SSLv3, TLSv1: others can break that: leave this edit out [weak-tls-edited]",
            '"value": "SSLv3,TLSv1,TLSv1.2"',
        )
    ]


def test_old_ciphers_of_a_receiver() -> None:
    assert found(
        ESB,
        edits=[
            {
                "file": "repository/conf/axis2/axis2.xml",
                "set": "/axisconfig/transportReceiver[@name='https']/parameter[@name='PreferredCiphers']",
                "value": "SSL_RSA_WITH_RC4_128_MD5",
            }
        ],
    ) == [
        (
            (
                "warning: edits[0].value: SSL_RSA_WITH_RC4_128_MD5: others can break that: leave this edit out "
                "[weak-tls-edited]"
            ),
            '"value": "SSL_RSA_WITH_RC4_128_MD5"',
        )
    ]


def test_old_protocols_of_deployment_toml() -> None:
    assert found(
        LATER,
        edits=[
            {
                "file": "repository/conf/deployment.toml",
                "set": "transport.https.sslHostConfig.properties.protocols",
                "value": "TLSv1",
            }
        ],
    ) == [
        (
            "warning: edits[0].value: TLSv1: others can break that: leave this edit out [weak-tls-edited]",
            '"value": "TLSv1"',
        )
    ]
