"""What a machine that boots needs of the host."""

from __future__ import annotations

import os
import shutil
import sys

from wso2_cluster.emulator.machines import commands
from wso2_cluster.emulator.machines.errors import HostError

_PACKAGES = {
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nft": "nftables",
    "debootstrap": "debootstrap",
    "nsenter": "util-linux",
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "haproxy": "haproxy",
    "mariadbd": "mariadb-server",
}
"""Debian's and Ubuntu's package of each command."""


def missing() -> tuple[str, ...]:
    """What this host lacks: a sentence each, with its fix. Empty where machines can boot."""
    if sys.platform != "linux":
        return (f"Machines boot on Linux only, this is {sys.platform}: use a Linux host or virtual machine.",)
    found = []
    if os.geteuid() != 0:
        found.append(f"Machines need root, this is uid {os.geteuid()}: run the same command with sudo.")
    path = commands.search_path()
    found += [
        f"The command {command} is missing: apt install {package}"
        for command, package in _PACKAGES.items()
        if shutil.which(command, path=path) is None
    ]
    return tuple(found)


def require_host() -> None:
    """Return where machines can boot.

    Raises:
        HostError: something is missing; the message has all of `missing()`, a line each.
    """
    found = missing()
    if found:
        raise HostError("\n".join(["Instances cannot boot here:", *found]))
