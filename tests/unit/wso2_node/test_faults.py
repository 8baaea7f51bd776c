"""What a machine can do to a run of the command: a message with the fix, whole files, and never a traceback."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node import apply as module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(module.__file__).parents[1]
ROOT = os.geteuid() == 0
AXIS2 = b"<a>\n  <b>1</b>\n  <c>1</c>\n</a>\n"
LEVEL = b"level = INFO\n"
EDITED = {"conf/a.xml": AXIS2.replace(b"<b>1", b"<b>2"), "conf/b.properties": b"level = FINE\n"}


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
os.execv(sys.argv[2], sys.argv[2:])
"""


class Node:
    """A folder that stands for a machine, and the command on it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "opt/wso2/esb"
        (self.home / "conf").mkdir(parents=True)
        (self.home / "conf/a.xml").write_bytes(AXIS2)
        (self.home / "conf/b.properties").write_bytes(LEVEL)
        self.configure()

    def configure(self, value: str = "2", *paths: str) -> None:
        service = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java", "ready_port": 9443}
        least = {"version": 1, "node": "esb-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": "wso2"}
        edit = {"op": "set_text", "at": "/a/b", "value": value}
        level = {"op": "set_property", "key": "level", "value": "FINE"}
        files: list[dict[str, Any]] = [{"path": path, "edits": [edit]} for path in ("conf/a.xml", *paths)]
        files.append({"path": "conf/b.properties", "edits": [level]})
        (self.root / "node.json").write_text(json.dumps({**least, "files": files, "service": service}))

    def start(self, *arguments: str, limit: int | None = None) -> subprocess.Popen[str]:
        """Start the command; `limit` is how many bytes it may write into one file."""
        command = ["-m", "wso2_node", *arguments, "--config", "/node.json", "--root", str(self.root)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER)}
        if limit is not None:
            command = ["-c", LIMITED, str(limit), sys.executable, *command]
        return subprocess.Popen(
            [sys.executable, *command], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *arguments: str, limit: int | None = None) -> tuple[int, list[str], list[str]]:
        """Run the command; return its exit status and what it says."""
        child = self.start(*arguments, limit=limit)
        said, error = child.communicate()
        return child.returncode, said.splitlines(), error.splitlines()

    def error(self) -> str:
        """Run `apply`, which fails without having changed a file, and return the only line it says."""
        code, said, error = self.run("apply")
        assert (code, said, len(error)) == (1, [], 1), error
        return error[0]

    def texts(self) -> dict[str, bytes]:
        return {path: (self.home / path).read_bytes() for path in EDITED}

    def leftovers(self) -> list[str]:
        return [path.name for path in self.root.rglob("*") if ".wso2-node-" in path.name]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path / "root")


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of 64 KiB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if not ROOT or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False).returncode:
        pytest.skip("only root of the machine itself can mount a file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_every_file_old_or_new_and_the_next_run_completes_it(tiny: Path) -> None:
    node = Node(tiny / "root")
    filler = tiny / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(128 * 1024))

    code, said, error = node.run("apply")

    assert (code, said) == (1, [])
    path = f"{node.root}/run/wso2-node.lock"
    key = f"{node.root}/var/lib/wso2-node/key"
    assert error in (
        [f"wso2-node: {path}: No space left on device: make room and run this again"],
        [f"wso2-node: {key}: No space left on device: make room and run this again"],
    )
    assert node.texts() == {"conf/a.xml": AXIS2, "conf/b.properties": LEVEL}
    assert node.leftovers() == []
    filler.unlink()
    assert node.run("apply")[0] == 0
    assert node.texts() == EDITED


@pytest.mark.parametrize("limit", [0, 40, 100, 400, 500])
def test_wherever_a_file_may_not_grow_every_file_is_old_or_new(node: Node, limit: int) -> None:
    """Stands for a disk that gets full: works for every user."""
    (node.home / "conf/a.xml").write_bytes(AXIS2.replace(b"<c>1", b"<c>" + b"1" * 450))
    old = node.texts()

    code, _, error = node.run("apply", limit=limit)

    assert code == 1
    assert len(error) == 1
    assert error[0].endswith(": File too large: allow larger files (ulimit -f) and run this again")
    new = {path: text.replace(b"<b>1", b"<b>2").replace(b"INFO", b"FINE") for path, text in old.items()}
    assert all(text in (old[path], new[path]) for path, text in node.texts().items())
    assert node.leftovers() == []
    assert node.run("apply")[0] == 0
    assert node.texts() == new


def test_a_read_only_file_is_replaced_and_stays_read_only(node: Node) -> None:
    (node.home / "conf/a.xml").chmod(0o444)
    assert node.run("apply")[0] == 0
    assert node.texts() == EDITED
    assert (node.home / "conf/a.xml").stat().st_mode & 0o777 == 0o444


@pytest.fixture
def immutable(node: Node) -> Iterator[Node]:
    """Return a node that cannot write to the folder of one file."""
    folder = node.home / "conf"
    if ROOT and subprocess.run(["chattr", "+i", folder], check=False, capture_output=True).returncode:
        pytest.skip("this file system has no immutable attribute")
    if not ROOT:
        folder.chmod(0o555)
    yield node
    if ROOT:
        subprocess.run(["chattr", "-i", folder], check=True)
    folder.chmod(0o755)


def test_a_folder_that_cannot_be_written_to_is_named_with_the_fix(immutable: Node) -> None:
    file = f"wso2-node: {immutable.home.resolve()}/conf/a.xml.shipped"
    assert immutable.error() == (
        f"{file}: Operation not permitted: run this as root; if that is so, take away the immutable attribute "
        "(lsattr, chattr -i)"
        if ROOT
        else f"{file}: Permission denied: run this as root"
    )
    assert immutable.texts() == {"conf/a.xml": AXIS2, "conf/b.properties": LEVEL}


def test_a_file_system_that_is_read_only_is_named_with_the_fix(tiny: Path) -> None:
    node = Node(tiny / "root")
    subprocess.run(["mount", "-o", "remount,ro", tiny], check=True)
    assert node.error() == (
        f"wso2-node: {node.root}/run/wso2-node.lock: Read-only file system: mount it for writing and run this again"
    )


def test_a_missing_file_is_named_with_the_fix(node: Node) -> None:
    (node.home / "conf/a.xml").unlink()
    assert node.error() == (
        "wso2-node: conf/a.xml: /opt/wso2/esb has no such file; correct the path, or the product's version"
    )


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (Path.mkdir, "is a folder, not a file: move it away and put the file there"),
        (os.mkfifo, "is a device, a pipe or a socket, not a file: move it away and put the file there"),
        (
            lambda path: path.symlink_to("nowhere"),
            "is a link to nowhere, which is not there: put the file itself there",
        ),
        (lambda path: path.symlink_to("a.xml"), ": a link that leads to itself: put the file itself there"),
    ],
)
def test_what_is_no_file_is_called_what_it_is(node: Node, make: Callable[[Path], object], what: str) -> None:
    path = node.home.resolve() / "conf/a.xml"
    path.unlink()
    make(path)
    said = node.error()
    assert said.startswith(f"wso2-node: {path}")
    assert said.endswith(what)


def test_a_link_out_of_the_home_is_not_followed(node: Node) -> None:
    outside = node.root / "outside.xml"
    (node.home / "conf/a.xml").rename(outside)
    (node.home / "conf/a.xml").symlink_to(outside)
    assert node.error() == (
        f"wso2-node: {node.home}/conf/a.xml leads out of the product home, to {outside.resolve()}: "
        "put the file itself there"
    )
    assert outside.read_bytes() == AXIS2


def test_two_names_of_one_file_are_an_error(node: Node) -> None:
    (node.home / "again").symlink_to("conf")
    node.configure("2", "again/a.xml")
    assert node.error() == (
        "wso2-node: again/a.xml and conf/a.xml are the same file: configure it under one of the names"
    )


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_a_file_of_another_owner_stays_that_owner_s(node: Node) -> None:
    os.chown(node.home / "conf/a.xml", 12345, 12346)
    (node.home / "conf/a.xml").chmod(0o640)
    assert node.run("apply")[0] == 0
    for name in ("a.xml", "a.xml.shipped"):
        status = (node.home / "conf" / name).stat()
        assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (12345, 12346, 0o640)


def test_of_two_runs_at_once_one_waits_and_finds_nothing_to_do(node: Node) -> None:
    children = [node.start("apply") for _ in range(4)]
    said = [child.communicate() for child in children]
    assert [child.returncode for child in children] == [0] * 4
    assert sorted(output.splitlines()[-1] for output, _ in said) == [
        "esb-1: 3 changed",
        *["esb-1: nothing changed"] * 3,
    ]
    assert node.texts() == EDITED


def test_a_run_that_waits_for_another_one_can_be_interrupted(node: Node) -> None:
    (node.root / "run").mkdir()
    with (node.root / "run/wso2-node.lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        child = node.start("apply")
        time.sleep(0.7)
        child.send_signal(signal.SIGINT)
        said, error = child.communicate()
    assert (child.returncode, said, error) == (
        130,
        "",
        "wso2-node: interrupted: every file is either the old or the new one; run it again\n",
    )
    assert node.texts() == {"conf/a.xml": AXIS2, "conf/b.properties": LEVEL}


def test_what_a_killed_run_left_behind_is_removed(node: Node) -> None:
    node.run("apply")
    (node.home / ".esb.wso2-node-unpack").mkdir()
    stale = [
        node.home / "conf/.a.xml.wso2-node-new",
        node.home / "conf/.a.xml.shipped.wso2-node-new",
        node.home.parent / ".esb.wso2-node-pack",
        node.root / "var/lib/wso2-node/.state.json.wso2-node-new",
        node.root / "etc/.hosts.wso2-node-new",
    ]
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    unpacked = node.home.parent / ".esb.wso2-node-unpack"
    shutil.copytree(node.home, unpacked)
    # A link is removed, not what it leads to.
    (node.home / "conf/.b.properties.wso2-node-new").symlink_to(node.home / "conf/b.properties")
    assert node.run("apply") == (0, ["esb-1: nothing changed"], [])
    assert node.leftovers() == []
    assert node.texts() == EDITED


def test_a_configuration_that_is_nested_too_deeply_is_an_error(node: Node) -> None:
    (node.root / "node.json").write_text("[" * 100_000)
    assert node.error() == "wso2-node: /node.json: nested too deeply: no value of it needs that"


def test_a_path_with_a_zero_byte_is_an_error(node: Node) -> None:
    node.configure("2", "conf/a\0.xml")
    assert node.error() == (
        'wso2-node: /node.json: files[1].path is "conf/a\\u0000.xml"; '
        "allowed: a path below the product home, without '..'"
    )


@pytest.mark.parametrize("arguments", [[], ["apply", "status"], ["aply"], ["apply", "--jsn"], ["apply", "--json"]])
def test_wrong_arguments_have_the_exit_status_2(node: Node, arguments: list[str]) -> None:
    code, said, error = node.run(*arguments)
    assert (code, said, len(error)) == (2, [], 2)
    assert error[0].startswith("usage: wso2_node [-h]")
    assert error[1].startswith("wso2_node: error: ")


def test_help_tells_the_commands_and_the_exit_statuses(node: Node) -> None:
    code, said, error = node.run("--help")
    assert (code, error) == (0, [])
    assert "Exit status: 0 when it is done" in "\n".join(said)
    assert node.run("--version") == (0, ["0.1.0"], [])
