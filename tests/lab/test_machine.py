"""A machine that boots: its user data, its disk, its power, its units."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_node.config import parse
from wso2_node.service import unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.lab.conftest import NewMachine
    from wso2_cluster.emulator.machines.machine import Machine
    from wso2_cluster.emulator.machines.run import Run

pytestmark = pytest.mark.lab

USER_DATA = b"""\
#cloud-config
apt: {http_proxy: "http://10.0.0.9:3128"}
package_update: true
packages: [python3-boto3, openjdk-17-jre-headless, unzip]
write_files:
- {path: /opt/greeting, content: hello, permissions: "0600"}
runcmd:
- [sh, -c, "date +%s.%N >> /opt/first-boots"]
- [systemctl, enable, --now, --no-block, boots.service]
"""
BOOTS = b"""\
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'cat /proc/sys/kernel/random/boot_id >> /opt/boots; uname -n'
[Install]
WantedBy=multi-user.target
"""
HOME = "/opt/product"
NODE = f"""\
{{"version": 1, "node": "one", "region": "us-east-1", "home": "{HOME}", "user": "wso2", "pack": null,
 "libraries": [], "references": {{}}, "files": [], "trust": null, "hosts": {{}},
 "service": {{"script": "bin/start.sh", "flags": ["-DworkerNode=true"], "first_flags": [],
             "java_home": "/usr/lib/jvm/java-17-openjdk-amd64", "ready_port": 9443, "wait_for": [], "timeout": 60}}}}
"""
# What the unit's own settings allow and forbid, seen from inside it.
SCRIPT = f"""\
#!/bin/sh
cd {HOME}
{{
id -un
touch {HOME}/written && echo home-writable
touch /etc/written 2>/dev/null || echo system-read-only
ls -A /tmp | grep -c . || echo temporary-folder-own
ls /home >/dev/null 2>&1 && echo || echo home-folders-hidden
grep -E '^(NoNewPrivs|CapBnd|Seccomp):' /proc/self/status
unshare --user true 2>/dev/null || echo namespaces-forbidden
test -e /dev/kmsg && echo devices || echo devices-own
/usr/bin/java -version 2>&1 | head -1 | cut -d' ' -f1,2
}} > {HOME}/report.new 2>&1
mv {HOME}/report.new {HOME}/report
echo started with $1
exec sleep infinity
"""


@pytest.fixture(scope="module")
def machine(new_machine: NewMachine) -> Iterator[Machine]:
    made = new_machine("one", USER_DATA, **{"systemd/system/boots.service": BOOTS})
    made.wait_booted()
    yield made
    made.delete()


def eventually(true: Callable[[], bool], what: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def boots(machine: Machine) -> list[str]:
    return machine.read("/opt/boots").decode().split()


def test_cloud_init_reads_the_data_source_of_ec2_and_has_nothing_to_complain_of(machine: Machine) -> None:
    assert machine.read("/run/cloud-init/result.json").decode().split() == [
        *('{', '"v1":', '{', '"datasource":', '"DataSourceEc2",', '"errors":', '[]', '}', '}'),
    ]  # fmt: skip
    assert machine.read("/opt/greeting") == b"hello"
    assert machine.execute("stat", "--format=%a %U", "/opt/greeting") == "600 root\n"
    assert machine.execute("uname", "-n") == "ip-10-0-0-1\n"


def test_all_units_start_and_names_are_looked_up_at_amazons_address(machine: Machine) -> None:
    assert machine.execute("systemctl", "list-units", "--failed", "--no-legend", "--plain") == ""
    eventually(lambda: machine.execute("systemctl", "is-system-running", check=False) == "running\n", "running")
    assert machine.read("/etc/resolv.conf") == b"nameserver 169.254.169.253\n"
    assert machine.execute("getent", "hosts", "ip-10-0-0-1").split()[1:] == ["ip-10-0-0-1.ec2.internal", "ip-10-0-0-1"]


def test_packages_are_there_and_no_network_is_asked_for_them(machine: Machine) -> None:
    assert "Setting up" not in machine.read("/var/log/cloud-init-output.log").decode()
    assert (
        machine.execute("apt-get", "--quiet", "install", "openjdk-17-jre-headless").splitlines()[-1].startswith("0 up")
    )
    assert machine.execute("python3", "-c", "import boto3; print(boto3.session.Session().region_name)") == "None\n"


def test_the_journal_of_a_unit_is_read(machine: Machine) -> None:
    assert machine.journal("boots.service").rstrip().endswith("Finished boots.service.")
    assert "sh[" in machine.journal("boots.service")
    assert "Reached target" in machine.console.read_text()


def test_commands_run_as_root_and_say_what_went_wrong(machine: Machine) -> None:
    assert machine.execute("cat", input="given") == "given"
    assert machine.execute("sh", "-c", "id -u; pwd; echo $HOME") == "0\n/\n/root\n"
    with pytest.raises(MachineError, match=r"^one: `nsenter .* -- timeout .* sh -c .*` ended with 4: alas$"):
        machine.execute("sh", "-c", "echo alas >&2; exit 4")
    assert machine.execute("sh", "-c", "echo half; exit 4", check=False) == "half\n"
    with pytest.raises(MachineError, match=r"^one: `sleep 4711` did not end within 0\.2 s, and was killed\.$"):
        machine.execute("sleep", "4711", timeout=0.2)
    assert machine.execute("pgrep", "-f", "^sleep 4711", check=False) == ""


def test_files_are_written_and_read_as_the_machine_sees_them(machine: Machine) -> None:
    machine.execute("sh", "-c", "mkdir /run/aside; ln -s /run/aside /opt/link")
    machine.write("/opt/link/a b/file", b"\xff\0\r\n", 0o640)
    assert machine.read("/run/aside/a b/file") == b"\xff\0\r\n"
    assert machine.execute("stat", "--format=%a", "/run/aside/a b/file") == "640\n"
    assert not Path("/run/aside").exists()
    with pytest.raises(MachineError, match="/opt/none: No such file or directory"):
        machine.read("/opt/none")


def test_transient_units_run(machine: Machine) -> None:
    assert (
        machine.execute("systemd-run", "--quiet", "--wait", "--pipe", "--property=User=nobody", "id", "-un")
        == "nobody\n"
    )


def test_the_unit_that_runs_the_product_is_as_hardened_as_it_says(machine: Machine) -> None:
    text = unit(parse(NODE.encode(), "one"))
    # The node program has no place here: what it would do before and after the start is left out, all else is as it is.
    lines = [line for line in text.splitlines() if not line.startswith(("ExecStartPre=", "ExecStartPost="))]
    machine.execute("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", HOME, "wso2")
    machine.write(f"{HOME}/bin/start.sh", SCRIPT.encode(), 0o755)
    machine.execute("chown", "-R", "wso2:wso2", HOME)
    machine.write("/run/wso2-node/start.env", b'START_FLAGS="-DworkerNode=true"\n')
    machine.write("/etc/systemd/system/wso2-carbon.service", "\n".join(lines).encode())
    machine.execute("systemctl", "daemon-reload")
    machine.execute("systemctl", "start", "wso2-carbon.service")
    eventually(lambda: machine.execute("ls", HOME).split().count("report") == 1, "the report of the unit")
    assert machine.read(f"{HOME}/report").decode().split("\n") == [
        "wso2",
        "home-writable",
        "system-read-only",
        "0",
        "temporary-folder-own",
        "home-folders-hidden",
        "CapBnd:\t0000000000000000",
        "NoNewPrivs:\t1",
        "Seccomp:\t2",
        "namespaces-forbidden",
        "devices-own",
        "openjdk version",
        "",
    ]
    assert "started with -DworkerNode=true" in machine.journal("wso2-carbon.service")
    assert machine.execute("systemctl", "show", "--property=NRestarts,ActiveState", "wso2-carbon.service").split() == [
        "NRestarts=0",
        "ActiveState=active",
    ]


def test_a_reboot_from_inside_boots_again_with_the_same_disk(machine: Machine) -> None:
    before = boots(machine)
    machine.execute("systemctl", "--no-block", "reboot")
    eventually(lambda: not machine.booted(), "the end of the first boot")
    machine.wait_booted()
    eventually(lambda: len(boots(machine)) == len(before) + 1, "a second boot")
    assert boots(machine)[:-1] == before
    assert machine.running


def test_a_machine_keeps_its_disk_when_it_is_stopped_and_started(machine: Machine) -> None:
    before = boots(machine)
    machine.stop()
    assert (machine.running, machine.booted(), machine.memory()) == (False, False, 0)
    # Off, its disk can be read and written all the same.
    assert boots(machine) == before
    assert "boots.service" in machine.journal("boots.service")
    machine.write("/opt/left", b"while it was off")
    machine.stop()
    machine.start()
    machine.wait_booted()
    assert machine.read("/opt/left") == b"while it was off"
    assert machine.read("/opt/first-boots").count(b"\n") == 1
    assert len(boots(machine)) == len(before) + 1


def test_a_power_cut_and_a_reboot_keep_the_disk(machine: Machine) -> None:
    before = boots(machine)
    machine.kill()
    assert not machine.running
    machine.kill()
    machine.start()
    with pytest.raises(MachineError, match=r"^one: it runs already\.$"):
        machine.start()
    machine.wait_booted()
    machine.reboot()
    machine.wait_booted()
    assert len(boots(machine)) == len(before) + 2


def test_a_machine_that_switches_itself_off_is_off_and_stays_off(machine: Machine) -> None:
    machine.execute("systemctl", "poweroff", check=False)
    eventually(lambda: not machine.running, "off")
    with pytest.raises(MachineError, match=r"^one is off: `true` cannot run in it\."):
        machine.execute("true")
    machine.start()
    machine.wait_booted()


def test_a_deleted_machine_is_gone_for_good(machine: Machine, run: Run) -> None:
    machine.delete()
    machine.delete()
    assert not (run.folder / "machines" / "one").exists()
    with pytest.raises(MachineError, match=r"^one: it is deleted\.$"):
        machine.start()


def test_several_machines_boot_at_once_and_share_nothing(new_machine: NewMachine) -> None:
    made: dict[str, Machine] = {}
    names = [f"m{number}" for number in range(4)]
    threads = [
        threading.Thread(target=lambda name=name: made.update({name: new_machine(name, own=name.encode())}))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for machine in made.values():
        machine.wait_booted()
    assert sorted(made) == names
    assert [made[name].read("/etc/own").decode() for name in names] == names
    assert len({made[name].read("/etc/machine-id") for name in names}) == 4
    made["m0"].kill()
    assert [made[name].running for name in names] == [False, True, True, True]
    assert made["m1"].execute("systemctl", "list-units", "--failed", "--no-legend", "--plain") == ""
    assert 0 < made["m1"].memory() < 200_000_000
