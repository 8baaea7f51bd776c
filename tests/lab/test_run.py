"""Whatever happens to a run, nothing of it stays on the host; and nothing of others is touched."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.traces import KINDS, traces
from tests.needs import python_environment
from wso2_cluster.emulator.machines import cgroups, commands, namespaces
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.emulator.machines.run import Run, sweep

pytestmark = pytest.mark.lab

WHILE_IT_LIVES = ["files", "groups", "links", "mounts", "namespaces", "processes"]
"""Nothing of a run makes tables of nftables in the host's own namespace."""

# A program with a run in it: a booting machine, a process in a namespace, one that is only remembered, and a link.
PROGRAM = """
import signal, subprocess, sys, time
from pathlib import Path
from wso2_cluster.emulator.machines import commands, namespaces
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.emulator.machines.run import Run

# nohup, and a shell that starts it in the background, let it ignore them.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
with Run.open() as run:
    name = run.namespace("vpc")
    namespaces.create(name)
    commands.run("ip", "netns", "exec", name, "nft", "add", "table", "inet", "w2c")
    commands.run("ip", "link", "add", run.prefix + "-a", "type", "bridge")
    def start():
        subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 600 & wait", run.id], start_new_session=True)
    namespaces.call_inside(name, start)
    run.remember(subprocess.Popen(["sh", "-c", "sleep 600; true", run.id], start_new_session=True).pid)
    machine = Machine(run=run, image=Path(sys.argv[1]), name="i-1", namespace=name, hostname="one", files={})
    machine.start()
    print(run.id, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of this test alone, so that it sweeps nothing of others."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("WSO2_CLUSTER_LAB", str(folder))
    return folder


@pytest.fixture
def program(root: Path, image: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program, and the id of its run."""
    words = [sys.executable, "-c", PROGRAM, str(image)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=python_environment()) as process:
        assert process.stdout is not None
        identifier = process.stdout.readline().strip()
        yield process, identifier
        process.kill()
    sweep()


def machine_of(run: Run, image: Path, name: str = "i-1") -> Machine:
    namespace = run.namespace(name)
    namespaces.create(namespace)
    return Machine(run=run, image=image, name=name, namespace=namespace, hostname=name, files={})


def test_nothing_stays_after_the_block(root: Path, image: Path) -> None:
    with Run.open() as run:
        machine = machine_of(run, image)
        machine.start()
        commands.run("ip", "link", "add", f"{run.prefix}-a", "type", "bridge")
        assert sorted(traces(run.id, root)) == WHILE_IT_LIVES
    assert traces(run.id, root) == {}
    assert not machine.running
    with pytest.raises(MachineError, match=r"is closed, nothing can be started in it|no network namespace"):
        machine.start()
    assert traces(run.id, root) == {}


def test_nothing_stays_after_an_error_in_the_block(root: Path, image: Path) -> None:
    def fail() -> None:
        with Run.open() as run:
            identifiers.append(run.id)
            machine_of(run, image).start()
            raise ZeroDivisionError

    identifiers: list[str] = []
    with pytest.raises(ZeroDivisionError):
        fail()
    assert traces(identifiers[0], root) == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_stays_after_a_signal_that_ends_the_program(
    program: tuple[subprocess.Popen[str], str], root: Path, number: signal.Signals
) -> None:
    process, identifier = program
    assert sorted(traces(identifier, root)) == WHILE_IT_LIVES
    process.send_signal(number)
    # A second one does not interrupt the removal.
    time.sleep(0.05)
    process.send_signal(number)
    assert process.wait(60) != 0
    assert traces(identifier, root) == {}


def test_a_killed_program_leaves_what_the_next_sweep_removes(
    program: tuple[subprocess.Popen[str], str], root: Path
) -> None:
    process, identifier = program
    process.kill()
    process.wait()
    assert sorted(traces(identifier, root)) == WHILE_IT_LIVES
    with Run.open() as another:
        assert sweep() == (identifier,)
        assert traces(identifier, root) == {}
        assert another.folder.is_dir()


def test_a_program_that_is_killed_while_it_starts_leaves_nothing_after_a_sweep(root: Path, image: Path) -> None:
    words = [sys.executable, "-c", PROGRAM, str(image)]
    for moment in (0.3, 0.45, 0.6, 0.75, 0.9):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, env=python_environment()) as process:
            time.sleep(moment)
            process.kill()
        swept: list[str] = []
        # A child that was forked in that very moment holds the lock until it has become another program.
        for _ in range(100):
            swept += sweep()
            if not root.is_dir() or not any(root.iterdir()):
                break
            time.sleep(0.1)
        assert [traces(identifier, root) for identifier in swept] == [{} for _ in swept]
        assert not root.is_dir() or list(root.iterdir()) == []


def test_a_sweep_leaves_a_living_run_alone(program: tuple[subprocess.Popen[str], str], root: Path) -> None:
    _, identifier = program
    before = traces(identifier, root)
    assert sweep() == ()
    with Run.open():
        assert sweep() == ()
    after = traces(identifier, root)
    assert {kind: len(after[kind]) for kind in KINDS if kind in after and kind != "processes"} == {
        kind: len(before[kind]) for kind in KINDS if kind in before and kind != "processes"
    }


def test_two_runs_at_once_do_not_disturb_each_other(root: Path, image: Path) -> None:
    with Run.open() as one:
        machine = machine_of(one, image)
        machine.start()
        with Run.open() as other:
            twin = machine_of(other, image)
            twin.start()
            twin.write("/opt/mine", b"twin")
            assert machine.execute("ls", "/opt") == ""
        assert traces(other.id, root) == {}
        assert not twin.running
        assert machine.execute("cat", "/etc/hostname") == "i-1\n"
        assert sorted(traces(one.id, root)) == [kind for kind in WHILE_IT_LIVES if kind != "links"]
    assert traces(one.id, root) == {}


def test_what_belongs_to_somebody_else_is_not_touched(root: Path) -> None:
    # The name of the second is like one of ours, but no folder of a run has its id.
    foreign = ("w2c-foreign", "w2c-0a1b2c-vpc")
    for name in foreign:
        namespaces.create(name)
    group = cgroups.create("w2c-0a1b2c")
    try:
        (root / "notes").mkdir(parents=True)
        with Run.open():
            sweep()
        sweep()
        assert set(foreign) <= set(namespaces.names())
        assert all(folder.is_dir() for folder in group)
        assert [entry.name for entry in root.iterdir()] == ["notes"]
    finally:
        cgroups.remove("w2c-0a1b2c")
        for name in foreign:
            namespaces.delete(name)


def test_a_machine_that_reboots_while_its_run_is_closed_stays_off(root: Path, image: Path) -> None:
    with Run.open() as run:
        machine = machine_of(run, image)
        machine.start()
        machine.execute("systemctl", "--no-block", "--force", "reboot", check=False)
    time.sleep(1)
    assert (machine.running, traces(run.id, root)) == (False, {})


def test_machines_that_are_being_started_end_with_the_run(root: Path, image: Path) -> None:
    with Run.open() as run:
        machines = [machine_of(run, image, f"i-{number}") for number in range(3)]
        threads = [threading.Thread(target=_start, args=(machine,)) for machine in machines]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert [machine.running for machine in machines] == [False, False, False]
    sweep()
    assert traces(run.id, root) == {}


def _start(machine: Machine) -> None:
    try:
        machine.start()
    except MachineError:
        return
