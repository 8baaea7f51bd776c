"""Rule protocols-unset: listeners say which protocols they speak."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CATALINA, found, home


def test_listeners_without_protocols(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            CATALINA: (('sslEnabledProtocols="TLSv1.2"', ""),),
            AXIS2: (('<parameter name="HttpsProtocols">TLSv1.2</parameter>', ""),),
        },
    )

    assert found("protocols-unset", node) == [
        (
            "warning esb/repository/conf/axis2/axis2.xml:6:5",
            "the receiver https speaks whatever its Java does, before 8u291 TLS 1.0 and 1.1 too",
            "add HttpsProtocols with TLSv1.2",
        ),
        (
            "warning esb/repository/conf/tomcat/catalina-server.xml:7:5",
            "the Connector of port 9443 speaks whatever its Java does, before 8u291 TLS 1.0 and 1.1 too",
            "add sslEnabledProtocols with TLSv1.2",
        ),
    ]


def test_listeners_with_protocols(tmp_path: Path) -> None:
    assert found("protocols-unset", home(tmp_path / "esb")) == []
