"""Every command of the README and of docs/ runs as it is written there; of each that takes more, the place is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.documented import Line, commands, examples
from tests.needs import PROJECT, missing, python_environment
from tests.product_home import WITH_KEY_STORE, write_files
from tests.shipped import shipped_config
from tests.unit.checks.homes.homes import AXIS2, USERS, home, rendered_home
from tests.unit.checks.stack.stacks import stack_of
from tests.unit.doctor.logs import Log
from wso2_cluster.deployment import load_deployment
from wso2_cluster.members import planned_instances
from wso2_cluster.topology import plan_topology

ELSEWHERE = {
    r"make demo|.*make demo|wso2-cluster emulator|.* --live": "tests/emulator/test_documented.py",
    r"npx cdktf .*|terraform .*": "tests/emulator/test_documented.py",
    r"make (test|lint|docs|test-lab|test-localstack|kernels|bench)": ".ci/run, but bench: python -m tests.bench",
    r"sudo make lab.*": "tests/lab/test_patterns.py, as the command does it",
    r"make setup && \. \.venv/bin/activate|\. \.venv/bin/activate": "what runs these tests",
    r"sudo env PYTHONPATH=/opt/wso2-node python3 -m wso2_node status": "tests/lab/test_node.py",
    r"aws .*|sha256sum .*|sudo journalctl .*": "other people's programs",
}
"""Where a command runs that takes a deployment, a machine that boots, or minutes."""

PLACEHOLDERS = {
    "clustering FILE [--kernel VERSION] [--json]": "clustering wso2esb-4.9.0 --kernel 4.4.16 --json",
    "--explain ID": "--explain heap-exceeds-memory",
    "members DEPLOYMENT": "members deployments/esb-worker-manager.yaml",
}
ENDS_WITH = {
    "wso2-cluster clustering ~/wso2esb-4.9.0": 1,
    "wso2-cluster clustering FILE [--kernel VERSION] [--json]": 1,
    "wso2-cluster lint esb-manager esb-worker": 1,
}
"""What finds errors: in a home as it is shipped, and in the homes of the example."""


def is_elsewhere(text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in ELSEWHERE)


HERE = {
    page: [*lines]
    for page, lines in groupby((each for each in commands() if not is_elsewhere(each.text)), lambda line: line.page)
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project as the pages take it for granted, and a home folder."""
    deployments = tmp_path / "deployments"
    shutil.copytree(PROJECT / "deployments", deployments)
    esb = (deployments / "esb-worker-manager.yaml").read_text("utf-8")
    (deployments / "my-esb.yaml").write_text(esb.replace("name: esb\n", "name: my-esb\n"))
    shutil.copy(deployments / "identity-server.yaml", deployments / "my-is.yaml")
    stack = tmp_path / "cdktf.out" / "stacks" / "esb-worker-manager" / "cdk.tf.json"
    stack.parent.mkdir(parents=True)
    stack.write_text(json.dumps(stack_of(YAML(typ="safe", pure=True).load(esb))))
    write_files(tmp_path / "wso2esb-4.9.0", WITH_KEY_STORE)
    write_files(tmp_path / "home" / "wso2esb-4.9.0", WITH_KEY_STORE)
    home(tmp_path / "esb-manager", number=1)
    home(tmp_path / "esb-worker", {AXIS2: (("wso2.esb.domain", "other"),), USERS: (("of-our-own", "admin"),)}, number=2)
    for number in (1, 2):
        rendered_home(tmp_path / "home" / f"node{number}" / "wso2esb", number=number)
    for name, address in (("manager", "10.0.0.10"), ("worker-1", "10.0.64.20"), ("worker-2", "10.0.0.20")):
        log = tmp_path / "logs" / name / "wso2carbon.log"
        log.parent.mkdir(parents=True)
        said = Log(address).begin().sees("10.0.0.10", "10.0.64.20", "10.0.0.20").up(first=name == "manager")
        log.write_text(said.text())
    (tmp_path / "instances.json").write_text(json.dumps(instances()))
    return tmp_path


def instances(stopped: str = "") -> dict[str, object]:
    """What `aws ec2 describe-instances` prints of the example, deployed; the node *stopped* does not run."""
    topology = plan_topology(load_deployment(PROJECT / "deployments" / "esb-worker-manager.yaml"))
    described = [
        {
            "InstanceId": f"i-0b{number}0",
            "State": {"Name": "stopped" if each.name == stopped else "running"},
            "PrivateIpAddress": each.private_address,
            "Placement": {"AvailabilityZone": f"{each.region}a"},
            "Tags": [{"Key": key, "Value": value} for key, value in each.tags.items()],
            "SecurityGroups": [{"GroupId": "sg-1", "GroupName": group} for group in each.groups],
        }
        for number, each in enumerate(planned_instances(topology))
    ]
    return {"Reservations": [{"Instances": described}]}


@pytest.mark.parametrize("page", HERE)
def test_the_commands_of_a_page_run_in_their_order(folder: Path, page: str) -> None:
    for line in HERE[page]:
        if line.text.startswith("wso2-cluster new "):
            # Another way to begin, for a reader who has not.
            Path(folder, line.text.split()[2]).unlink(missing_ok=True)
        done = run(folder, line)
        assert done.returncode == ENDS_WITH.get(line.text, 0), f"{line}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr


def test_the_page_on_lint_shows_what_lint_says(folder: Path) -> None:
    (line,) = HERE["docs/lint.md"]
    assert run(folder, line).stdout == examples("docs/lint.md")[0]


def test_the_page_on_clustering_shows_what_it_says_of_a_shipped_home(folder: Path) -> None:
    shipped = shipped_config() / "wso2esb-4.9.0"
    if not shipped.is_dir():
        missing(f"{shipped} is not there")
    shutil.rmtree(folder / "wso2esb-4.9.0")
    shutil.copytree(shipped, folder / "wso2esb-4.9.0")
    (line,) = (each for each in HERE["docs/clustering.md"] if "tail" in each.text)
    assert run(folder, line).stdout == examples("docs/clustering.md")[1]


def test_the_page_on_members_shows_what_members_says(folder: Path) -> None:
    (folder / "instances.json").write_text(json.dumps(instances(stopped="esb-worker-2")))
    (line,) = (each for each in HERE["docs/members.md"] if "--instances" in each.text)
    shows(examples("docs/members.md")[1], run(folder, line).stdout)


def test_the_page_on_doctor_shows_what_doctor_says(folder: Path) -> None:
    one, two = Log("10.0.0.20"), Log("10.0.64.20").wait(3)
    for log in (one, two):
        log.begin().wait(5).sees(log.address).up(first=True)
    for name, log in (("one", one), ("two", two)):
        (folder / name).mkdir()
        (folder / name / "wso2carbon.log").write_text(log.text())
    shows(examples("docs/doctor.md")[1], run(folder, Line(page="", text="wso2-cluster doctor one two")).stdout)


def shows(example: str, output: str) -> None:
    """Each line of *example* comes in *output*, in this order; `…` stands for what is left out."""
    pattern = ".*".join(rf"^{re.escape(each).replace('…', '.*')}$" for each in example.splitlines())
    assert re.search(pattern, output, re.DOTALL | re.MULTILINE), f"{example}\n--- is not in ---\n{output}"


def run(folder: Path, line: Line) -> subprocess.CompletedProcess[str]:
    """Run *line* in *folder*, with something for what a reader fills in."""
    text = line.text
    for placeholder, value in PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = python_environment(PATH=path, HOME=str(folder / "home"))
    return subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_every_page_with_commands_is_looked_at() -> None:
    assert {line.page for line in commands()} >= {"README.md", "docs/looking.md", "docs/members.md", "docs/day-2.md"}
    assert sum(map(len, HERE.values())) >= 20


@pytest.mark.parametrize("pattern", ELSEWHERE)
def test_what_runs_elsewhere_is_on_a_page(pattern: str) -> None:
    assert any(re.fullmatch(pattern, line.text) for line in commands())


@pytest.mark.parametrize("place", [place for place in ELSEWHERE.values() if place.startswith("tests/")])
def test_what_runs_elsewhere_has_its_test(place: str) -> None:
    assert (PROJECT / place.partition(",")[0]).is_file()
