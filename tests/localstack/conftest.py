"""LocalStack for the whole session: the community edition on this machine, or the instance that a variable names."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest

from tests import needs
from tests.emulator.conftest import APP, Deployed
from wso2_cluster.deployer import Deployer
from wso2_cluster.deployment import load_deployment
from wso2_cluster.emulator.embedded import turned_to
from wso2_cluster.topology import plan_topology

PROGRAM = needs.PROJECT / ".wso2-cluster" / "localstack" / "bin" / "python"
"""What `make test-localstack` installs."""
OWN = ("LOCALSTACK_ENDPOINT", "LOCALSTACK_AUTH_TOKEN")
"""Variables of someone who has an instance: its address, or the token that it was started with."""
USUAL = "http://127.0.0.1:4566"
"""Where LocalStack listens unless it is told otherwise (docs.localstack.cloud, GATEWAY_LISTEN)."""
START_S = 120


@dataclass(frozen=True, kw_only=True)
class LocalStack:
    """An instance that answers."""

    endpoint: str
    services: frozenset[str]
    """Those that its edition has."""
    version: str
    edition: str

    def environment(self, region: str) -> dict[str, str]:
        """What leads boto3 and Terraform to it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }


@pytest.fixture(scope="session")
def localstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """One's own instance, or else the community edition, started here and ended with the tests."""
    if any(os.environ.get(name) for name in OWN):
        endpoint = os.environ.get("LOCALSTACK_ENDPOINT") or USUAL
        found = _ask(endpoint)
        if found is None:
            pytest.fail(f"{' or '.join(OWN)} is set, and no LocalStack answers at {endpoint}: start it, or unset both")
        yield found
        return
    if not PROGRAM.exists():
        needs.missing("LocalStack is not installed: make test-localstack")
    with _started(tmp_path_factory.mktemp("localstack")) as started:
        yield started


@contextmanager
def _started(folder: Path) -> Iterator[LocalStack]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "LOCALSTACK_", "PYTHON")) and name != "DEBUG"
    } | {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "LOCALSTACK_HOST": f"localhost:{port}",
        # Nothing is fetched, nobody is told, and no port but the one is opened.
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "HOME": str(folder),
        "TMPDIR": str(folder),
    }
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            [str(PROGRAM), str(Path(__file__).with_name("launch.py"))],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield _wait(f"http://127.0.0.1:{port}", child, folder / "log")
        finally:
            child.terminate()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _wait(endpoint: str, child: "subprocess.Popen[bytes]", log: Path) -> LocalStack:
    end = time.monotonic() + START_S
    while time.monotonic() < end and child.poll() is None:
        found = _ask(endpoint)
        if found is not None:
            return found
        time.sleep(0.5)
    raise AssertionError(f"LocalStack does not answer at {endpoint}:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def _ask(endpoint: str) -> LocalStack | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{endpoint}/_localstack/health", timeout=5) as answer:
            health = json.load(answer)
    except (URLError, OSError, ValueError):
        return None
    services = frozenset(name for name, state in health["services"].items() if state != "disabled")
    return LocalStack(
        endpoint=endpoint, services=services, version=str(health["version"]), edition=str(health["edition"])
    )


@contextmanager
def deployed(localstack: LocalStack, file: Path, folder: Path) -> Iterator[Deployed]:
    """`cdktf deploy` of *file* has run in *folder*; whatever happens to the tests, `cdktf destroy` runs at the end."""
    topology = plan_topology(load_deployment(file))
    environment = localstack.environment(topology.deployment.aws.region)
    account = Deployed(
        file=file,
        environment=environment,
        deployer=Deployer(
            toolchain=needs.toolchain(),
            app=APP,
            folder=folder,
            environment=turned_to(environment, needs.python_environment(DEPLOYMENT=str(file))),
        ),
        topology=topology,
    )
    account.deployer.prepare()
    try:
        account.deployer.deploy(file.stem, account.said.append)
        yield account
    finally:
        account.deployer.unprotect(file.stem, account.said.append)
        account.deployer.destroy(file.stem, account.said.append)
