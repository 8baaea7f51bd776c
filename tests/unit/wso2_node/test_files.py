"""A file is the old one or the new one, and keeps its owner and mode."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from wso2_node import files
from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_file_gets_the_mode_asked_for(tmp_path: Path) -> None:
    files.replace(tmp_path / "a/b", b"text", 0o600)
    assert (tmp_path / "a/b").read_bytes() == b"text"
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in (tmp_path / "a").iterdir()] == ["b"]


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "start.sh"
    path.write_bytes(b"old")
    path.chmod(0o755)
    files.replace(path, b"new", 0o600)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_an_existing_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.chown(path, 12345, 12346)
    files.replace(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 12346)


def test_a_copy_takes_the_mode_of_its_model(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "a").chmod(0o640)
    files.replace(tmp_path / "a.shipped", b"text", like=tmp_path / "a")
    assert (tmp_path / "a.shipped").stat().st_mode & 0o777 == 0o640


def test_what_a_killed_run_left_is_not_in_the_way_and_does_not_stay(tmp_path: Path) -> None:
    files.beside(tmp_path / "a", "new").write_bytes(b"half")
    files.replace(tmp_path / "a", b"whole")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"whole"}


def test_a_link_at_the_temporary_name_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    files.beside(tmp_path / "a", "new").symlink_to(tmp_path / "victim")
    files.replace(tmp_path / "a", b"text")
    assert (tmp_path / "victim").read_bytes() == b"precious"
    assert not (tmp_path / "a").is_symlink()


def test_a_full_disk_leaves_the_old_file_and_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NodeError) as caught:
        files.replace(tmp_path / "a", b"new")
    assert str(caught.value) == f"{tmp_path}/a: No space left on device: make room and run this again"
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}


def test_a_path_below_the_home_follows_links_inside_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "conf").symlink_to("real")
    assert files.below(tmp_path, "conf/a.xml") == tmp_path.resolve() / "real/a.xml"


def test_a_link_out_of_the_home_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/conf").symlink_to(tmp_path)
    with pytest.raises(NodeError) as caught:
        files.below(tmp_path / "home", "conf/shadow")
    assert str(caught.value) == (
        f"{tmp_path}/home/conf/shadow leads out of the product home, to {tmp_path.resolve()}/shadow: "
        "put the file itself there"
    )


def test_read_and_digest_of_a_missing_file_are_none(tmp_path: Path) -> None:
    assert (files.read(tmp_path / "a"), files.digest(tmp_path / "a")) == (None, None)


def test_digest_is_the_sha_256(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert files.digest(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_is_not_given_to_the_user_who_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = tmp_path / "publisher.json"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "chown", refused)
    files.replace(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_whole_folder_is_given_away_but_not_what_its_links_point_at(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside"
    (home / "conf").mkdir(parents=True)
    (home / "conf/a").write_bytes(b"")
    outside.write_bytes(b"")
    (home / "link").symlink_to(outside)
    files.own(home, (12345, 12346))
    assert {p.lstat().st_uid for p in (home, *home.rglob("*"))} == {12345}
    assert outside.stat().st_uid == 0


def test_a_second_run_waits_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "run/lock"
    path.parent.mkdir()
    with path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NodeError) as caught, files.lock(path, wait=0):
            pass
    assert str(caught.value) == f"another run has held {path} for 0 s: try again when it is over"


def test_the_lock_is_free_after_the_run(tmp_path: Path) -> None:
    entered = []
    for run in (1, 2):
        with files.lock(tmp_path / "run/lock", wait=0):
            entered.append(run)
    assert entered == [1, 2]


def test_the_newest_five_versions_by_hand_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"now")
    names = [files.keep(path, b"%d" % number).name for number in range(1, 13)]
    assert names == ["a.xml.drifted", *(f"a.xml.drifted-{number}" for number in range(2, 13))]
    kept = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir() if entry != path}
    assert kept == {f"a.xml.drifted-{number}": b"%d" % number for number in range(8, 13)}


def test_a_version_by_hand_that_is_kept_already_is_not_kept_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"now")
    assert [files.keep(path, data).name for data in (b"1", b"2", b"1")] == [
        "a.xml.drifted",
        "a.xml.drifted-2",
        "a.xml.drifted",
    ]


def test_what_is_no_copy_stays_and_its_name_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"now")
    (tmp_path / "a.xml.drifted-2").mkdir()
    (tmp_path / "a.xml.drifted-3").symlink_to(path)
    (tmp_path / "a.xml.drifted-old").write_bytes(b"mine")
    (tmp_path / "b.xml.drifted").write_bytes(b"other")
    assert [files.keep(path, b"%d" % number).name for number in range(6)][-1] == "a.xml.drifted-9"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "a.xml",
        "a.xml.drifted-2",
        "a.xml.drifted-3",
        *(f"a.xml.drifted-{number}" for number in range(5, 10)),
        "a.xml.drifted-old",
        "b.xml.drifted",
    ]


def test_a_folder_is_emptied_and_what_links_lead_to_stays(tmp_path: Path) -> None:
    files.replace(tmp_path / "server/synapse/api/x.xml", b"shipped")
    files.replace(tmp_path / "server/x.war", b"shipped")
    files.replace(tmp_path / "kept/x", b"mine")
    (tmp_path / "server/link").symlink_to(tmp_path / "kept")
    assert files.empty(tmp_path / "server", None)
    assert [*(tmp_path / "server").iterdir()] == []
    assert (tmp_path / "kept/x").read_bytes() == b"mine"
    assert not files.empty(tmp_path / "server", None)


def test_a_folder_to_empty_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert files.empty(tmp_path / "a/server", None)
    assert [*(tmp_path / "a/server").iterdir()] == []


def test_a_file_in_place_of_a_folder_to_empty_is_said(tmp_path: Path) -> None:
    (tmp_path / "server").write_bytes(b"")
    with pytest.raises(NodeError, match=r"server: Not a directory"):
        files.empty(tmp_path / "server", None)
