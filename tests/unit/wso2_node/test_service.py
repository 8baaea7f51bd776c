"""The unit, its flags, and the waits around the start."""

from __future__ import annotations

import getpass
import json
import os
import pwd
import shutil
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from wso2_node import service
from wso2_node.config import Config, Proxy, parse
from wso2_node.errors import NodeError
from wso2_node.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

# Someone other than root who is on every machine.
USER = "daemon" if os.geteuid() == 0 else getpass.getuser()
UNIT = """\
[Unit]
Description=WSO2 Carbon node esb-worker-1
Wants=network-online.target
After=network-online.target nss-lookup.target remote-fs.target
RequiresMountsFor=/opt/wso2/esb
StartLimitIntervalSec=0

[Service]
Type=simple
User=wso2
WorkingDirectory=-/opt/wso2/esb
Environment=PYTHONPATH=/opt/wso2-node
EnvironmentFile=-/run/wso2-node/start.env
ExecStartPre=+/usr/bin/python3 -m wso2_node apply
ExecStart=/opt/wso2/esb/bin/wso2server.sh $START_FLAGS
ExecStartPost=+/usr/bin/python3 -m wso2_node started
Restart=on-failure
RestartSec=15
SuccessExitStatus=143
TimeoutStartSec=2700
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
ReadWritePaths=-/opt/wso2/esb
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
"""


def config(user: str = "wso2", **changes: object) -> Config:
    settings = {"script": "bin/wso2server.sh", "java_home": "/usr/lib/jvm/java-8", "ready_port": 9443, **changes}
    node = {"version": 1, "node": "esb-worker-1", "region": "us-east-1", "home": "/opt/wso2/esb", "user": user}
    return parse(json.dumps({**node, "service": settings}).encode())


@pytest.fixture
def listener() -> Any:  # noqa: ANN401 (a generator fixture that yields a port)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ended_process() -> int:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


def test_the_unit_is_this_text() -> None:
    assert service.unit(config()) == UNIT


def test_a_proxy_is_for_the_program_that_runs_before_the_product() -> None:
    proxied = config()._replace(proxy=Proxy("http://proxy.example.com:3128", "localhost,.internal"))
    line = "Environment=PYTHONPATH=/opt/wso2-node"
    with_proxy = f"{line} HTTPS_PROXY=http://proxy.example.com:3128 NO_PROXY=localhost,.internal"
    assert service.unit(proxied) == UNIT.replace(line, with_proxy)


def test_another_configuration_file_is_named_in_the_unit() -> None:
    lines = service.unit(config(), "/srv/node.json").splitlines()
    assert [line for line in lines if "wso2_node" in line] == [
        "ExecStartPre=+/usr/bin/python3 -m wso2_node apply --config /srv/node.json",
        "ExecStartPost=+/usr/bin/python3 -m wso2_node started --config /srv/node.json",
    ]


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    path = tmp_path / "wso2-carbon.service"
    # What the unit names has to exist on the machine that verifies it.
    path.write_text(service.unit(config(USER)).replace("/opt/wso2/esb/bin/wso2server.sh", "/bin/sh"))
    done = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "wso2-carbon" in line] == []


def test_the_first_start_has_the_first_flags_and_later_ones_do_not() -> None:
    node = config(flags=["-DworkerNode=true", "-Dprofile=worker"], first_flags=["-Dsetup"])
    home = "/usr/lib/jvm/java-8"
    assert (
        service.start_env(node, home, first=True)
        == b'JAVA_HOME="/usr/lib/jvm/java-8"\nSTART_FLAGS="-DworkerNode=true -Dprofile=worker -Dsetup"\n'
    )
    assert (
        service.start_env(node, home, first=False)
        == b'JAVA_HOME="/usr/lib/jvm/java-8"\nSTART_FLAGS="-DworkerNode=true -Dprofile=worker"\n'
    )


def test_without_flags_there_is_an_empty_line_of_them() -> None:
    assert (
        service.start_env(config(), "/usr/lib/jvm/java-8", first=True)
        == b'JAVA_HOME="/usr/lib/jvm/java-8"\nSTART_FLAGS=""\n'
    )


def test_install_in_a_folder_writes_the_unit_once_and_runs_nothing(tmp_path: Path) -> None:
    ran: list[tuple[str, ...]] = []
    where = Machine(tmp_path, real=False)
    results = [[*service.install(config(), where, run=lambda *words: ran.append(words))] for _ in (1, 2)]
    assert results == [["/etc/systemd/system/wso2-carbon.service"], []]
    assert (tmp_path / "etc/systemd/system/wso2-carbon.service").read_text() == UNIT
    assert ran == []


def test_install_makes_the_user_and_starts_without_waiting(tmp_path: Path) -> None:
    ran: list[tuple[str, ...]] = []
    node = config("nobody-has-this-name")
    changed = service.install(node, Machine(tmp_path, real=True), run=lambda *words: ran.append(words))
    assert changed == ["user nobody-has-this-name", "/etc/systemd/system/wso2-carbon.service"]
    assert [" ".join(words) for words in ran] == [
        (
            "useradd --system --user-group --no-create-home --home-dir /opt/wso2/esb "
            "--shell /usr/sbin/nologin nobody-has-this-name"
        ),
        "systemctl daemon-reload",
        "systemctl enable wso2-carbon.service",
        "systemctl start --no-block wso2-carbon.service",
    ]


def test_install_leaves_a_user_that_is_there(tmp_path: Path) -> None:
    ran: list[str] = []
    service.install(config(USER), Machine(tmp_path, real=True), run=lambda *words: ran.append(words[0]))
    assert ran == ["systemctl"] * 3


def test_a_command_that_fails_is_an_error_with_its_words() -> None:
    with pytest.raises(NodeError) as caught:
        service.run("sh", "-c", "echo no; exit 3")
    assert str(caught.value) == "sh -c echo no; exit 3: no"


def test_the_marker_is_written_when_the_port_answers(tmp_path: Path, listener: int) -> None:
    service.started(config(ready_port=listener), Machine(tmp_path, real=False), os.getpid())
    assert (tmp_path / "var/lib/wso2-node/started").read_bytes() == b""


def test_no_marker_is_written_when_the_port_does_not_answer(tmp_path: Path) -> None:
    port = closed_port()
    with pytest.raises(NodeError) as caught:
        service.started(config(ready_port=port, timeout=1), Machine(tmp_path, real=False), 0)
    assert str(caught.value) == (
        f"127.0.0.1:{port} does not answer within 1 s: see /opt/wso2/esb/repository/logs/wso2carbon.log"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_product_that_ended_is_not_waited_for(tmp_path: Path) -> None:
    port = closed_port()
    with pytest.raises(NodeError) as caught:
        service.started(config(ready_port=port), Machine(tmp_path, real=False), ended_process())
    assert str(caught.value) == (
        f"the product ended before port {port} answered: see /opt/wso2/esb/repository/logs/wso2carbon.log"
    )


def test_other_nodes_are_waited_for_with_the_reason(listener: int) -> None:
    said: list[str] = []
    service.wait_for_others(config(wait_for=[{"host": "127.0.0.1", "port": listener}]), said.append)
    assert said == [
        (
            f"waiting for 127.0.0.1:{listener}: that node creates the database tables at its first start (-Dsetup), "
            "so it has to be up before this one"
        )
    ]


def test_another_node_that_never_answers_is_an_error() -> None:
    node = config(wait_for=[{"host": "127.0.0.1", "port": closed_port()}], timeout=1)
    with pytest.raises(NodeError, match=r"does not answer within 1 s: that node creates the database tables"):
        service.wait_for_others(node, lambda _: None)


def test_the_owner_is_the_user_s_own_uid_and_group(tmp_path: Path) -> None:
    entry = pwd.getpwnam(USER)
    assert Machine(tmp_path, real=True).owner(USER) == (entry.pw_uid, entry.pw_gid)
    assert Machine(tmp_path, real=False).owner("nobody-has-this-name") is None


def test_a_user_that_is_missing_or_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NodeError) as caught:
        Machine(tmp_path, real=True).owner("nobody-has-this-name")
    assert str(caught.value) == "there is no user 'nobody-has-this-name': `python3 -m wso2_node install` makes it"
    with pytest.raises(NodeError) as caught:
        Machine(tmp_path, real=True).owner("root")
    assert str(caught.value) == "user 'root' has uid 0: the product must not run as root, choose another user"
