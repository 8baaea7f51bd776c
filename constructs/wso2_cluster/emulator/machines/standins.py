"""The servers behind the managed services of the embedded AWS: databases, load balancers and file systems."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines import file_systems
from wso2_cluster.emulator.machines.account import StandIn
from wso2_cluster.emulator.machines.addresses import Addresses
from wso2_cluster.emulator.machines.balancer import BalancerServer
from wso2_cluster.emulator.machines.database import DatabaseServer
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.file_systems import MountTargetServer
from wso2_cluster.emulator.machines.managed import Managed, read_managed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from ipaddress import IPv4Address
    from pathlib import Path
    from typing import Any

    from wso2_cluster.emulator.machines.account import Account
    from wso2_cluster.emulator.machines.authority import Authority
    from wso2_cluster.emulator.machines.load_balancers import LoadBalancer
    from wso2_cluster.emulator.machines.managed import Database, FileSystem, MountTarget
    from wso2_cluster.emulator.machines.run import Run
    from wso2_cluster.emulator.machines.site import Site


@dataclass(kw_only=True)
class _Seat:
    """A server, and the place in a VPC that it has."""

    name: str
    site: Site
    folder: Path
    server: DatabaseServer | BalancerServer | MountTargetServer
    refreshed: object = field(default=None)
    """What it was told last, so that it is told only of changes."""


class StandIns:
    """A server for each database, for each zone of a load balancer and for each mount target of a file system.

    Each is there for as long as the account has it. The files of file systems are in `files`, a folder for each, which
    root alone can look into.
    """

    def __init__(
        self, *, run: Run, authority: Authority, client: Callable[[str], Any], say: Callable[[str], None]
    ) -> None:
        self.files = run.folder / "file-systems"
        self.files.mkdir(mode=0o700)
        self._run = run
        self._authority = authority
        self._client = client
        self._say = say
        self._addresses = Addresses()
        self._seats: dict[str, _Seat] = {}
        self._instances: Mapping[str, IPv4Address] = {}
        self._managed = Managed(databases=(), load_balancers=(), file_systems=())

    def wanted(self, account: Account) -> tuple[StandIn, ...]:
        """What the account has, as the network sees it. `update` then makes it so.

        Raises:
            MachineError: the account has something that this host has no stand-in for.
        """
        self._instances = {instance.id: instance.address for instance in account.instances}
        self._managed = read_managed(self._client, self._addresses, taken=self._instances.values())
        return tuple(_standins(self._managed, account))

    def update(self, sites: Mapping[str, Site]) -> None:
        """Start, change and end servers so that they are what `wanted` read.

        Raises:
            MachineError: a server does not come up.
        """
        databases = {_key("db", database.identifier): database for database in self._managed.databases}
        places = {
            _key("lb", f"{balancer.arn} {place.subnet_id}"): (balancer, place.address)
            for balancer in self._managed.load_balancers
            for place in balancer.places
        }
        targets = {
            _key("fs", target.id): (system, target)
            for system in self._managed.file_systems
            for target in system.mount_targets
        }
        for key in [key for key in self._seats if key not in {*databases, *places, *targets}]:
            self._end(key)
        for name in file_systems.keep(self.files, [system.id for system in self._managed.file_systems]):
            self._say(f"{name}: file system deleted")
        for key, database in databases.items():
            if database.vpc_id in sites:
                self._keep_database(key, database, sites[database.vpc_id])
        for key, (balancer, address) in places.items():
            if balancer.vpc_id in sites:
                self._keep_balancer(key, balancer, address, sites[balancer.vpc_id])
        for key, (system, target) in targets.items():
            if target.vpc_id in sites:
                self._keep_mount_target(key, system, target, sites[target.vpc_id])

    def databases(self) -> Mapping[str, DatabaseServer]:
        """The running database servers by identifier."""
        return {seat.name: seat.server for seat in self._seats.values() if isinstance(seat.server, DatabaseServer)}

    def balancers(self) -> Mapping[str, tuple[BalancerServer, ...]]:
        """The running servers of each load balancer by its name, one for each zone."""
        found: dict[str, tuple[BalancerServer, ...]] = {}
        for seat in self._seats.values():
            if isinstance(seat.server, BalancerServer):
                found[seat.name] = (*found.get(seat.name, ()), seat.server)
        return found

    def close(self) -> None:
        """End all servers."""
        for key in tuple(self._seats):
            self._end(key)

    def _keep_database(self, key: str, database: Database, site: Site) -> None:
        seat = self._seats.get(key)
        if seat is None:
            namespace = site.network.attach(key, database.address)
            folder = self._folder(key)
            server = DatabaseServer(folder=folder, namespace=namespace, database=database, authority=self._authority)
            self._seats[key] = seat = _Seat(name=database.identifier, site=site, folder=folder, server=server)
            seat.refreshed = database
        if not isinstance(seat.server, DatabaseServer):
            raise MachineError(f"{key} is two things at once.")
        if seat.refreshed != database:
            seat.server.update(database)
            seat.refreshed = database
        if database.available and not seat.server.running:
            seat.server.start()
            self._say(f"{database.identifier}: database answers at {database.address}")
        elif not database.available and seat.server.running:
            seat.server.stop()
            self._say(f"{database.identifier}: database stopped")

    def _keep_balancer(self, key: str, balancer: LoadBalancer, address: IPv4Address, site: Site) -> None:
        told = (balancer, tuple(sorted(self._instances.items())))
        seat = self._seats.get(key)
        if seat is None:
            if not balancer.listeners:
                return
            namespace = site.network.attach(key, address)
            folder = self._folder(key)
            server = BalancerServer(
                folder=folder,
                namespace=namespace,
                authority=self._authority,
                balancer=balancer,
                addresses=self._instances,
                # ALB guide, "Health checks for target groups": with no healthy target it asks them all.
                fail_open=True,
            )
            self._seats[key] = seat = _Seat(name=balancer.name, site=site, folder=folder, server=server)
            server.start()
            seat.refreshed = told
            self._say(f"{balancer.name}: load balancer answers at {address}")
        if isinstance(seat.server, BalancerServer) and seat.refreshed != told:
            seat.server.update(balancer, self._instances)
            seat.refreshed = told

    def _keep_mount_target(self, key: str, system: FileSystem, target: MountTarget, site: Site) -> None:
        seat = self._seats.get(key)
        if seat is None:
            server = MountTargetServer(
                files=self.files,
                namespace=site.network.attach(key, target.address),
                authority=self._authority,
                system=system,
                target=target,
            )
            self._seats[key] = seat = _Seat(name=system.id, site=site, folder=self.files, server=server)
            server.start()
            self._say(f"{system.id}: file system answers at {target.address} in {target.zone}")
        if isinstance(seat.server, MountTargetServer):
            seat.server.update(system)

    def _end(self, key: str) -> None:
        seat = self._seats.pop(key)
        seat.server.stop()
        seat.site.network.detach(key)

    def _folder(self, key: str) -> Path:
        folder = self._run.folder / "standins" / key
        folder.mkdir(parents=True, exist_ok=True)
        # Servers that do not run as root have to reach what they own below.
        for one in (self._run.folder, folder.parent):
            one.chmod(0o711)
        return folder


def _standins(managed: Managed, account: Account) -> Iterator[StandIn]:
    for database in managed.databases:
        yield StandIn(
            name=database.identifier,
            address=database.address,
            subnet=account.subnet(database.subnet_id),
            groups=tuple(account.group(group) for group in database.group_ids),
            dns_names=database.names,
        )
    for balancer in managed.load_balancers:
        for place in balancer.places:
            yield StandIn(
                name=balancer.name,
                address=place.address,
                subnet=account.subnet(place.subnet_id),
                groups=tuple(account.group(group) for group in balancer.group_ids),
                public=not balancer.internal,
                dns_names=balancer.names,
            )
    for system in managed.file_systems:
        for target in system.mount_targets:
            yield StandIn(
                name=system.id,
                address=target.address,
                subnet=account.subnet(target.subnet_id),
                groups=tuple(account.group(group) for group in target.group_ids),
                dns_names=(f"{target.zone}.{system.dns_name}",),
                # EFS guide, "Mounting on Amazon EC2 with a DNS name": the mount target in the instance's own zone.
                zone_names=(system.dns_name,),
            )


def _key(kind: str, name: str) -> str:
    """A name for namespaces and folders, which take few characters."""
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
