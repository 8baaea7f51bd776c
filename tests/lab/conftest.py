"""What every test of the laboratory needs: a host where machines boot, and their image."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import needs
from tests.lab.metadata import metadata
from wso2_cluster.emulator.machines import host, namespaces
from wso2_cluster.emulator.machines.errors import HostError
from wso2_cluster.emulator.machines.image import base_image
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.emulator.machines.run import Run

NewMachine = Callable[..., Machine]


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
