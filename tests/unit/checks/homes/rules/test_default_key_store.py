"""Rule default-key-store: private keys are private."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CARBON, CATALINA, found, home, rendered_home

STORE = (("security/esb.jks", "security/wso2carbon.jks"),)


def test_carbons_own(tmp_path: Path) -> None:
    old = "security/esb.jks</Location>\n            <Password>of-our-own"
    node = home(
        tmp_path / "esb", {CARBON: ((old, "security/wso2carbon.jks</Location>\n            <Password>wso2carbon"),)}
    )

    assert found("default-key-store", node) == [
        (
            "error esb/repository/conf/carbon.xml:19:23",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_that_of_a_connector(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CATALINA: (*STORE, ('keystorePass="of-our-own"', 'keystorePass="wso2carbon"'))})

    assert found("default-key-store", node) == [
        (
            "error esb/repository/conf/tomcat/catalina-server.xml:14:31",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_that_of_a_receiver(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {AXIS2: (*STORE, ("of-our-own", "wso2carbon"))})

    assert found("default-key-store", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:13:27",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_that_of_a_certificate_of_later_tomcats(tmp_path: Path) -> None:
    certificate = """/>
    <Connector port="9444" SSLEnabled="true" proxyPort="443">
      <SSLHostConfig protocols="TLSv1.2" ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256">
        <Certificate certificateKeystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
                     certificateKeystorePassword="wso2carbon"/>
      </SSLHostConfig>
    </Connector>
  </Service>"""
    node = home(tmp_path / "esb", {CATALINA: (("/>\n  </Service>", certificate),)})

    assert found("default-key-store", node) == [
        (
            "error esb/repository/conf/tomcat/catalina-server.xml:18:51",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_that_of_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('"is.jks"', '"wso2carbon.jks"'), ('"$secret{keystore}"', '"wso2carbon"'))

    assert found("default-key-store", node) == [
        (
            "error is/repository/conf/deployment.toml:22:12",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_without_a_table_in_deployment_toml_the_shipped_one_counts(tmp_path: Path) -> None:
    node = rendered_home(
        tmp_path / "is", ('[keystore.primary]\nfile_name = "is.jks"\npassword = "$secret{keystore}"\n', "")
    )

    assert found("default-key-store", node) == [
        (
            "error is/repository/conf/deployment.toml:1:1",
            "wso2carbon.jks with its shipped password: everybody has the private key in it",
            "make a key store of your own, and name its file and password here",
        )
    ]


def test_the_shipped_name_with_another_password(tmp_path: Path) -> None:
    assert found("default-key-store", home(tmp_path / "esb", {CATALINA: STORE, AXIS2: STORE, CARBON: STORE})) == []
