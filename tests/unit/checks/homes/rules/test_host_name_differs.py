"""Rule host-name-differs: nodes of one role have one host name."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CARBON, compared, found, home
from wso2_cluster.checks.homes import Home

ROLE = ('<property name="backendServerURL"', '<property name="subDomain" value="{}"/><property name="backendServerURL"')


def _node(folder: Path, number: int, role: str, name: str) -> Home:
    edits = {AXIS2: ((ROLE[0], ROLE[1].format(role)),), CARBON: (("esb.example.com", name),)}
    return home(folder, edits, number=number)


def test_two_workers_with_two_names(tmp_path: Path) -> None:
    one, two = (
        _node(tmp_path / "one", 1, "worker", "esb.example.com"),
        _node(tmp_path / "two", 2, "worker", "b.example.com"),
    )

    assert found("host-name-differs", one, two) == [
        (
            "warning two/repository/conf/carbon.xml:7:15",
            "HostName is 'b.example.com' here and 'esb.example.com' in one, another node with subDomain worker",
            "write the balancer's name on all nodes of one role",
        )
    ]
    assert compared("host-name-differs", one, two) == ["one/repository/conf/carbon.xml:7:15"]


def test_a_manager_has_its_own(tmp_path: Path) -> None:
    one, two = (
        _node(tmp_path / "one", 1, "mgt", "mgt.example.com"),
        _node(tmp_path / "two", 2, "worker", "esb.example.com"),
    )

    assert found("host-name-differs", one, two) == []


def test_most_nodes_are_right(tmp_path: Path) -> None:
    odd = home(tmp_path / "one", {CARBON: ((">esb.example.com<", ">other.example.com<"),)})
    others = home(tmp_path / "two", number=2), home(tmp_path / "three", number=3)

    assert [each[:2] for each in found("host-name-differs", odd, *others)] == [
        (
            "warning one/repository/conf/carbon.xml:7:15",
            "HostName is 'other.example.com' here and 'esb.example.com' in two, another node without a subDomain",
        )
    ]
