"""`wso2-cluster emulator`: how it ends where it cannot do what it is asked for."""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.command_line import Done


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """The handlers as they were: the command sets its own for the whole process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_boot_says_all_that_the_host_lacks(wso2_cluster: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    def which(command: str, path: str) -> str | None:
        return None if command == "nft" else f"/usr/bin/{command} of {path}"

    monkeypatch.setattr(shutil, "which", which)

    done = wso2_cluster("emulator", "--boot")

    assert (done.code, done.output) == (1, "")
    assert done.errors == (
        "Instances cannot boot here:\n"
        "Machines need root, this is uid 1000: run the same command with sudo.\n"
        "The command nft is missing: apt install nftables\n"
    )


def test_boot_on_another_system_is_one_sentence(
    wso2_cluster: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    done = wso2_cluster("emulator", "--boot")

    assert (done.code, done.output) == (1, "")
    assert done.errors == (
        "Instances cannot boot here:\n"
        "Machines boot on Linux only, this is darwin: use a Linux host or virtual machine.\n"
    )
