"""What every test of the lab needs: a host where machines boot, their image, and an embedded AWS."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from xdist.scheduler import LoadScopeScheduling

from tests import needs
from tests.lab.metadata import metadata
from tests.lab.owner import Owner
from tests.lab.trial import Trial
from wso2_cluster.emulator import EmbeddedAws
from wso2_cluster.emulator.machines import host, namespaces
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.emulator.machines.errors import HostError
from wso2_cluster.emulator.machines.image import base_image
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.emulator.machines.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from xdist.remote import Producer

    NewMachine = Callable[..., Machine]


_SLOW = (
    "test_negative",
    "test_shared_registry",
    "test_members",
    "test_patterns",
    "test_membership",
    "test_node",
    "test_worker_manager",
    "test_secure_vault",
    "test_shared_artifacts",
    "test_reach",
)
"""Modules to begin with, in this order: several processes end at about the same time when the longest work comes first.

That is what one process does alone, such as all that is planted in one deployment; and what waits for a database leaves
the processors to others.
"""
_OF_CASES = ("test_members.py", "test_membership.py", "test_patterns.py")
"""Modules with a deployment for each case."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is of the level `lab`, and the slow modules come first."""
    for item in items:
        if "tests/lab/" in item.path.as_posix():
            item.add_marker(pytest.mark.lab)
    items.sort(key=lambda item: _SLOW.index(item.path.stem) if item.path.stem in _SLOW else len(_SLOW))


class _ByDeployment(LoadScopeScheduling):  # type: ignore[misc]
    """Tests that share a deployment run in one process: those of a module or, where it has several, of one case."""

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        return module + test.partition("[")[2] if module.endswith(_OF_CASES) else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """How several processes share the tests."""
    return _ByDeployment(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed shows what its members said last: their machines are gone when somebody reads it."""
    report = yield
    if report.when == "call" and report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if isinstance(value, Trial):
                report.sections.extend(value.evidence())
    return report


@pytest.fixture(scope="session", autouse=True)
def lab_host() -> None:
    try:
        host.require_host()
    except HostError as error:
        needs.missing(str(error))


@pytest.fixture(scope="session")
def image(lab_host: None) -> Path:
    return base_image(print)


@pytest.fixture(scope="module")
def run(lab_host: None) -> Iterator[Run]:
    with Run.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def new_machine(run: Run, image: Path) -> Iterator[NewMachine]:
    """Make a machine in a namespace of its own, with a metadata service, and start it: `new_machine("i-1")`."""
    with contextlib.ExitStack() as stack:

        def make(name: str, user_data: bytes = b"#cloud-config\n", **files: bytes) -> Machine:
            namespace = run.namespace(name)
            namespaces.create(namespace)
            stack.enter_context(metadata(namespace, user_data, instance=f"i-{name}"))
            paths = {f"/etc/{key}": content for key, content in files.items()}
            made = Machine(run=run, image=image, name=name, namespace=namespace, hostname=name, files=paths)
            stack.callback(made.delete)
            made.start()
            return made

        yield make


@pytest.fixture(scope="module")
def booting(lab_host: None) -> Iterator[BootingAws]:
    """An embedded AWS that boots. A process runs one at a time, so none outlives its module."""
    with BootingAws(say=print) as running:
        yield running


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    with EmbeddedAws() as running:
        yield running


@pytest.fixture(scope="module")
def owner(aws: EmbeddedAws) -> Owner:
    environment = aws.environment()
    create: Callable[..., Any] = boto3.client

    @functools.cache
    def client(service: str) -> Any:  # noqa: ANN401
        return create(
            service,
            region_name=aws.region,
            endpoint_url=aws.endpoint,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    return Owner(client=client)
