import os
import shutil
import sys
from collections.abc import Callable

import pytest

from wso2_cluster.emulator.machines import host
from wso2_cluster.emulator.machines.errors import HostError

Host = Callable[..., None]


@pytest.fixture
def as_host(monkeypatch: pytest.MonkeyPatch) -> Host:
    """Be a host: by default one where nothing is missing."""

    def be(*, platform: str = "linux", uid: int = 0, without: tuple[str, ...] = ()) -> None:
        def which(command: str, path: str) -> str | None:
            return None if command in without else f"/usr/bin/{command}"

        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(os, "geteuid", lambda: uid)
        monkeypatch.setattr(shutil, "which", which)

    return be


def test_nothing_is_missing_on_a_complete_host(as_host: Host) -> None:
    as_host()
    assert host.missing() == ()
    host.require_host()


def test_another_system_than_linux_is_all_that_is_said(as_host: Host) -> None:
    as_host(platform="darwin", uid=501, without=("ip",))
    assert host.missing() == ("Machines boot on Linux only, this is darwin: use a Linux host or virtual machine.",)


def test_everything_that_is_missing_is_said_at_once_with_its_package(as_host: Host) -> None:
    as_host(uid=1000, without=("systemd-nspawn", "mariadbd"))
    with pytest.raises(HostError) as caught:
        host.require_host()
    assert str(caught.value).splitlines() == [
        "Instances cannot boot here:",
        "Machines need root, this is uid 1000: run the same command with sudo.",
        "The command systemd-nspawn is missing: apt install systemd-container",
        "The command mariadbd is missing: apt install mariadb-server",
    ]
