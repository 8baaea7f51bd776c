"""Rule svn-password-in-clear: the password of the deployment synchronizer is no part of carbon.xml."""

from pathlib import Path

from tests.unit.checks.homes.homes import CARBON, found, home


def test_a_password_of_ones_own(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("<SvnPassword>password", "<SvnPassword>topsecret"),)})

    assert found("svn-password-in-clear", node) == [
        (
            "warning esb/repository/conf/carbon.xml:33:22",
            "SvnPassword stands in the file, readable for all who can read it",
            "share the artifacts by a file system (EFS) with the synchronizer off, or use the secure vault",
        )
    ]


def test_any_password_while_it_runs(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("<Enabled>false", "<Enabled>true"),)})

    assert [place for place, _, _ in found("svn-password-in-clear", node)] == [
        "warning esb/repository/conf/carbon.xml:33:22"
    ]


def test_the_shipped_example(tmp_path: Path) -> None:
    assert found("svn-password-in-clear", home(tmp_path / "esb")) == []


def test_a_password_in_the_address(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("http://svnrepo", "http://bob:Sekr1t@svnrepo"),)})

    assert found("svn-password-in-clear", node) == [
        (
            "warning esb/repository/conf/carbon.xml:31:17",
            "a password stands in SvnUrl, readable for all who can read the file",
            "take it out of the address, and share the artifacts by a file system (EFS) or use the secure vault",
        )
    ]
