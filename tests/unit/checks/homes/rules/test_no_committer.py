"""Rule no-committer: the manager commits artifacts."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, SCRIPT, Edits, found, home

ON = ("    <DeploymentSynchronizer>\n        <Enabled>false", "    <DeploymentSynchronizer>\n        <Enabled>true")
COMMITS = ("<AutoCommit>false", "<AutoCommit>true")
SYNCHRONIZES: Edits = {CARBON: (ON,)}
FIX = "set AutoCommit to true on the manager alone"


def test_nobody_commits(tmp_path: Path) -> None:
    homes = home(tmp_path / "one", SYNCHRONIZES), home(tmp_path / "two", SYNCHRONIZES, number=2)

    assert found("no-committer", *homes) == [
        (
            "warning one/repository/conf/carbon.xml:28:21",
            "AutoCommit is true on no node: what is deployed on one does not reach the others",
            FIX,
        )
    ]


def test_a_worker_commits(tmp_path: Path) -> None:
    worker = {CARBON: (ON, COMMITS), SCRIPT: (("workerNode=false", "workerNode=true"),)}
    homes = home(tmp_path / "one", SYNCHRONIZES), home(tmp_path / "two", worker, number=2)

    assert found("no-committer", *homes) == [
        (
            "warning two/repository/conf/carbon.xml:28:21",
            "AutoCommit is true on a node that the start script makes a worker",
            FIX,
        )
    ]


def test_the_manager_commits_or_there_is_nothing_to_commit(tmp_path: Path) -> None:
    manager = home(tmp_path / "one", {CARBON: (ON, COMMITS)})

    assert found("no-committer", manager, home(tmp_path / "two", SYNCHRONIZES, number=2)) == []
    assert found("no-committer", home(tmp_path / "three"), home(tmp_path / "four", number=2)) == []
    assert found("no-committer", home(tmp_path / "five", SYNCHRONIZES)) == []
