"""Rule proxy-port-missing: connectors behind a balancer know its port."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CATALINA, found, home


def test_a_connector_without_it(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CATALINA: (('                proxyPort="443"\n', ""),)})

    assert found("proxy-port-missing", node) == [
        (
            "note esb/repository/conf/tomcat/catalina-server.xml:7:5",
            "the Connector of port 9443 has no proxyPort: it sends browsers to port 9443",
            "behind a balancer add proxyPort with the balancer's port",
        )
    ]


def test_connectors_with_it(tmp_path: Path) -> None:
    assert found("proxy-port-missing", home(tmp_path / "esb")) == []


def test_a_single_server_may_be_reached_directly(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            CATALINA: (('                proxyPort="443"\n', ""),),
            AXIS2: (('Agent" enable="true"', 'Agent" enable="false"'),),
        },
    )

    assert found("proxy-port-missing", node) == []
