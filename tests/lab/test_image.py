"""The image: complete, and built once, whoever interrupts it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.needs import python_environment
from wso2_cluster.emulator.machines.image import Recipe

pytestmark = pytest.mark.lab

PROGRAM = """
from wso2_cluster.emulator.machines.image import base_image
print(base_image(lambda line: print(line, flush=True)), flush=True)
"""


def builder(cache: Path) -> subprocess.Popen[str]:
    words, environment = [sys.executable, "-c", PROGRAM], python_environment(WSO2_CLUSTER_CACHE=str(cache))
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    while text not in (line := process.stdout.readline()):
        assert line, f"ended before it said {text!r}"


def test_the_image_has_what_nodes_install_and_nothing_of_the_host(image: Path) -> None:
    for path in ("usr/bin/java", "usr/bin/cloud-init", "usr/bin/unzip", "usr/bin/curl", "usr/sbin/init"):
        assert (image / path).is_symlink() or (image / path).is_file(), path
    assert (image / "etc/machine-id").read_text() == ""
    for path in ("etc/resolv.conf", "etc/hostname", "var/lib/dbus/machine-id"):
        assert not (image / path).exists(), path
    assert list((image / "var/lib/apt/lists").glob("*Packages*")) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_no_image_no_process_and_no_mount(tmp_path: Path, number: signal.Signals) -> None:
    with builder(tmp_path) as process:
        read_until(process, "base system ...")
        time.sleep(3)
        process.send_signal(number)
        process.wait(20)
    folder = tmp_path / "images"
    assert not (folder / Recipe().digest()).exists()
    end = time.monotonic() + 5
    while processes(str(tmp_path)):
        assert time.monotonic() < end, processes(str(tmp_path))
        time.sleep(0.05)
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()
    if number == signal.SIGINT:
        assert [entry.name for entry in folder.iterdir()] == [f"{Recipe().digest()}.lock"]


def test_a_second_builder_waits_for_the_first(tmp_path: Path) -> None:
    with builder(tmp_path) as first:
        read_until(first, "base system ...")
        with builder(tmp_path) as second:
            read_until(second, "Another process builds the machine image; waiting for it")
            first.kill()
            read_until(second, "Removing what an interrupted build left")
            read_until(second, "base system ...")
            second.send_signal(signal.SIGINT)


def processes(text: str) -> list[str]:
    found = subprocess.run(["pgrep", "--full", text], capture_output=True, text=True, check=False).stdout
    return found.split()
