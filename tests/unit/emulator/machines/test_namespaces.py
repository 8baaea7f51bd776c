import pytest

from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.errors import MachineError


def test_a_namespace_that_does_not_exist_cannot_be_entered() -> None:
    with pytest.raises(MachineError, match=r"^/run/netns/w2c-none: No such file or directory; namespaces here: "):
        namespaces.call_inside("w2c-none", lambda: None)


def test_a_namespace_that_does_not_exist_has_no_processes_and_need_not_be_deleted() -> None:
    assert namespaces.pids("w2c-none") == frozenset()
    namespaces.delete("w2c-none")
