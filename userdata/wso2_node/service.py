"""The systemd service that runs the product: its unit, its flags, and when it counts as started."""

from __future__ import annotations

import os
import pwd
import time
from typing import TYPE_CHECKING

from wso2_node import files, machine
from wso2_node.errors import NodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wso2_node.config import Config
    from wso2_node.machine import Machine

NAME = "wso2-carbon.service"
# Seconds that fetching and unpacking a pack may take beside the configured wait for other nodes.
_PACK_TIME = 1800


def unit(config: Config, source: str = machine.CONFIG) -> str:
    """Return the text of the unit file; `source` is the path of node.json.

    Group= is left out: systemd takes the user's own primary group, and so does `apply`. There is no
    After=cloud-final.service: a service that is started from cloud-init's runcmd would wait for itself.
    No MemoryDenyWriteExecute: the JVM writes the machine code that it runs. The home may be missing (-): systemd 252
    sets up the paths of ReadWritePaths= before the very command that brings the home, even with the prefix +.
    """
    service, home, program = config.service, config.home, "+/usr/bin/python3 -m wso2_node"
    proxy = (config.proxy and f" HTTPS_PROXY={config.proxy.url} NO_PROXY={config.proxy.exceptions}") or ""
    option = "" if source == machine.CONFIG else f" --config {source}"
    start = " --start" if config.vault else ""
    return f"""\
[Unit]
Description=WSO2 Carbon node {config.node}
Wants=network-online.target
After=network-online.target nss-lookup.target remote-fs.target
RequiresMountsFor={home}
StartLimitIntervalSec=0

[Service]
Type=simple
User={config.user}
WorkingDirectory=-{home}
Environment=PYTHONPATH={machine.PROGRAM}{proxy}
EnvironmentFile=-{machine.START_ENV}
ExecStartPre={program} apply{start}{option}
ExecStart={home}/{service.script} $START_FLAGS
ExecStartPost={program} started{option}
Restart=on-failure
RestartSec=15
SuccessExitStatus=143
TimeoutStartSec={service.timeout + _PACK_TIME}
TimeoutStopSec=120
LimitNOFILE=65536
LimitNPROC=20000
UMask=0027
CapabilityBoundingSet=
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
ReadWritePaths=-{home}
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
"""


def start_env(config: Config, java_home: str, *, first: bool) -> bytes:
    """Return the environment file: JAVA_HOME, and START_FLAGS with those of the first start, such as -Dsetup."""
    flags = [*config.service.flags, *(config.service.first_flags if first else ())]
    if config.vault and config.vault.key_password is not None:
        # Then the kernel looks for a second line in password-tmp (carbon-kernel, DefaultSecretCallbackHandler).
        flags.append("-Dkey.password=true")
    return f'JAVA_HOME="{java_home}"\nSTART_FLAGS="{" ".join(flags)}"\n'.encode()


def run(*command: str) -> None:
    """Run a command; NodeError with what it says when it fails."""
    import subprocess  # noqa: PLC0415 - slow to load, and `apply` needs none of it

    done = subprocess.run(command, stdout=-1, stderr=-2, check=False)
    if done.returncode:
        raise NodeError(f"{' '.join(command)}: {done.stdout.decode('utf-8', 'replace').strip()}")


def install(
    config: Config, where: Machine, source: str = machine.CONFIG, run: Callable[..., None] = run
) -> Sequence[str]:
    """Make the user and the unit, enable the service and start it without waiting; return what was changed.

    In a folder that stands for a machine only the unit is written. `run` runs a command (its words).
    """
    changed = []
    if where.real and config.user not in [entry.pw_name for entry in pwd.getpwall()]:
        # The JVM wants a home that it can write to.
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", config.home]
        run("useradd", *options, "--shell", "/usr/sbin/nologin", config.user)
        changed.append(f"user {config.user}")
    path, text = where.at(machine.UNIT), unit(config, source).encode()
    if files.read(path) != text:
        files.replace(path, text)
        changed.append(machine.UNIT)
    if where.real:
        run("systemctl", "daemon-reload")
        run("systemctl", "enable", NAME)
        run("systemctl", "start", "--no-block", NAME)
    return changed


def wait_for_port(host: str, port: int, seconds: float, check: Callable[[], object], why: str) -> None:
    """Wait until host:port accepts a connection; NodeError with `why` after `seconds`.

    `check` is called after each attempt, and may raise.
    """
    import socket  # noqa: PLC0415 - slow to load, and needed before the very first start only

    end = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection((host, port), timeout=3):
                return
        except OSError:
            check()
        if time.monotonic() > end:
            raise NodeError(f"{host}:{port} does not answer within {seconds:.0f} s: {why}")
        time.sleep(1)


def wait_for_others(config: Config, say: Callable[[str], None]) -> None:
    """Wait, before the very first start, until each host:port of `wait_for` answers; NodeError after `timeout`."""
    end = time.monotonic() + config.service.timeout
    for other in config.service.wait_for:
        host, port = other["host"], other["port"]
        why = "that node creates the database tables at its first start (-Dsetup), so it has to be up before this one"
        say(f"waiting for {host}:{port}: {why}")
        wait_for_port(host, port, end - time.monotonic(), lambda: None, f"{why}; see its log and its security group")


def started(config: Config, where: Machine, pid: int) -> None:
    """Wait until the node's own `ready_port` answers, then note that the first start is over.

    `pid` is the service's main process (0: not known). NodeError when it ends before, or after `timeout` seconds.
    """
    service, log = config.service, f"see {config.home}/repository/logs/wso2carbon.log"

    def check() -> None:
        try:
            os.kill(pid or os.getpid(), 0)
        except ProcessLookupError:
            raise NodeError(f"the product ended before port {service.ready_port} answered: {log}") from None

    try:
        wait_for_port("127.0.0.1", service.ready_port, service.timeout, check, log)
    finally:
        if config.vault:
            from wso2_node import vault  # noqa: PLC0415 - few nodes have one

            vault.take_password(where.at(config.home))
    marker = where.at(machine.STARTED)
    if not marker.exists():
        files.replace(marker, b"")
