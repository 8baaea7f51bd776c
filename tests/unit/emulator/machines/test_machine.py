from pathlib import Path

import pytest

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.emulator.machines.run import Run


def machine(name: str = "i-1") -> Machine:
    run = Run("0a1b2c", Path("/nowhere/0a1b2c"))
    return Machine(run=run, image=Path("/nowhere"), name=name, namespace="w2c-0a1b2c-none", hostname="one", files={})


def test_a_machine_is_off_at_first() -> None:
    made = machine()
    assert (made.running, made.booted(), made.memory()) == (False, False, 0)
    assert made.console == Path("/nowhere/0a1b2c/machines/i-1/console.log")


def test_a_machine_needs_a_name_that_can_be_part_of_others() -> None:
    with pytest.raises(MachineError, match=r"^'\.\./x' is not a name"):
        machine("../x")


def test_a_machine_does_not_start_without_its_namespace() -> None:
    with pytest.raises(MachineError, match=r"^i-1: there is no network namespace w2c-0a1b2c-none; make it first\.$"):
        machine().start()


def test_nothing_runs_in_a_machine_that_is_off() -> None:
    with pytest.raises(MachineError, match=r"^i-1 is off: `uname -a` cannot run in it\. It has never been started\.$"):
        machine().execute("uname", "-a")


def test_a_machine_that_was_never_started_has_no_files() -> None:
    with pytest.raises(MachineError, match=r"^i-1: it has no disk before its first start"):
        machine().read("/etc/hostname")
