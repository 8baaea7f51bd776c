"""`wso2-cluster emulator --boot` as a program of its own: however it ends, nothing of it stays on the host."""

from __future__ import annotations

import functools
import re
import shlex
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests import needs
from tests.lab.owner import Owner
from tests.lab.traces import traces
from wso2_cluster.emulator.machines.run import sweep
from wso2_cluster.lab.members import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.lab

COMMAND = (sys.executable, "-c", "from wso2_cluster.cli import main; main()", "emulator", "--boot")
READY_S = 120
BOOT_S = 120
ADDRESS = "10.9.1.10"


@dataclass(kw_only=True)
class Child:
    """The program, what it exported, and what it says on standard error."""

    process: subprocess.Popen[str]
    root: Path
    """Where the folders of runs are."""
    temporary: Path
    variables: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        """Id of its run."""
        (folder,) = self.root.iterdir()
        return folder.name

    @functools.cached_property
    def owner(self) -> Owner:
        """The account's owner, with the keys that the program printed."""
        create: Any = boto3.client

        @functools.cache
        def client(service: str) -> Any:  # noqa: ANN401
            return create(
                service,
                region_name="us-east-1",
                endpoint_url=self.variables["AWS_ENDPOINT_URL"],
                aws_access_key_id=self.variables["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=self.variables["AWS_SECRET_ACCESS_KEY"],
            )

        return Owner(client=client)

    def boot(self) -> None:
        """Launch an instance and wait until its cloud-init is through."""
        network = self.owner.network()
        group = self.owner.group(network["vpc"], "nodes")
        self.owner.launch(network["private"], group, ADDRESS)
        logs = f"{self.identifier}/machines/*/upper/var/log/cloud-init.log"
        finished = "Datasource DataSourceEc2"
        took = wait_until(
            lambda: any(finished in log.read_text("utf-8", "replace") for log in self.root.glob(logs)), seconds=BOOT_S
        )
        assert took is not None, "".join(self.said)


@pytest.fixture
def child(tmp_path: Path, image: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """The program, ready, with a place for runs and one for temporary files that nobody else has."""
    root, temporary = tmp_path / "runs", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("WSO2_CLUSTER_LAB", str(root))
    environment = needs.python_environment(TMPDIR=str(temporary))
    pipe = subprocess.PIPE
    with subprocess.Popen(
        COMMAND, cwd=needs.PROJECT, env=environment, stdout=pipe, stderr=pipe, text=True, bufsize=1
    ) as process:
        made = Child(process=process, root=root, temporary=temporary)
        threads = [threading.Thread(target=read, args=(made,)) for read in (_read_variables, _read_said)]
        for thread in threads:
            thread.start()
        try:
            ready = wait_until(lambda: any("until Ctrl-C" in line for line in made.said), seconds=READY_S)
            assert ready is not None, "".join(made.said)
            yield made
        finally:
            process.kill()
            for thread in threads:
                thread.join()
    sweep()


def _read_variables(child: Child) -> None:
    assert child.process.stdout is not None
    for line in child.process.stdout:
        name, _, value = line.removeprefix("export ").partition("=")
        child.variables[name] = shlex.split(value)[0]


def _read_said(child: Child) -> None:
    assert child.process.stderr is not None
    child.said.extend(iter(child.process.stderr.readline, ""))


def test_it_says_what_boots_and_the_machine_is_there(child: Child) -> None:
    child.boot()
    assert any(re.fullmatch(rf"# .*: booting, {ADDRESS} in us-east-1a\n", line) for line in child.said)
    found = traces(child.identifier, child.root)
    assert {"namespaces", "mounts", "processes", "groups", "files"} <= found.keys()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_nothing_stays(child: Child, number: signal.Signals) -> None:
    child.boot()
    identifier = child.identifier
    child.process.send_signal(number)
    # A second one does not interrupt the removal.
    child.process.send_signal(number)
    assert child.process.wait(60) == 0, "".join(child.said)
    assert traces(identifier, child.root) == {}
    assert list(child.temporary.iterdir()) == []
    assert not any("Traceback" in line for line in child.said)


def test_what_a_killed_one_leaves_the_next_start_removes(child: Child) -> None:
    child.boot()
    identifier = child.identifier
    child.process.kill()
    child.process.wait()
    assert {"namespaces", "mounts", "processes", "groups", "files"} <= traces(identifier, child.root).keys()
    environment = needs.python_environment(TMPDIR=str(child.temporary))
    with subprocess.Popen(COMMAND, cwd=needs.PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as next_one:
        assert next_one.stdout is not None
        assert next_one.stdout.readline().startswith("export ")
        assert traces(identifier, child.root) == {}
        next_one.send_signal(signal.SIGTERM)
        assert next_one.wait(60) == 0
    assert list(child.root.iterdir()) == []
    assert list(child.temporary.iterdir()) == []
