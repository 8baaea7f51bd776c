"""Killed anywhere, `apply` leaves no damaged file, and the next run ends where an undisturbed one does."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.needs import PROJECT
from tests.product_home import write_files, write_product_home
from wso2_node import apply as module

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = PROJECT.parent / "shared" / "shipped-config"
PROGRAM = Path(module.__file__).parents[1]
POINTS = 100 if os.environ.get("CI") == "true" else 12
"""Of each of the two situations of a home; of the small one a fourth where the shipped one is there, too."""
HOME = "opt/wso2/esb"

SERVER = """
import botocore.exceptions, io, os, signal, sys
from pathlib import Path
from wso2_node.apply import apply
from wso2_node.machine import Machine

WATCHED = ("open", "os.", "shutil.", "fcntl.")
calls, point = 0, 0

class Cloud:
    def __init__(self, *_, **__): pass
    def get_parameter(self, **_): return {"Parameter": {"Value": "s3cret"}}
    def get_object(self, **_): return {"Body": io.BytesIO(open(pack, "rb").read())}

def step():
    global calls
    calls += 1
    if calls == point:
        os.kill(os.getpid(), signal.SIGKILL)

def audit(event, arguments):
    if event.startswith(WATCHED) and event != "os.fork":
        step()

def half(descriptor):
    # To end a process loses nothing that the system has been given, so nothing really has to reach the disk. What of
    # the bytes is there before this call nobody knows: all, or a part.
    if calls + 1 == point and os.fstat(descriptor).st_size and not os.path.isdir(f"/proc/self/fd/{descriptor}"):
        os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
    step()
    step()

for line in sys.stdin:
    root, number, pack = line.rstrip("\\n").split("\\t")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        point = int(number)
        sys.addaudithook(audit)
        os.fsync, os.sync = half, step
        try:
            said = []
            apply(Machine(Path(root), real=False), "/node.json", said.append, Cloud)
            os.write(writing, str(calls).encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        os._exit(0)
    os.close(writing)
    status = os.waitpid(child, 0)[1]
    print(os.waitstatus_to_exitcode(status), os.read(reading, 65536).decode(), sep="\\t", flush=True)
    os.close(reading)
"""
"""Applies once for each line, in a process of its own that kills itself at the given call of the system."""


def edits(level: str, *more: dict[str, object]) -> list[dict[str, Any]]:
    axis2 = "/axisconfig/clustering"
    return [
        {
            "path": "repository/conf/axis2/axis2.xml",
            "edits": [
                {"op": "set_attribute", "at": axis2, "name": "enable", "value": "true"},
                {"op": "set_text", "at": f"{axis2}/parameter[@name='localMemberHost']", "value": "10.0.0.10"},
                *more,
            ],
        },
        {
            "path": "repository/conf/carbon.xml",
            "edits": [{"op": "set_text", "at": "/Server/HostName", "value": f"{level}.example.com", "create": True}],
        },
        {
            "path": "repository/conf/etc/logging-bridge.properties",
            "edits": [{"op": "set_property", "key": "com.hazelcast.level", "value": level}],
        },
        {
            "path": "repository/conf/datasources/master-datasources.xml",
            "edits": [
                {
                    "op": "set_text",
                    "at": "/datasources-configuration/datasources/datasource[name='WSO2_CARBON_DB']"
                    "/definition/configuration/password",
                    "value": [{"ref": "password"}],
                }
            ],
        },
        {
            "path": "bin/wso2server.sh",
            "edits": [{"op": "jvm_option", "option": "-Dhttps.proxyHost=", "value": "a|b c"}],
        },
    ]


DOMAIN: dict[str, object] = {
    "op": "set_text",
    "at": "/axisconfig/clustering/parameter[@name='domain']",
    "value": "esb.domain",
}


def configure(root: Path, files: list[dict[str, Any]], pack: Path | None) -> None:
    service = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java", "ready_port": 9443}
    source = {"source": "s3://packs/esb.zip", "sha256": pack and hashlib.sha256(pack.read_bytes()).hexdigest()}
    node = {
        "version": 1,
        "node": "esb-1",
        "region": "us-east-1",
        "home": f"/{HOME}",
        "user": "wso2",
        "files": files,
        "pack": source if pack else None,
        "references": {"password": {"kind": "ssm", "name": "/db/password"}},
        "hosts": {"10.0.1.10": ["mgt.example.com"]},
        "service": service,
    }
    (root / "node.json").write_text(json.dumps(node))
    (root / "node.json").chmod(0o600)


class Server:
    """Starts each run from a process that has the program loaded, so that only the run itself takes time."""

    def __init__(self) -> None:
        # A run that writes compiled modules makes more calls than the next one.
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROGRAM), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, machine: Machine, point: int = 0) -> tuple[int, str]:
        """Return the exit status, and how many calls there were."""
        assert self.process.stdin
        assert self.process.stdout
        print(machine.root, point, machine.pack, sep="\t", file=self.process.stdin, flush=True)
        status, said = self.process.stdout.readline().rstrip("\n").split("\t")
        return int(status), said

    def complete(self, machine: Machine) -> int:
        """Run undisturbed, and return how many calls there were."""
        status, said = self.run(machine)
        assert (status, said.isdecimal()) == (0, True), said
        return int(said)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server that ends with the tests of this file."""
    made = Server()
    yield made
    made.process.communicate()


class Machine:
    """A folder that stands for a machine; `pack` is what it would unpack."""

    def __init__(self, root: Path, pack: Path) -> None:
        self.root, self.pack = root, pack

    def tree(self) -> dict[str, tuple[int, bytes]]:
        paths = sorted(path for path in self.root.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): (path.stat().st_mode, path.read_bytes()) for path in paths}

    def copy(self, root: Path) -> Machine:
        shutil.rmtree(root, ignore_errors=True)
        return Machine(Path(shutil.copytree(self.root, root, symlinks=True)), self.pack)


def small_home(folder: Path) -> Path:
    return write_product_home(folder)


def shipped_home(folder: Path, shipped: Path) -> Path:
    shutil.copytree(shipped / "wso2esb-4.9.0", folder)
    small = write_product_home(folder.parent / "small")
    write_files(folder, {"bin/wso2server.sh": (small / "bin/wso2server.sh").read_bytes()})
    return folder


def before_the_first_run(tmp_path: Path, home: Path, _: Server) -> Machine:
    """Return a machine that has nothing but its configuration, and unpacks the home."""
    pack = tmp_path / "esb.zip"
    with zipfile.ZipFile(pack, "w") as out:
        for path in sorted(path for path in home.rglob("*") if path.is_file()):
            out.write(path, f"wso2esb-4.9.0/{path.relative_to(home)}")
    root = tmp_path / "machine"
    write_files(root, {"etc/hosts": b"127.0.0.1 localhost\n", "var/lib/wso2-node/key": bytes(32)})
    configure(root, edits("FINEST"), pack)
    return Machine(root, pack)


def before_another_configuration(tmp_path: Path, home: Path, server: Server) -> Machine:
    """Return a machine with a first run behind it, changes by hand since, and fewer and other edits to make now."""
    machine = before_the_first_run(tmp_path, home, server)
    configure(machine.root, edits("FINEST", DOMAIN), machine.pack)
    server.complete(machine)
    for name, before, after in (
        ("repository/conf/axis2/axis2.xml", b"AvoidInitiation", b"AvoidInitiation2"),
        ("repository/conf/carbon.xml", b"FINEST.example.com", b"hand.example.com"),
    ):
        path = machine.root / HOME / name
        assert path.read_bytes().count(before) >= 1
        path.write_bytes(path.read_bytes().replace(before, after))
    configure(machine.root, edits("INFO")[:3], machine.pack)
    return machine


def points(calls: int, count: int) -> list[int]:
    """Return where to kill: everywhere when there are few enough places."""
    places = range(1, calls + 1)
    return [*places] if calls <= count else sorted(random.Random(calls).sample(places, count))  # noqa: S311


PASSING = re.compile(r"/\.[^/]+\.wso2-node-")
Tree = dict[str, tuple[int, bytes]]


def judge(machine: Machine, before: Tree, complete: Tree) -> None:
    """Every file is as it was before, as it came with the pack, or as an undisturbed run leaves it."""
    for name, found in machine.tree().items():
        passing = PASSING.search(name) or name == "var/lib/wso2-node/state.json"
        assert passing or found in (before.get(name), complete.get(name), complete.get(f"{name}.shipped")), name


SITUATIONS = {"first run": before_the_first_run, "another configuration": before_another_configuration}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("product", ["small", "shipped"])
def test_killed_at_any_call_of_the_system_nothing_is_damaged_and_the_next_run_completes_it(
    request: pytest.FixtureRequest, tmp_path: Path, server: Server, situation: str, product: str
) -> None:
    shipped = request.getfixturevalue("shipped") if product == "shipped" else None
    home = shipped_home(tmp_path / "home", shipped) if shipped else small_home(tmp_path / "home")
    start = SITUATIONS[situation](tmp_path, home, server)
    undisturbed = start.copy(tmp_path / "undisturbed")
    calls = server.complete(undisturbed)
    before, complete = start.tree(), undisturbed.tree()
    assert not [name for name in complete if PASSING.search(name)]
    for point in points(calls, POINTS // 4 if product == "small" and SHIPPED.is_dir() else POINTS):
        machine = start.copy(tmp_path / "killed")
        assert server.run(machine, point) == (-signal.SIGKILL, "")
        judge(machine, before, complete)
        server.complete(machine)
        assert machine.tree() == complete, f"killed at call {point} of {calls}"


def test_killed_at_any_time_nothing_is_damaged_and_the_next_run_completes_it(tmp_path: Path, server: Server) -> None:
    start = before_another_configuration(tmp_path, small_home(tmp_path / "home"), server)
    configured = json.loads((start.root / "node.json").read_text())
    # The command itself, so without AWS.
    configured.update(pack=None, references={})
    (start.root / "node.json").write_text(json.dumps(configured))
    undisturbed = start.copy(tmp_path / "undisturbed")

    def begin(machine: Machine) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "wso2_node", "apply", "--config", "/node.json", "--root", str(machine.root)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROGRAM)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)

    began = time.monotonic()
    assert begin(undisturbed).wait() == 0
    usual = time.monotonic() - began
    before, complete = start.tree(), undisturbed.tree()
    for number in range(POINTS // 4):
        machine = start.copy(tmp_path / "killed")
        child = begin(machine)
        time.sleep(usual * number / (POINTS // 4))
        child.kill()
        child.wait()
        judge(machine, before, complete)
        assert begin(machine).wait() == 0
        assert machine.tree() == complete
