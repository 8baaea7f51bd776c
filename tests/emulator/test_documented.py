"""The commands of the README and docs/ that deploy, as they are written there, in a copy of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import needs
from tests.documented import commands, pipeline
from tests.needs import PROJECT
from wso2_cluster.deployed import client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.emulator

NAME = "my-esb"
FILE = f"deployments/{NAME}.yaml"
NO_CHANGES = "No changes. Your infrastructure matches the configuration."


def of_page(page: str, pattern: str) -> str:
    """The one command of *page* that matches."""
    (found,) = {line.text for line in commands() if line.page == page and re.fullmatch(pattern, line.text)}
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, set up, with a deployment file of its own as docs/index.md makes it."""
    needs.toolchain()
    copy = tmp_path / "project"
    left_out = shutil.ignore_patterns(".*", "node_modules", "cdktf.out", "*.tfstate*", "__pycache__")
    shutil.copytree(PROJECT, copy, ignore=left_out)
    for made in (Path(sys.prefix), PROJECT / "node_modules"):
        (copy / (".venv" if made == Path(sys.prefix) else made.name)).symlink_to(made)
    run(of_page("docs/index.md", "cp .*"), copy, {})
    text = (copy / FILE).read_text("utf-8")
    (copy / FILE).write_text(
        text.replace("name: esb\n", f"name: {NAME}\n").replace("esb.example.com", "orders.example.com")
    )
    return copy


def run(command: str, project: Path, variables: Mapping[str, str], code: int = 0) -> str:
    """What *command* prints in a shell with the project's programs on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name not in _OTHERS}
    # Set up is what runs this test.
    kept["MAKEFLAGS"] = "-o setup -o .venv/.installed -o node_modules/.installed"
    done = subprocess.run(
        ["bash", "-c", f". .venv/bin/activate\n{command}"],
        cwd=project,
        env={**kept, **variables},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == code, f"{command}\n{done.stdout}{done.stderr}"
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


_OTHERS = ("DEPLOYMENT", "KEEP", "PYTHONPATH", "CI", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")


@contextmanager
def emulator(project: Path) -> Iterator[dict[str, str]]:
    """The variables that `wso2-cluster emulator` prints, as long as it runs."""
    printed = project / "printed"
    with printed.open("w") as stdout:
        process = subprocess.Popen(
            ["bash", "-c", f". .venv/bin/activate\nexec {of_page('README.md', 'wso2-cluster emulator')}"],
            cwd=project,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        assert said.startswith("# The embedded AWS answers at "), said
        words = [shlex.split(line.removeprefix("export "))[0] for line in printed.read_text("utf-8").splitlines()]
        yield dict(word.split("=", 1) for word in words)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_a_deployment_of_ones_own_is_shown(project: Path) -> None:
    run(of_page("docs/index.md", "wso2-cluster check .*"), project, {})

    shown = run(of_page("docs/index.md", "DEPLOYMENT=.* make demo"), project, {})

    assert f"{NAME}-worker-2" in shown
    assert "https://mgt.orders.example.com" in shown


def test_a_pipeline_deploys_and_day_2_changes_looks_and_destroys(project: Path) -> None:
    first, *steps = pipeline()
    assert first == "make setup"
    with emulator(project) as printed:
        # A pipeline has nothing but the way to its account, and the folders that it expects.
        variables = {name: value for name, value in printed.items() if name != "CDKTF_OUTPUT"}
        for step in steps:
            run(step, project, variables)
        assert NO_CHANGES in run(of_page("README.md", f"npx cdktf diff {NAME}"), project, variables)
        look(project, variables)
        change(project, variables)
        destroyed = run(f"{of_page('docs/day-2.md', 'npx cdktf destroy .*')} --auto-approve", project, variables)
        assert "Destroy complete!" in destroyed
        assert instances(variables) == {}


def look(project: Path, variables: Mapping[str, str]) -> None:
    """`members --live` says that all find each other, and which do not when one is stopped."""
    command = of_page("docs/members.md", ".* --live").replace("DEPLOYMENT", FILE)
    assert "All 3 find each other." in run(command, project, variables)
    ec2, stopped = client("ec2", variables), instances(variables)[f"{NAME}-worker-2"]
    ec2.stop_instances(InstanceIds=[stopped])
    said = run(command, project, variables, code=1)
    assert f"  misses  {NAME}-worker-2: {NAME}-worker-2 is ignored: the instance is not running but stopped" in said
    ec2.start_instances(InstanceIds=[stopped])
    assert "All 3 find each other." in run(command, project, variables)


def change(project: Path, variables: Mapping[str, str]) -> None:
    """Workers with a larger heap are replaced, the first one before the second."""
    file = project / FILE
    text = file.read_text("utf-8")
    before = instances(variables)
    larger = text.replace("heap: {min: 512, max: 1024}", "heap: {min: 512, max: 1536}")
    assert larger != text
    file.write_text(larger)
    run(of_page("docs/day-2.md", "npx cdktf synth .*"), project, variables)
    planned = run(of_page("docs/day-2.md", "terraform .* plan"), project, variables)
    assert sorted(re.findall(r"# aws_instance\.cluster_(\S+)_instance_\w+ must be replaced", planned)) == [
        *("manager-1", "worker-1", "worker-2")
    ]
    run(f"{of_page('docs/day-2.md', 'terraform .* apply .*')} -auto-approve", project, variables)
    assert replaced(before, instances(variables)) == {f"{NAME}-worker-1"}
    run(f"{of_page('README.md', f'npx cdktf deploy {NAME}')} --auto-approve", project, variables)
    assert replaced(before, instances(variables)) == before.keys()
    assert NO_CHANGES in run(of_page("README.md", f"npx cdktf diff {NAME}"), project, variables)


def replaced(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    assert before.keys() == now.keys()
    return {name for name, identity in now.items() if before[name] != identity}


def instances(variables: Mapping[str, str]) -> dict[str, str]:
    """Ids by name of the instances that there are."""
    answer = client("ec2", variables).describe_instances()
    found = [each for reservation in answer["Reservations"] for each in reservation["Instances"]]
    return {
        next(tag["Value"] for tag in each["Tags"] if tag["Key"] == "Name"): each["InstanceId"]
        for each in found
        if each["State"]["Name"] != "terminated"
    }
