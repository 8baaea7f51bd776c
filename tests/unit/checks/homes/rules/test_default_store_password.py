"""Rule default-store-password: stores have passwords of one's own."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, CATALINA, found, home, rendered_home


def test_the_trust_store(tmp_path: Path) -> None:
    old = "client-truststore.jks</Location>\n            <Password>of-our-own"
    node = home(
        tmp_path / "esb", {CARBON: ((old, "client-truststore.jks</Location>\n            <Password>wso2carbon"),)}
    )

    assert found("default-store-password", node) == [
        (
            "warning esb/repository/conf/carbon.xml:23:23",
            "the trust store client-truststore.jks has the password that every product is shipped with",
            "give it a password of your own, by keytool -storepasswd, and name that here",
        )
    ]


def test_a_key_store_of_ones_own(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CATALINA: (('keystorePass="of-our-own"', 'keystorePass="wso2carbon"'),)})

    assert found("default-store-password", node) == [
        (
            "warning esb/repository/conf/tomcat/catalina-server.xml:14:31",
            "the key store esb.jks has the password that every product is shipped with",
            "give it a password of your own, by keytool -storepasswd, and name that here",
        )
    ]


def test_the_trust_store_in_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('"$secret{truststore}"', '"wso2carbon"'))

    assert found("default-store-password", node) == [
        (
            "warning is/repository/conf/deployment.toml:26:12",
            "the trust store client-truststore.jks has the password that every product is shipped with",
            "give it a password of your own, by keytool -storepasswd, and name that here",
        )
    ]


def test_an_alias_of_the_secure_vault(tmp_path: Path) -> None:
    old = "client-truststore.jks</Location>\n            <Password>of-our-own"
    alias = 'xmlns:svns="urn:vault" svns:secretAlias="Carbon.Security.TrustStore.Password"'
    new = f"client-truststore.jks</Location>\n            <Password {alias}>wso2carbon"

    assert found("default-store-password", home(tmp_path / "esb", {CARBON: ((old, new),)})) == []
