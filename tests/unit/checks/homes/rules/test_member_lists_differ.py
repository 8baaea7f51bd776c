"""Rule member-lists-differ: all nodes list the same members."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, compared, found, home, rendered_home


def test_a_list_that_lacks_a_member(tmp_path: Path) -> None:
    one = home(tmp_path / "one", {AXIS2: (("<member><hostName>10.0.1.12</hostName><port>4000</port></member>", ""),)})
    two = home(tmp_path / "two", number=2)

    assert found("member-lists-differ", one, two) == [
        (
            "warning one/repository/conf/axis2/axis2.xml:27:9",
            "the list of members lacks 10.0.1.12:4000, which other nodes list",
            "list all members, the same on every node",
        )
    ]
    assert compared("member-lists-differ", one, two) == ["two/repository/conf/axis2/axis2.xml:27:9"]


def test_lists_with_nothing_in_common(tmp_path: Path) -> None:
    first, second = ("<member><hostName>10.0.1.11</hostName>", "<member><hostName>10.0.1.12</hostName>")
    rest = "<port>4000</port></member>"
    one = home(tmp_path / "one", {AXIS2: ((second + rest, ""),)})
    two = home(tmp_path / "two", {AXIS2: ((first + rest, ""),)}, number=2)

    assert found("member-lists-differ", one, two) == [
        (
            "error one/repository/conf/axis2/axis2.xml:27:9",
            "the list of members lacks 10.0.1.12:4000, and has no member in common with the other nodes",
            "list all members, the same on every node",
        ),
        (
            "error two/repository/conf/axis2/axis2.xml:27:9",
            "the list of members lacks 10.0.1.11:4000, and has no member in common with the other nodes",
            "list all members, the same on every node",
        ),
    ]


def test_a_range_is_the_addresses_in_it(tmp_path: Path) -> None:
    first, second = (f"<member><hostName>10.0.1.{each}</hostName><port>4000</port></member>" for each in (11, 12))
    one = home(tmp_path / "one", {AXIS2: ((second, ""), (first, first.replace("10.0.1.11", "10.0.1.11-12")))})

    assert found("member-lists-differ", one, home(tmp_path / "two", number=2)) == []


def test_rendered_lists(tmp_path: Path) -> None:
    one = rendered_home(tmp_path / "one", ('["10.0.1.11:4000", "10.0.1.12:4000"]', '["10.0.1.11:4000"]'))

    assert found("member-lists-differ", one, rendered_home(tmp_path / "two", number=2)) == [
        (
            "warning one/repository/conf/deployment.toml:8:11",
            "the list of members lacks 10.0.1.12:4000, which other nodes list",
            "list all members, the same on every node",
        )
    ]
