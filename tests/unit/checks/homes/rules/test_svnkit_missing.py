"""Rule svnkit-missing: what the deployment synchronizer needs is there."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, found, home

ON = {CARBON: (("<Enabled>false", "<Enabled>true"),)}


def test_no_svnkit(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", ON, more={"repository/components/lib/mysql.jar": ""})

    assert found("svnkit-missing", node) == [
        (
            "error esb/repository/conf/carbon.xml:26:5",
            "the synchronizer is on with type svn, and repository/components has no SVNKit",
            "put svnkit's jar into repository/components/dropins, or share the artifacts by a file system (EFS)",
        )
    ]


def test_svnkit_is_there(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", ON, more={"repository/components/dropins/svnkit_1.3.9.wso2v1.jar": ""})

    assert found("svnkit-missing", node) == []


def test_in_the_configuration_alone_it_cannot_be_seen(tmp_path: Path) -> None:
    assert found("svnkit-missing", home(tmp_path / "esb", ON)) == []
