"""Rule two-committers: one node commits artifacts."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, compared, found, home

COMMITS = {CARBON: (("<Enabled>false", "<Enabled>true"), ("<AutoCommit>false", "<AutoCommit>true"))}


def test_two_that_commit(tmp_path: Path) -> None:
    one, two = home(tmp_path / "one", COMMITS), home(tmp_path / "two", COMMITS, number=2)

    assert found("two-committers", one, two) == [
        (
            "error two/repository/conf/carbon.xml:28:21",
            "AutoCommit is true here and in one: two nodes that commit get into conflicts",
            "set AutoCommit to false on all nodes but the manager",
        )
    ]
    assert compared("two-committers", one, two) == ["one/repository/conf/carbon.xml:28:21"]


def test_one_that_commits(tmp_path: Path) -> None:
    two = home(tmp_path / "two", {CARBON: (("<Enabled>false", "<Enabled>true"),)}, number=2)

    assert found("two-committers", home(tmp_path / "one", COMMITS), two) == []
