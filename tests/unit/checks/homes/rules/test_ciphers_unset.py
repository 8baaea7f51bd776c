"""Rule ciphers-unset: every listener with TLS says which ciphers it uses."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CATALINA, found, home, rendered_home


def test_listeners_without_ciphers(tmp_path: Path) -> None:
    cipher = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
    node = home(
        tmp_path / "esb",
        {
            CATALINA: ((f'ciphers="{cipher}"', ""),),
            AXIS2: ((f'<parameter name="PreferredCiphers">{cipher}</parameter>', ""),),
        },
    )

    assert found("ciphers-unset", node) == [
        (
            "note esb/repository/conf/axis2/axis2.xml:6:5",
            "the receiver https uses the ciphers of its Java, in old ones 3DES and RC4 too",
            "add PreferredCiphers with those that clients need",
        ),
        (
            "note esb/repository/conf/tomcat/catalina-server.xml:7:5",
            "the Connector of port 9443 uses the ciphers of its Java, in old ones 3DES and RC4 too",
            "add ciphers with those that clients need",
        ),
    ]


def test_rendered_without_ciphers(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('\nciphers = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"', ""))

    assert found("ciphers-unset", node) == [
        (
            "note is/repository/conf/deployment.toml:28:1",
            "the Connector https uses the ciphers of its Java, in old ones 3DES and RC4 too",
            "add [transport.https.sslHostConfig.properties] ciphers with those that clients need",
        )
    ]


def test_listeners_with_ciphers(tmp_path: Path) -> None:
    assert found("ciphers-unset", home(tmp_path / "esb")) == []
