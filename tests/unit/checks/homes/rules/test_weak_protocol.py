"""Rule weak-protocol: listeners speak TLS 1.2 or later."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, CATALINA, found, home, rendered_home


def test_old_protocols_of_connector_and_receiver(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {CATALINA: (('"TLSv1.2"', '"TLSv1,TLSv1.1,TLSv1.2"'),), AXIS2: ((">TLSv1.2<", ">\n  TLSv1.1,TLSv1.2\n<"),)},
    )

    assert found("weak-protocol", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:9:3",
            "the receiver https speaks TLSv1.1",
            "write TLSv1.2 alone as HttpsProtocols",
        ),
        (
            "warning esb/repository/conf/tomcat/catalina-server.xml:11:38",
            "the Connector of port 9443 speaks TLSv1, TLSv1.1",
            "write TLSv1.2 alone as sslEnabledProtocols",
        ),
    ]


def test_ssl_is_an_error(tmp_path: Path) -> None:
    assert found("weak-protocol", home(tmp_path / "esb", {CATALINA: (('"TLSv1.2"', '"SSLv3, TLSv1.2"'),)})) == [
        (
            "error esb/repository/conf/tomcat/catalina-server.xml:11:38",
            "the Connector of port 9443 speaks SSLv3",
            "write TLSv1.2 alone as sslEnabledProtocols",
        )
    ]


def test_old_protocols_of_deployment_toml(tmp_path: Path) -> None:
    node = rendered_home(tmp_path / "is", ('protocols = "TLSv1.2"', "protocols = '+TLSv1,+TLSv1.2'"))

    assert found("weak-protocol", node) == [
        (
            "warning is/repository/conf/deployment.toml:29:13",
            "the Connector https speaks TLSv1",
            "write TLSv1.2 alone as [transport.https.sslHostConfig.properties] protocols",
        )
    ]


@pytest.mark.parametrize("protocols", ["TLSv1.2", "TLSv1.2,TLSv1.3", "-TLSv1 +TLSv1.2"])
def test_protocols_that_hold(tmp_path: Path, protocols: str) -> None:
    assert found("weak-protocol", home(tmp_path / "esb", {CATALINA: (('"TLSv1.2"', f'"{protocols}"'),)})) == []
