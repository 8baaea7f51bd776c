import errno
import fcntl
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.run import Run, sweep


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "runs"
    monkeypatch.setenv("WSO2_CLUSTER_LAB", str(folder))
    return folder


def test_names_carry_the_prefix_and_the_id() -> None:
    run = Run("0a1b2c", Path("/runs/0a1b2c"))
    assert (run.prefix, run.namespace("vpc-1"), run.group("i-1")) == (
        "w2c-0a1b2c",
        "w2c-0a1b2c-vpc-1",
        "w2c-0a1b2c/i-1",
    )


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a/b", "..", "a b", "a\n", "é", "a" * 41])
def test_what_cannot_be_part_of_a_name_is_refused(name: str) -> None:
    with pytest.raises(MachineError, match="is not a name: 1 to 40 of a-z, 0-9 and -"):
        Run("0a1b2c", Path("/runs/0a1b2c")).namespace(name)


def test_a_run_is_a_folder_while_its_block_lasts(root: Path) -> None:
    with Run.open() as run:
        assert run.folder == root / run.id
        assert run.folder.stat().st_mode & 0o777 == 0o700
        (run.folder / "some").mkdir()
        (run.folder / "some" / "file").write_text("x")
    assert list(root.iterdir()) == []


def test_what_somebody_else_deletes_meanwhile_is_no_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delete, calls = shutil.rmtree, []

    def overtaken(path: Path) -> None:
        calls.append(path)
        if len(calls) == 1:
            (path / "file").unlink()
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", "file")
        delete(path)

    monkeypatch.setattr(shutil, "rmtree", overtaken)
    with Run.open() as run:
        (run.folder / "some").mkdir()
        (run.folder / "some" / "file").write_text("x")
    assert calls == [run.folder / "some"] * 2
    assert list(root.iterdir()) == []


def test_what_cannot_be_deleted_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(path))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(MachineError) as caught, Run.open() as run:
        (run.folder / "some").mkdir()
    some = run.folder / "some"
    assert str(caught.value) == f"{some}: Operation not permitted; delete {some} by hand."


def test_an_error_in_the_block_removes_the_run_and_is_passed_on(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), Run.open():
        raise ZeroDivisionError
    assert list(root.iterdir()) == []


def test_two_runs_are_two_folders(root: Path) -> None:
    with Run.open() as one, Run.open() as other:
        assert one.id != other.id
        assert sweep() == ()
        assert sorted(entry.name for entry in root.iterdir()) == sorted([one.id, other.id])


def test_a_sweep_takes_what_nobody_holds_and_nothing_else(root: Path) -> None:
    for name in ("0a1b2c", "notes", "0A1B2C", "w2c-0a1b2c"):
        (root / name).mkdir(parents=True)
    (root / "0a1b2c" / "file").write_text("x")
    with Run.open() as run:
        assert sweep() == ("0a1b2c",)
        assert sorted(entry.name for entry in root.iterdir()) == sorted(["notes", "0A1B2C", "w2c-0a1b2c", run.id])


def test_a_run_whose_lock_is_held_is_left_alone(root: Path) -> None:
    (root / "0a1b2c").mkdir(parents=True)
    with (root / "0a1b2c" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert sweep() == ()
    assert sweep() == ("0a1b2c",)


def test_without_any_run_there_is_nothing_to_sweep(root: Path) -> None:
    assert sweep() == ()
    assert not root.exists()


def test_a_remembered_process_ends_with_the_run() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        with Run.open() as run:
            run.remember(process.pid)
        assert process.wait(5) == -signal.SIGKILL


def test_another_process_with_a_remembered_number_is_left_alone() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        with Run.open() as run:
            run.remember(process.pid)
            (run.folder / "pids" / str(process.pid)).write_text("1")
        assert process.poll() is None
        process.kill()


def test_a_process_that_has_ended_cannot_be_remembered() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    with Run.open() as run, pytest.raises(MachineError, match=r"^process \d+ has ended already"):
        run.remember(process.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_the_program_removes_the_run_first(root: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def be_killed() -> None:
        with Run.open():
            signal.raise_signal(number)

    with pytest.raises(SystemExit) as caught:
        be_killed()
    assert caught.value.code == 128 + number
    assert list(root.iterdir()) == []
    assert signal.getsignal(number) == before


def test_a_signal_that_the_program_handles_itself_is_its_own() -> None:
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with Run.open():
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]
