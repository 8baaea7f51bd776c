"""A frozen picture of the account's managed services, for which this host has stand-ins. Read through boto3 alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.read_load_balancers import LoadBalancers, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wso2_cluster.emulator.machines.addresses import Addresses
    from wso2_cluster.emulator.machines.load_balancers import LoadBalancer

T = TypeVar("T")
_ENGINES = ("mysql", "mariadb")
_STATUS = {"available": True, "stopped": False}


@dataclass(frozen=True, kw_only=True)
class Database:
    """An RDS instance that speaks MySQL's protocol."""

    identifier: str
    available: bool
    """False: it is stopped."""
    endpoint: str
    """Its host name."""
    port: int
    vpc_id: str
    subnet_id: str
    subnet: IPv4Network
    address: IPv4Address
    group_ids: tuple[str, ...]
    """Ids of its security groups."""
    database: str | None
    """Name of the database that it began with."""
    username: str
    password: str = field(repr=False)
    parameters: Mapping[str, str]
    """What its parameter group sets."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that lead to it."""
        return (self.endpoint,)

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        """The address that it is to have."""
        return (self.address,)


@dataclass(frozen=True, kw_only=True)
class MountTarget:
    """Where a file system is reached from one zone."""

    id: str
    vpc_id: str
    subnet_id: str
    zone: str
    address: IPv4Address
    """The account's own choice."""
    group_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """A folder of a file system, with the user that everybody is who comes in by it."""

    id: str
    path: str
    user: tuple[int, int] | None
    """User and group id."""
    owner: tuple[int, int, str] | None
    """User id, group id and permissions (octal) with which the folder is made when it is not there."""


@dataclass(frozen=True, kw_only=True)
class FileSystem:
    """An EFS file system."""

    id: str
    dns_name: str
    """Leads to the mount target in the zone of the one who asks."""
    mount_targets: tuple[MountTarget, ...]
    access_points: tuple[AccessPoint, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The name that leads to it from every zone, and one for each zone that has a mount target."""
        return (self.dns_name, *(f"{target.zone}.{self.dns_name}" for target in self.mount_targets))

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        """The addresses that it has, one for each mount target."""
        return tuple(target.address for target in self.mount_targets)


@dataclass(frozen=True, kw_only=True)
class Managed:
    """All managed services of the account, at one moment."""

    databases: tuple[Database, ...]
    load_balancers: tuple[LoadBalancer, ...]
    file_systems: tuple[FileSystem, ...]


def read_managed(client: Callable[[str], Any], addresses: Addresses, *, taken: Iterable[IPv4Address] = ()) -> Managed:
    """Ask the account what there is; *client* makes boto3's client of a service.

    Each stand-in that AWS would choose an address for gets one from *addresses*, which are to be the same object for
    a whole run. Addresses of network interfaces and NAT gateways are left alone, and those that are *taken* besides.

    Raises `MachineError` with everything that this host has no stand-in for, or when AWS cannot be asked.
    """
    try:
        return _Reader(client, addresses, frozenset(taken)).managed()
    except (BotoCoreError, ClientError) as error:
        raise MachineError(f"The managed services of the account cannot be read: {error}") from error


@dataclass(frozen=True, kw_only=True)
class _Subnet:
    id: str
    cidr: IPv4Network
    zone: str


class _Reader:
    def __init__(self, client: Callable[[str], Any], addresses: Addresses, taken: frozenset[IPv4Address]) -> None:
        self._rds = client("rds")
        self._efs = client("efs")
        self._secrets = client("secretsmanager")
        ec2 = client("ec2")
        self._region = str(ec2.meta.region_name)
        self._addresses = addresses
        self._taken = taken | _occupied(ec2)
        self._subnets = {
            found["SubnetId"]: _Subnet(
                id=found["SubnetId"], cidr=IPv4Network(found["CidrBlock"]), zone=found["AvailabilityZone"]
            )
            for found in _all(ec2, "describe_subnets", "Subnets")
        }
        self._balancers = LoadBalancers(client, stopped=_stopped(ec2))
        self._problems: list[str] = []

    def managed(self) -> Managed:
        databases = [
            (found, subnet)
            for found in _all(self._rds, "describe_db_instances", "DBInstances")
            for subnet in self._try(self._database_subnet, found)
        ]
        balancers = [(found, self._balancer_subnets(found)) for found in self._balancers.described()]
        chosen = self._addresses.choose(
            [
                *((found["DBInstanceArn"], subnet.cidr) for found, subnet in databases),
                *((found["LoadBalancerArn"], subnet.cidr) for found, subnets in balancers for subnet in subnets),
            ],
            self._taken,
        )

        def read_balancer(found: Mapping[str, Any], subnets: Iterable[_Subnet]) -> LoadBalancer:
            arn = found["LoadBalancerArn"]
            places = {
                each.id: Place(subnet=each.cidr, zone=each.zone, address=chosen[arn, each.cidr]) for each in subnets
            }
            return self._balancers.read(found, places)

        managed = Managed(
            databases=tuple(
                made
                for found, subnet in databases
                for made in self._try(self._database, found, subnet, chosen[found["DBInstanceArn"], subnet.cidr])
            ),
            load_balancers=tuple(made for each in balancers for made in self._try(read_balancer, *each)),
            file_systems=tuple(map(self._file_system, _all(self._efs, "describe_file_systems", "FileSystems"))),
        )
        if self._problems:
            raise MachineError("\n".join(self._problems))
        return managed

    def _try(self, read: Callable[..., T], *arguments: object) -> Iterator[T]:
        try:
            yield read(*arguments)
        except MachineError as error:
            self._problems.append(str(error))

    def _balancer_subnets(self, found: Mapping[str, Any]) -> list[_Subnet]:
        return [self._subnets[zone["SubnetId"]] for zone in found["AvailabilityZones"]]

    def _database_subnet(self, found: Mapping[str, Any]) -> _Subnet:
        name = found["DBInstanceIdentifier"]
        ids = [each["SubnetIdentifier"] for each in (found.get("DBSubnetGroup") or {}).get("Subnets", ())]
        if not ids:
            raise MachineError(f"Database {name} has no subnets to have an address in; give it a DB subnet group.")
        subnets = sorted((self._subnets[each] for each in ids), key=lambda each: (each.zone, each.cidr))
        return next((each for each in subnets if each.zone == found.get("AvailabilityZone")), subnets[0])

    def _database(self, found: Mapping[str, Any], subnet: _Subnet, address: IPv4Address) -> Database:
        name = found["DBInstanceIdentifier"]
        status, engine = found["DBInstanceStatus"], found["Engine"]
        if engine not in _ENGINES:
            raise MachineError(f"Database {name}: engine {engine}; the stand-in speaks for {' and '.join(_ENGINES)}.")
        if status not in _STATUS:
            raise MachineError(f"Database {name}: status {status}; the stand-in knows {', '.join(_STATUS)}.")
        username, password = self._master(found)
        return Database(
            identifier=name,
            available=_STATUS[status],
            endpoint=found["Endpoint"]["Address"],
            port=int(found["Endpoint"]["Port"]),
            vpc_id=found["DBSubnetGroup"]["VpcId"],
            subnet_id=subnet.id,
            subnet=subnet.cidr,
            address=address,
            group_ids=tuple(group["VpcSecurityGroupId"] for group in found["VpcSecurityGroups"]),
            database=found.get("DBName"),
            username=username,
            password=password,
            parameters=self._parameters(found),
        )

    def _master(self, found: Mapping[str, Any]) -> tuple[str, str]:
        name = found["DBInstanceIdentifier"]
        secret = found.get("MasterUserSecret", {}).get("SecretArn")
        if not secret:
            raise MachineError(
                f"Database {name} has no managed master password, and RDS shows no other; set "
                "manage_master_user_password."
            )
        text = self._secrets.get_secret_value(SecretId=secret)["SecretString"]
        try:
            held = json.loads(text)
            return str(held["username"]), str(held["password"])
        except (ValueError, KeyError, TypeError):
            raise MachineError(f'Secret {secret} of database {name} is not {{"username": …, "password": …}}.') from None

    def _parameters(self, found: Mapping[str, Any]) -> Mapping[str, str]:
        names = [group["DBParameterGroupName"] for group in found.get("DBParameterGroups", ())]
        return {
            parameter["ParameterName"]: parameter["ParameterValue"]
            for name in names
            if not name.startswith("default.")
            for parameter in _all(
                self._rds, "describe_db_parameters", "Parameters", DBParameterGroupName=name, Source="user"
            )
            if "ParameterValue" in parameter
        }

    def _file_system(self, found: Mapping[str, Any]) -> FileSystem:
        name = found["FileSystemId"]
        targets = _all(self._efs, "describe_mount_targets", "MountTargets", FileSystemId=name)
        points = _all(self._efs, "describe_access_points", "AccessPoints", FileSystemId=name)
        return FileSystem(
            id=name,
            dns_name=f"{name}.efs.{self._region}.amazonaws.com",
            mount_targets=tuple(map(self._mount_target, targets)),
            access_points=tuple(map(_access_point, points)),
        )

    def _mount_target(self, found: Mapping[str, Any]) -> MountTarget:
        name = found["MountTargetId"]
        return MountTarget(
            id=name,
            vpc_id=found["VpcId"],
            subnet_id=found["SubnetId"],
            zone=found["AvailabilityZoneName"],
            address=IPv4Address(found["IpAddress"]),
            group_ids=tuple(self._efs.describe_mount_target_security_groups(MountTargetId=name)["SecurityGroups"]),
        )


def _access_point(found: Mapping[str, Any]) -> AccessPoint:
    user, root = found.get("PosixUser"), found.get("RootDirectory") or {}
    made = root.get("CreationInfo")
    return AccessPoint(
        id=found["AccessPointId"],
        path=root.get("Path", "/"),
        user=(user["Uid"], user["Gid"]) if user else None,
        owner=(made["OwnerUid"], made["OwnerGid"], made["Permissions"]) if made else None,
    )


def _occupied(ec2: Any) -> frozenset[IPv4Address]:  # noqa: ANN401 - boto3 makes its clients at run time
    """Addresses in use by what the account has itself: instances, mount targets, endpoints, NAT gateways."""
    interfaces = _all(ec2, "describe_network_interfaces", "NetworkInterfaces")
    gateways = _all(ec2, "describe_nat_gateways", "NatGateways")
    own = [each["PrivateIpAddress"] for found in interfaces for each in found["PrivateIpAddresses"]]
    natted = [each.get("PrivateIp") for found in gateways for each in found.get("NatGatewayAddresses", ())]
    return frozenset(IPv4Address(each) for each in (*own, *natted) if each)


def _stopped(ec2: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(
        instance["InstanceId"]
        for reservation in _all(ec2, "describe_instances", "Reservations")
        for instance in reservation["Instances"]
        if instance["State"]["Name"] not in {"pending", "running"}
    )


def _all(client: Any, action: str, key: str, **asked: object) -> list[dict[str, Any]]:  # noqa: ANN401
    if client.can_paginate(action):
        return [item for page in client.get_paginator(action).paginate(**asked) for item in page[key]]
    return list(getattr(client, action)(**asked)[key])
