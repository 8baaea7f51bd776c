"""Rule synchronizer-differs: all nodes synchronize artifacts, or none."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, compared, found, home

ON = {CARBON: (("<Enabled>false", "<Enabled>true"),)}


def test_on_in_one_home_alone(tmp_path: Path) -> None:
    one, two = home(tmp_path / "one", ON), home(tmp_path / "two", number=2)

    assert found("synchronizer-differs", one, two) == [
        (
            "error two/repository/conf/carbon.xml:27:18",
            "the deployment synchronizer is off here and on in one: this node gets no artifacts",
            "switch it on everywhere, or off everywhere",
        )
    ]
    assert compared("synchronizer-differs", one, two) == ["one/repository/conf/carbon.xml:26:5"]


def test_two_repositories(tmp_path: Path) -> None:
    one = home(tmp_path / "one", ON)
    two = home(tmp_path / "two", {CARBON: (*ON[CARBON], ("example.com/repos/", "example.com/other/"))}, number=2)

    assert found("synchronizer-differs", one, two) == [
        (
            "error two/repository/conf/carbon.xml:31:17",
            "SvnUrl is not that of one: the nodes get different artifacts",
            "write the same SvnUrl on all nodes",
        )
    ]


def test_on_everywhere(tmp_path: Path) -> None:
    assert found("synchronizer-differs", home(tmp_path / "one", ON), home(tmp_path / "two", ON, number=2)) == []
