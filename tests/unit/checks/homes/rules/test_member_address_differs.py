"""Rule member-address-differs: the list of members has the addresses at which the members are."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, TOML, compared, found, home, rendered_home

PORT = '<parameter name="localMemberPort">4000</parameter>'


def test_all_nodes_have_another_port_than_the_list(tmp_path: Path) -> None:
    one, two = (
        home(tmp_path / name, {AXIS2: ((PORT, PORT.replace("4000", "4100")),)}, number=number)
        for number, name in enumerate(("one", "two"), 1)
    )

    def said(host: str, whose: str) -> tuple[str, str]:
        return (
            f"the list has {host}:4000, and localMemberPort of {whose} is 4100",
            f"write 4100 as the port of {host} on all nodes, or 4000 as its localMemberPort",
        )

    assert found("member-address-differs", one, two) == [
        ("error one/repository/conf/axis2/axis2.xml:28:13", *said("10.0.1.11", "this node")),
        ("error one/repository/conf/axis2/axis2.xml:29:13", *said("10.0.1.12", "two")),
        ("error two/repository/conf/axis2/axis2.xml:28:13", *said("10.0.1.11", "one")),
        ("error two/repository/conf/axis2/axis2.xml:29:13", *said("10.0.1.12", "this node")),
    ]


def test_one_node_has_another_port_than_the_lists(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {AXIS2: ((PORT, PORT.replace("4000", "4300")),)}, number=2)

    assert [place for place, *_ in found("member-address-differs", one, two)] == [
        "error one/repository/conf/axis2/axis2.xml:29:13",
        "error two/repository/conf/axis2/axis2.xml:29:13",
    ]
    assert compared("member-address-differs", one, two) == ["two/repository/conf/axis2/axis2.xml:23:43"] * 2


def test_an_absent_port_is_4000(tmp_path: Path) -> None:
    listed = "<hostName>10.0.1.12</hostName><port>"
    one = home(tmp_path / "one", {AXIS2: ((f"{listed}4000", f"{listed}4001"),)})
    two = home(tmp_path / "two", {AXIS2: ((PORT, ""),)}, number=2)

    assert [each[:2] for each in found("member-address-differs", one, two)] == [
        (
            "error one/repository/conf/axis2/axis2.xml:29:13",
            "the list has 10.0.1.12:4001, and localMemberPort of two is 4000",
        )
    ]


def test_nodes_of_rendered_files(tmp_path: Path) -> None:
    one = rendered_home(tmp_path / "one", ("10.0.1.12:4000", "10.0.1.12:4001"))
    two = rendered_home(tmp_path / "two", number=2)

    assert [place for place, *_ in found("member-address-differs", one, two)] == [f"error one/{TOML}:8:11"]


@pytest.mark.parametrize("port", ["04000", "+4000", "${port}", "many"])
def test_ports_that_are_right_or_not_known(tmp_path: Path, port: str) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {AXIS2: ((PORT, PORT.replace("4000", port)),)}, number=2)

    assert found("member-address-differs", one, two) == []


def test_two_nodes_on_one_machine(tmp_path: Path) -> None:
    second = "<member><hostName>10.0.1.12</hostName><port>4000</port></member>"
    listed = (second, second.replace("12", "11", 1).replace("4000", "4100"))
    one = home(tmp_path / "one", {AXIS2: (listed,)})
    two = home(tmp_path / "two", {AXIS2: (listed, (PORT, PORT.replace("4000", "4100")))})

    assert found("member-address-differs", one, two) == []


def test_a_node_with_clustering_off_is_none(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    off = ('HazelcastClusteringAgent" enable="true"', 'HazelcastClusteringAgent" enable="false"')
    two = home(tmp_path / "two", {AXIS2: ((PORT, PORT.replace("4000", "4300")), off)}, number=2)

    assert found("member-address-differs", one, two) == []
