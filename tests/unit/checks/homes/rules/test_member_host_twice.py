"""Rule member-host-twice: every node has an address of its own."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, compared, found, home


def test_two_nodes_with_one_address(tmp_path: Path) -> None:
    one, two = home(tmp_path / "one"), home(tmp_path / "two")

    assert found("member-host-twice", one, two) == [
        (
            "error two/repository/conf/axis2/axis2.xml:22:43",
            "localMemberHost 10.0.1.11 with port 4000 is that of one too",
            "write this node's own private address",
        )
    ]
    assert compared("member-host-twice", one, two) == ["one/repository/conf/axis2/axis2.xml:22:43"]


def test_two_nodes_of_one_machine_have_two_ports(tmp_path: Path) -> None:
    one, two = (
        home(tmp_path / "one"),
        home(tmp_path / "two", {AXIS2: (('"localMemberPort">4000', '"localMemberPort">4100'),)}),
    )

    assert found("member-host-twice", one, two) == []
