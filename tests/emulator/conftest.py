"""One deployment of the shipped file for the whole session: it takes minutes."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import needs
from tests.synthesis import SHIPPED
from wso2_cluster.deployed import DeployedNode, client, deployed_nodes
from wso2_cluster.deployer import Deployer
from wso2_cluster.deployment import load_deployment
from wso2_cluster.emulator import EmbeddedAws
from wso2_cluster.topology import Topology, plan_topology

STACK = SHIPPED.stem


@dataclass(frozen=True, kw_only=True)
class Account:
    """The embedded AWS with the shipped deployment in it."""

    aws: EmbeddedAws
    deployer: Deployer
    topology: Topology
    said: list[str] = field(default_factory=list)
    """What cdktf printed so far."""

    @property
    def environment(self) -> dict[str, str]:
        return self.aws.environment()

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        return client(service, self.environment)

    def nodes(self) -> tuple[DeployedNode, ...]:
        return deployed_nodes(self.environment, self.topology.deployment.name)


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """`cdktf deploy` has run, every request of it with signature and permission checked."""
    toolchain = needs.toolchain()
    topology = plan_topology(load_deployment(SHIPPED))
    with EmbeddedAws(region=topology.deployment.aws.region) as aws:
        aws.enforce_iam(True)
        account = Account(
            aws=aws,
            deployer=Deployer(
                toolchain=toolchain,
                app=[sys.executable, "-m", "stacks"],
                folder=tmp_path_factory.mktemp("deployment"),
                environment=aws.child_environment(needs.python_environment(DEPLOYMENT=str(SHIPPED))),
            ),
            topology=topology,
        )
        account.deployer.prepare()
        account.deployer.deploy(STACK, account.said.append)
        yield account


@pytest.fixture(scope="session")
def destroyed(account: Account) -> Account:
    """`cdktf destroy` has run. Whatever looks at the deployment has to come before."""
    account.deployer.destroy(STACK, account.said.append)
    return account


@pytest.fixture
def command_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of `wso2-cluster` as a child, its temporary files in a folder of their own."""
    (tmp_path / "temporary").mkdir()
    environment = needs.python_environment(TMPDIR=str(tmp_path / "temporary"))
    return {name: value for name, value in environment.items() if not name.startswith("AWS_") and name not in _DEMO}


_DEMO = ("DEPLOYMENT", "KEEP")
