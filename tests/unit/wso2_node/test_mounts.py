"""mounts.py: folders that nodes share, with a folder of this machine for the file system."""

from pathlib import Path

import pytest

from wso2_node.config import Mount
from wso2_node.errors import NodeError
from wso2_node.machine import ASIDE, Machine
from wso2_node.mounts import FILLED, FILLING, Shares

VALUES = {"fs": "fs-1", "point": "fsap-2"}
PATH = "repository/deployment/server"
FOR_ALL = ("nsenter", "--target=1", "--mount")
OPTIONS = "tls,iam,nosuid,nodev,accesspoint=fsap-2"


class Node:
    """A node whose mounts are symbolic links to one shared folder."""

    def __init__(self, folder: Path, share: Path, name: str, seconds: float = 0.2) -> None:
        self.root, self.share, self.name = folder / name, share, name
        self.home = self.root / "opt/product"
        (self.home / PATH / "axis2services").mkdir(parents=True)
        (self.home / PATH / "axis2services" / "Version.aar").write_text("shipped")
        share.mkdir(exist_ok=True)
        self.commands: list[tuple[str, ...]] = []
        self.said: list[str] = []
        machine = Machine(self.root, False)
        self.shares = Shares(machine, name, self.home, self.said.append, self.run, seconds, self.is_mount)

    def is_mount(self, path: str) -> bool:
        return Path(path).is_symlink()

    def run(self, *words: str) -> None:
        target = Path(words[-1])
        self.commands.append((*words[:-1], str(target.relative_to(self.root))))
        if words[len(FOR_ALL)] == "umount":
            target.unlink()
            Path(f"{target}.under").rename(target)
        else:
            target.rename(f"{target}.under")
            target.symlink_to(self.share)

    def mount(self, *, writes: bool) -> int:
        mount = Mount(path=PATH, file_system=[{"ref": "fs"}], access_point=[{"ref": "point"}], writes=writes)
        return self.shares.mount(mount, VALUES.__getitem__)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return tmp_path / "share"


def test_the_first_node_that_writes_fills_the_share_and_mounts_it(tmp_path: Path, share: Path) -> None:
    manager = Node(tmp_path, share, "esb-manager-1")
    assert manager.mount(writes=True) == 1
    assert manager.commands == [
        (*FOR_ALL, "mount", "-t", "efs", "-o", OPTIONS, "fs-1:/", ASIDE.lstrip("/")),
        (*FOR_ALL, "umount", ASIDE.lstrip("/")),
        (*FOR_ALL, "mount", "-t", "efs", "-o", OPTIONS, "fs-1:/", f"opt/product/{PATH}"),
    ]
    assert (share / "axis2services" / "Version.aar").read_text() == "shipped"
    assert (share / FILLED).exists()
    assert not (share / FILLING).exists()


def test_a_second_run_mounts_nothing(tmp_path: Path, share: Path) -> None:
    manager = Node(tmp_path, share, "esb-manager-1")
    manager.mount(writes=True)
    manager.commands.clear()
    assert manager.mount(writes=True) == 0
    assert manager.commands == []


def test_what_was_deployed_is_not_overwritten(tmp_path: Path, share: Path) -> None:
    Node(tmp_path, share, "esb-manager-1").mount(writes=True)
    (share / "axis2services" / "Version.aar").write_text("newer")
    Node(tmp_path, share, "esb-manager-2").mount(writes=True)
    assert (share / "axis2services" / "Version.aar").read_text() == "newer"


def test_a_node_that_only_reads_mounts_read_only(tmp_path: Path, share: Path) -> None:
    Node(tmp_path, share, "esb-manager-1").mount(writes=True)
    worker = Node(tmp_path, share, "esb-worker-1")
    assert worker.mount(writes=False) == 1
    assert worker.commands == [(*FOR_ALL, "mount", "-t", "efs", "-o", f"{OPTIONS},ro", "fs-1:/", f"opt/product/{PATH}")]
    assert worker.said == [f"mounted {worker.home / PATH} read-only"]


def test_a_share_that_nobody_fills_is_said(tmp_path: Path, share: Path) -> None:
    with pytest.raises(NodeError, match="not filled within 0 s: no node has filled it yet"):
        Node(tmp_path, share, "esb-worker-1").mount(writes=False)


def test_who_was_interrupted_while_filling_begins_again(tmp_path: Path, share: Path) -> None:
    manager = Node(tmp_path, share, "esb-manager-1")
    (share / FILLING).write_text("esb-manager-1")
    manager.mount(writes=True)
    assert (share / FILLED).exists()


def test_another_that_never_ends_filling_is_named(tmp_path: Path, share: Path) -> None:
    manager = Node(tmp_path, share, "esb-manager-2")
    (share / FILLING).write_text("esb-manager-1")
    with pytest.raises(
        NodeError, match=f"esb-manager-1 began to fill it: start its service again, or delete {FILLING}"
    ):
        manager.mount(writes=True)
    assert manager.commands[-1][: len(FOR_ALL) + 1] == (*FOR_ALL, "umount")
    assert not (share / FILLED).exists()
