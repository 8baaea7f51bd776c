"""`BootingAws`: an embedded AWS whose instances are machines of this host."""

from __future__ import annotations

import contextlib
import threading
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Self

import boto3

from wso2_cluster.emulator.embedded import EmbeddedAws
from wso2_cluster.emulator.machines.authority import Authority
from wso2_cluster.emulator.machines.host import require_host
from wso2_cluster.emulator.machines.image import base_image
from wso2_cluster.emulator.machines.reconciler import Reconciler
from wso2_cluster.emulator.machines.roles import RoleSessions
from wso2_cluster.emulator.machines.run import Run, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from wso2_cluster.emulator.machines.balancer import BalancerServer
    from wso2_cluster.emulator.machines.database import DatabaseServer
    from wso2_cluster.emulator.machines.firewall import Cut
    from wso2_cluster.emulator.machines.machine import Machine

_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
"""Where Debian keeps the authorities that its programs trust."""


class BootingAws(EmbeddedAws):
    """An `EmbeddedAws` that boots: each instance is a machine with systemd and cloud-init, in the network of its VPC.

        with BootingAws() as aws:
            subprocess.run(["cdktf", "deploy"], env=aws.child_environment(), check=True)
            aws.settle()
            print(aws.machine("10.0.1.10").journal("wso2-carbon.service"))

    RDS instances, load balancers and file systems are servers of this host. Whatever an earlier run left behind is
    removed first. `say` gets a line for everything that starts, stops or goes wrong.

    Raises on start: `HostError` where machines can't be made (they need Linux, root and some packages), and what
    `EmbeddedAws` raises.
    """

    def __init__(
        self, *, region: str = "us-east-1", port: int = 0, say: Callable[[str], None] = lambda _: None
    ) -> None:
        super().__init__(region=region, port=port)
        self._say = say
        self._opened = contextlib.ExitStack()
        self._reconciler: Reconciler | None = None
        self._folder: Path | None = None
        self._authority = b""
        self._clients: dict[str, Any] = {}
        self._guard = threading.Lock()

    def prepare(self) -> None:
        """Make the machines' image, which takes minutes the first time; entering the block does it, too.

        Raises:
            HostError: machines can't be made here.
        """
        require_host()
        base_image(self._say)

    def __enter__(self) -> Self:
        # Not at the top: they import moto.
        from wso2_cluster.emulator import requests, server  # noqa: PLC0415
        from wso2_cluster.emulator.patches.ec2_instances import reboots  # noqa: PLC0415

        require_host()
        image = base_image(self._say)
        sweep()
        with contextlib.ExitStack() as stack:
            super().__enter__()
            stack.push(super().__exit__)
            run = stack.enter_context(Run.open())
            authority = Authority.create(run.folder)
            self._authority = authority.root
            self._folder = run.folder / "owner"
            self._folder.mkdir(mode=0o700)
            self._reconciler = Reconciler(
                run=run,
                image=image,
                authority=authority,
                client=self.client,
                keys=RoleSessions(server.take_on_role).keys,
                changes=requests.changes,
                reboots=reboots,
                files={_BUNDLE: (image / _BUNDLE.lstrip("/")).read_bytes() + authority.root},
                say=self._say,
            )
            stack.callback(self._reconciler.close)
            self._reconciler.start()
            self._opened = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._reconciler = None
        self._clients.clear()
        self._opened.__exit__(kind, error, traceback)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        """boto3's client of a service of this account, with the owner's keys; always the same one."""
        environment = self.environment()
        # To make a client, boto3 reads descriptions of megabytes: more work than all requests of a look at the account.
        with self._guard:
            if service not in self._clients:
                self._clients[service] = boto3.session.Session().client(
                    service,  # type: ignore[call-overload]
                    region_name=self.region,
                    endpoint_url=environment["AWS_ENDPOINT_URL"],
                    aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
                )
            return self._clients[service]

    @property
    def authority(self) -> bytes:
        """The root certificate, PEM, that vouches for all of AWS here: endpoints, balancers and databases."""
        self._started()
        return self._authority

    @property
    def folder(self) -> Path:
        """A folder for the caller, which root alone can read. It goes with the machines, also when all is killed."""
        self._started()
        assert self._folder is not None  # noqa: S101 - made when the embedded AWS starts
        return self._folder

    @property
    def machines(self) -> Mapping[str, Machine]:
        """The machines by id of their instance."""
        return self._following().fleet.machines

    def machine(self, address: str) -> Machine:
        """The machine with this private address.

        Raises:
            MachineError: there is none.
        """
        return self._following().machine(IPv4Address(address))

    def settle(self) -> None:
        """Wait until machines, stand-ins and packet filters are what the account says at this moment.

        Booting goes on after that.

        Raises:
            MachineError: something can't be played here, or did not come up.
        """
        self._following().settle()

    def cut(self, cuts: Iterable[Cut]) -> None:
        """Partition addresses off from everybody, or pairs of them from each other; all other partitions are healed."""
        self._following().cut(cuts)

    @property
    def databases(self) -> Mapping[str, DatabaseServer]:
        """The servers behind RDS instances, by identifier."""
        return self._following().standins.databases()

    @property
    def balancers(self) -> Mapping[str, tuple[BalancerServer, ...]]:
        """The servers behind load balancers, one for each zone, by the balancer's name."""
        return self._following().standins.balancers()

    def files(self, file_system_id: str) -> Path:
        """The folder of a file system; it is there once the account has it, and gone with it."""
        return self._following().standins.files / file_system_id

    def addresses(self, vpc_id: str, name: str) -> tuple[str, ...]:
        """What the resolver of a VPC answers for a name; empty when there is no such name in every zone of it."""
        return self._following().sites[vpc_id].addresses(name)

    def outside(self, vpc_id: str, name: str, address: str) -> str:
        """The network namespace of a host of the internet with a route to the VPC, made when it is not there yet."""
        return self._following().sites[vpc_id].outside(name, IPv4Address(address))

    def _following(self) -> Reconciler:
        self._started()
        assert self._reconciler is not None  # noqa: S101 - set as long as the embedded AWS runs
        return self._reconciler
