"""User data by the judgement of cloud-init itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployments import KERNEL, RDS, topology
from tests.needs import PROJECT, missing
from wso2_cluster.carbon import configure
from wso2_cluster.deployment import find_deployment_files, load_deployment
from wso2_cluster.nginx.nodes import front_nodes
from wso2_cluster.topology import plan_topology
from wso2_cluster.userdata import user_data

PACKAGES = Path("usr", "lib", "python3", "dist-packages")
PROXY = {"host": "proxy.example.com", "port": 3128}
CASES = {
    **{file.name: plan_topology(load_deployment(file)) for file in find_deployment_files(PROJECT / "deployments")},
    "a proxy for dnf": topology(database=RDS, proxy=PROXY),
    "a proxy for apt": topology(proxy=PROXY, aws__image={"os": "ubuntu-22.04"}),
    "no Java package": topology(KERNEL, product__jdk={"home": "/usr/lib/jvm/java-8"}),
}


@pytest.fixture(scope="module")
def schema() -> tuple[list[str], dict[str, str]]:
    """The command that checks the file that is added to it, and its environment."""
    root, environment = os.environ.get("CLOUD_INIT_ROOT"), dict(os.environ)
    if not root and not shutil.which("cloud-init"):
        missing("cloud-init is neither on the PATH nor, as its unpacked Debian package, in the folder CLOUD_INIT_ROOT")
    if root:
        return [sys.executable, "-m", "cloudinit.config.schema", "-c"], environment | {
            "PYTHONPATH": str(Path(root).resolve() / PACKAGES)
        }
    return ["cloud-init", "schema", "-c"], environment


def check(schema: tuple[list[str], dict[str, str]], file: Path, text: str) -> "subprocess.CompletedProcess[str]":
    command, environment = schema
    file.write_text(text, "utf-8")
    return subprocess.run([*command, str(file)], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("case", CASES)
def test_cloud_init_accepts_the_user_data_of_every_node(
    case: str, schema: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    for each in configure(CASES[case]):
        file = tmp_path / f"{each.node.name}.yaml"

        done = check(schema, file, user_data(each).text)

        assert done.returncode == 0, done.stderr
        assert re.fullmatch(rf"Valid (cloud-config:|schema) {re.escape(str(file))}", done.stdout.splitlines()[-1])


@pytest.mark.parametrize("os", ["amazon-linux-2023", "debian-12"])
def test_cloud_init_accepts_the_user_data_of_nodes_with_nginx(
    os: str, schema: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    balancer = {"kind": "nginx", "certificate": {"secret": "front"}, "allow": ["10.0.0.0/8"]}
    java = {"home": "/opt/java"}
    front = front_nodes(topology(proxy=PROXY, balancer=balancer, aws__image={"os": os}, product__jdk=java))
    assert front is not None

    done = check(schema, tmp_path / "nginx.yaml", front.user_data().text)

    assert done.returncode == 0, done.stderr


def test_cloud_init_refuses_what_its_schema_does_not_know(
    schema: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    done = check(schema, tmp_path / "bad.yaml", "#cloud-config\npackages: 3\n")

    assert done.returncode == 1
    assert "packages: 3 is not of type 'array'" in done.stdout + done.stderr
