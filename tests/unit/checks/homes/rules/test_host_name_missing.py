"""Rule host-name-missing: a node of a cluster has the host name by which clients call it."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CARBON, found, home, rendered_home

MISSING = {CARBON: (("<HostName>esb.example.com</HostName>", ""),)}


def test_no_active_host_name(tmp_path: Path) -> None:
    assert found("host-name-missing", home(tmp_path / "esb", MISSING)) == [
        (
            "warning esb/repository/conf/carbon.xml:2:1",
            "there is no active HostName: links and WSDL lead clients past the balancer",
            "add <HostName> with the balancer's name",
        )
    ]


def test_localhost_in_deployment_toml(tmp_path: Path) -> None:
    assert found("host-name-missing", rendered_home(tmp_path / "is", ("is.example.com", "localhost"))) == [
        (
            "warning is/repository/conf/deployment.toml:2:12",
            "hostname is localhost: links and WSDL lead clients to the node itself",
            "write the balancer's name as hostname in [server]",
        )
    ]


def test_a_single_server_needs_none(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {**MISSING, AXIS2: (('Agent" enable="true"', 'Agent" enable="false"'),)})

    assert found("host-name-missing", node) == []
