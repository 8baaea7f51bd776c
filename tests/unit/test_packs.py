"""Packs: the product's folder as nodes fetch it."""

import os
import stat
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from wso2_cluster.packs import Pack, PackError, build_pack, pack_of
from wso2_node.pack import unpack


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A product of a few files: a script, a rendered file and what it is rendered from, a link, and empty folders."""
    home = tmp_path / "wso2carbon-core-4.5.1"
    for path, content, mode in (
        ("bin/wso2server.sh", b"#!/bin/sh\n", 0o755),
        ("bin/README.txt", b"read\n", 0o644),
        ("repository/conf/carbon.xml", b"<Server/>\r\n", 0o640),
        ("repository/conf/deployment.toml", b"[server]\n", 0o644),
    ):
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(content)
        (home / path).chmod(mode)
    (home / "repository/components/dropins").mkdir(parents=True)
    (home / "latest").symlink_to("repository/conf")
    return home


def names(pack: Pack) -> list[str]:
    with zipfile.ZipFile(pack.path) as archive:
        return archive.namelist()


def test_everything_is_below_one_folder_with_the_name_of_the_home(home: Path, tmp_path: Path) -> None:
    assert names(build_pack(home, tmp_path / "pack.zip")) == [
        f"{home.name}/{name}"
        for name in (
            "bin/",
            "bin/README.txt",
            "bin/wso2server.sh",
            "latest",
            "repository/",
            "repository/components/",
            "repository/components/dropins/",
            "repository/conf/",
            "repository/conf/carbon.xml",
            "repository/conf/deployment.toml",
        )
    ]


def test_the_node_program_unpacks_the_same_files_modes_links_and_empty_folders(home: Path, tmp_path: Path) -> None:
    top = unpack(build_pack(home, tmp_path / "pack.zip").path, tmp_path / "unpacked")
    there = {path.relative_to(home): path for path in home.rglob("*")}
    assert {path.relative_to(top) for path in top.rglob("*")} == set(there)
    for relative, path in there.items():
        assert stat.S_IFMT((top / relative).lstat().st_mode) == stat.S_IFMT(path.lstat().st_mode)
        if path.is_symlink():
            assert (top / relative).readlink() == path.readlink()
        elif path.is_file():
            assert (top / relative).read_bytes() == path.read_bytes()
            assert (top / relative).stat().st_mode == path.stat().st_mode


def test_the_same_files_make_the_same_bytes_whenever_they_were_written(home: Path, tmp_path: Path) -> None:
    one = build_pack(home, tmp_path / "one.zip")
    for path in home.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    other = build_pack(home, tmp_path / "other.zip")
    assert one.sha256 == other.sha256
    assert one.path.read_bytes() == other.path.read_bytes()


def test_the_checksum_is_that_of_the_file(home: Path, tmp_path: Path) -> None:
    pack = build_pack(home, tmp_path / "packs" / "pack.zip")
    assert pack == pack_of(tmp_path / "packs" / "pack.zip")
    (home / "bin/README.txt").write_bytes(b"READ\n")
    assert build_pack(home, tmp_path / "packs" / "pack.zip").sha256 != pack.sha256


def test_what_is_to_be_left_out_is_not_in_it(home: Path, tmp_path: Path) -> None:
    without = ["repository/conf/deployment.toml", "repository/components"]
    left = {f"{home.name}/{name}" for name in (without[0], f"{without[1]}/", f"{without[1]}/dropins/")}
    everything = names(build_pack(home, tmp_path / "all.zip"))
    assert names(build_pack(home, tmp_path / "pack.zip", without=without)) == [
        name for name in everything if name not in left
    ]


def test_a_folder_beside_is_taken_in_under_its_name(home: Path, tmp_path: Path) -> None:
    java = tmp_path / "java-runtime" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_bytes(b"\x7fELF")
    java.chmod(0o755)
    pack = build_pack(home, tmp_path / "pack.zip", beside={"jre": tmp_path / "java-runtime"})
    top = unpack(pack.path, tmp_path / "unpacked")
    assert (top / "jre/bin/java").read_bytes() == b"\x7fELF"
    assert (top / "jre/bin/java").stat().st_mode & 0o777 == 0o755


def test_a_script_without_its_mode_is_refused(home: Path, tmp_path: Path) -> None:
    (home / "bin/wso2server.sh").chmod(0o644)
    with pytest.raises(PackError) as caught:
        build_pack(home, tmp_path / "pack.zip")
    assert str(caught.value) == (
        f"{home}/bin/wso2server.sh: not executable: unpack the product with its modes, for example with unzip"
    )
    assert not (tmp_path / "pack.zip").exists()


def test_everything_that_is_wrong_is_said_at_once(home: Path, tmp_path: Path) -> None:
    os.mkfifo(home / "pipe")
    with pytest.raises(PackError) as caught:
        build_pack(home, tmp_path / "pack.zip", without=["conf/deployment.toml"], beside={"bin": home / "repository"})
    assert str(caught.value).splitlines() == [
        f"{home}/conf/deployment.toml: no such file: there is nothing to leave out",
        f"{home}/bin: there already: give {home}/repository another name",
        f"{home}/pipe: neither a file, a folder nor a link: remove it",
    ]


def test_folders_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        build_pack(tmp_path / "home", tmp_path / "pack.zip", beside={"jre": tmp_path / "java"})
    assert str(caught.value).splitlines() == [
        f"{tmp_path}/home: no such folder: name one with what goes into the pack",
        f"{tmp_path}/java: no such folder: name one with what goes into the pack",
    ]


def test_a_pack_that_cannot_be_written_leaves_the_old_one(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PackError, match=r"/file/packs: Not a directory$"):
        build_pack(home, tmp_path / "file" / "packs" / "pack.zip")
    with pytest.raises(PackError, match=r"/none\.jar: No such file or directory$"):
        pack_of(tmp_path / "none.jar")


def test_several_processes_may_build_one_pack(home: Path, tmp_path: Path) -> None:
    (home / "large.jar").write_bytes(b"x" * 1_000_000)
    with ProcessPoolExecutor(4) as pool:
        built = [pool.submit(build_pack, home, tmp_path / "packs" / "esb.zip") for _ in range(8)]
        packs = {each.result() for each in built}
    assert packs == {pack_of(tmp_path / "packs" / "esb.zip")}
    assert [path.name for path in (tmp_path / "packs").iterdir()] == ["esb.zip"]
