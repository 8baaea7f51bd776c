"""A frozen picture of the account: instances, networks, security groups, names. Read through boto3 alone."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

ANYWHERE = "0.0.0.0/0"
V = TypeVar("V")
_LAST_ENTRY = 32_767


class Direction(StrEnum):
    """Which way a rule lets packets pass: into the members of its group, or out of them."""

    INGRESS = "ingress"
    EGRESS = "egress"


class DefaultRoute(StrEnum):
    """Where a subnet sends what is for addresses outside of the VPC."""

    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    NONE = "none"
    BLACKHOLE = "blackhole"
    """The route's target is gone, or is a NAT gateway that has no way out itself."""


class EndpointKind(StrEnum):
    """How a VPC endpoint is reached: by an address in a subnet, or by a route."""

    INTERFACE = "Interface"
    GATEWAY = "Gateway"


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """A virtual network."""

    id: str
    cidrs: tuple[IPv4Network, ...]
    dns_support: bool
    """Amazon's resolver answers."""
    dns_hostnames: bool
    """With `dns_support`: instances have names, and private zones and private DNS of endpoints apply."""


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A part of a VPC in one zone."""

    id: str
    vpc: Vpc
    cidr: IPv4Network
    zone: str
    zone_id: str
    default_route: DefaultRoute
    route_table_id: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a security group; the other end is a network or a group, or nothing that an IPv4 packet can match."""

    direction: Direction
    protocol: str
    """`tcp`, `udp`, `icmp`, a protocol number, or `-1` for every protocol."""
    ports: tuple[int, int] | None
    """First and last port; with `icmp`: type and code. None: all. `-1` as a code: every code of the type."""
    cidrs: tuple[IPv4Network | IPv6Network, ...]
    group_id: str | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A security group."""

    id: str
    name: str
    vpc_id: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, kw_only=True)
class RoleView:
    """The role behind an instance profile."""

    name: str
    arn: str
    trusts_ec2: bool
    """EC2 may take the role on for an instance."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An instance profile."""

    id: str
    arn: str
    role: RoleView | None


@dataclass(frozen=True, kw_only=True)
class InstanceView:
    """An instance that has an address: pending, running, stopping or stopped."""

    id: str
    name: str
    """Its tag `Name`, or the empty string."""
    state: str
    address: IPv4Address
    public_address: IPv4Address | None
    subnet: Subnet
    groups: tuple[Group, ...]
    tags: Mapping[str, str]
    image: str
    type: str
    architecture: str
    launch_time: dt.datetime
    launch_index: int
    reservation_id: str
    owner_id: str
    hostname: str
    """The private DNS name."""
    interface_id: str
    mac: str
    user_data: bytes
    profile: Profile | None
    tokens_required: bool
    hop_limit: int
    endpoint_enabled: bool
    tags_in_metadata: bool

    @property
    def region(self) -> str:
        """The region that its zone lies in."""
        return self.subnet.zone[:-1]


@dataclass(frozen=True, kw_only=True)
class EndpointAddress:
    """A network interface of a VPC endpoint."""

    address: IPv4Address
    subnet: Subnet


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A VPC endpoint of a service of AWS."""

    id: str
    vpc_id: str
    service: str
    """Without `com.amazonaws.REGION.`: `ssm`, `s3`, `ecr.api`."""
    region: str
    kind: EndpointKind
    private_dns: bool
    groups: tuple[Group, ...]
    addresses: tuple[EndpointAddress, ...]
    """Of the kind interface."""
    route_table_ids: frozenset[str]
    """Of the kind gateway."""
    dns_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """Something else that has an address in a VPC, such as a database, a node of a balancer, a mount target."""

    name: str
    address: IPv4Address
    subnet: Subnet
    groups: tuple[Group, ...]
    public: bool = False
    """It has a public address too, so the internet reaches it where the subnet has an internet gateway."""
    dns_names: tuple[str, ...] = ()
    """Names that resolve to its address; several stand-ins may share one."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record set of a private zone."""

    name: str
    """Lower case, without the final dot."""
    type: str
    ttl: int
    values: tuple[str, ...]
    alias: str | None
    """The name whose addresses it has."""


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A private zone of Route 53."""

    name: str
    """Lower case, without the final dot."""
    vpc_ids: frozenset[str]
    records: tuple[Record, ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the machines and their networks are made of, at one moment."""

    region: str
    vpcs: tuple[Vpc, ...]
    subnets: tuple[Subnet, ...]
    groups: tuple[Group, ...]
    instances: tuple[InstanceView, ...]
    endpoints: tuple[Endpoint, ...]
    zones: tuple[Zone, ...]

    def vpc(self, vpc_id: str) -> Vpc:
        """The VPC with this id. Raises `MachineError` when there is none."""
        return _one({vpc.id: vpc for vpc in self.vpcs}, vpc_id, "VPC")

    def subnet(self, subnet_id: str) -> Subnet:
        """The subnet with this id. Raises `MachineError` when there is none."""
        return _one({subnet.id: subnet for subnet in self.subnets}, subnet_id, "subnet")

    def group(self, group_id: str) -> Group:
        """The security group with this id. Raises `MachineError` when there is none."""
        return _one({group.id: group for group in self.groups}, group_id, "security group")


def read_account(client: Callable[[str], Any], before: Account | None = None) -> Account:
    """Ask EC2, IAM and Route 53 what there is; *client* makes boto3's client of a service.

    *before* is an earlier picture: user data is asked for once per instance, and again when it is stopped, because it
    can be changed then alone (EC2 guide, "View and update the instance user data").

    Raises `MachineError` when AWS cannot be asked, or has something that machines on this host cannot be given.
    """
    try:
        return _Reader(client, before).account()
    except (BotoCoreError, ClientError) as error:
        raise MachineError(f"The account cannot be read: {error}") from error


class _Reader:
    def __init__(self, client: Callable[[str], Any], before: Account | None) -> None:
        self._user_data = {
            instance.id: instance.user_data
            for instance in (before.instances if before else ())
            if instance.state not in {"stopping", "stopped"}
        }
        self._ec2 = client("ec2")
        self._iam = client("iam")
        self._route53 = client("route53")
        self._region = str(self._ec2.meta.region_name)

    def account(self) -> Account:
        self._refuse_network_acls()
        vpcs = {found["VpcId"]: self._vpc(found) for found in self._list("describe_vpcs", "Vpcs")}
        subnets = self._subnets(vpcs)
        groups = self._groups()
        profiles = self._profiles()
        return Account(
            region=self._region,
            vpcs=tuple(vpcs.values()),
            subnets=tuple(subnets.values()),
            groups=tuple(groups.values()),
            instances=tuple(self._instances(subnets, groups, profiles)),
            endpoints=tuple(self._endpoints(subnets, groups)),
            zones=tuple(self._zones()),
        )

    def _list(self, action: str, key: str) -> list[dict[str, Any]]:
        return [item for page in self._ec2.get_paginator(action).paginate() for item in page[key]]

    def _refuse_network_acls(self) -> None:
        for acl in self._list("describe_network_acls", "NetworkAcls"):
            for entry in acl["Entries"]:
                usual = entry["Protocol"] == "-1" and (
                    entry["RuleNumber"] == _LAST_ENTRY or entry["RuleAction"] == "allow"
                )
                if not usual and acl["Associations"]:
                    raise MachineError(
                        f"Network ACL {acl['NetworkAclId']} has rule {entry['RuleNumber']}, {entry['RuleAction']} "
                        f"protocol {entry['Protocol']}: machines on this host know security groups alone. "
                        "Leave its subnets with the VPC's default ACL."
                    )

    def _vpc(self, found: dict[str, Any]) -> Vpc:
        def attribute(name: str) -> bool:
            answer = self._ec2.describe_vpc_attribute(VpcId=found["VpcId"], Attribute=name)
            return bool(answer[name[0].upper() + name[1:]]["Value"])

        return Vpc(
            id=found["VpcId"],
            cidrs=tuple(
                IPv4Network(block["CidrBlock"])
                for block in found["CidrBlockAssociationSet"]
                if block["CidrBlockState"]["State"] == "associated"
            ),
            dns_support=attribute("enableDnsSupport"),
            dns_hostnames=attribute("enableDnsHostnames"),
        )

    def _subnets(self, vpcs: Mapping[str, Vpc]) -> dict[str, Subnet]:
        found = self._list("describe_subnets", "Subnets")
        tables = self._list("describe_route_tables", "RouteTables")
        main, own = {}, {}
        for table in tables:
            for association in table["Associations"]:
                if association.get("Main"):
                    main[table["VpcId"]] = table
                elif "SubnetId" in association:
                    own[association["SubnetId"]] = table
        table_of = {subnet["SubnetId"]: own.get(subnet["SubnetId"]) or main[subnet["VpcId"]] for subnet in found}
        gateways = {
            gateway["NatGatewayId"]: gateway
            for gateway in self._list("describe_nat_gateways", "NatGateways")
            if gateway["State"] == "available"
        }

        def default_route(subnet_id: str) -> DefaultRoute:
            route = _default_route(table_of[subnet_id])
            if route is None:
                return DefaultRoute.NONE
            if route.get("State") == "blackhole":
                return DefaultRoute.BLACKHOLE
            if str(route.get("GatewayId", "")).startswith("igw-"):
                return DefaultRoute.INTERNET_GATEWAY
            if "NatGatewayId" not in route:
                raise MachineError(
                    f"Route table {table_of[subnet_id]['RouteTableId']} sends {ANYWHERE} to {_target(route)}: machines "
                    "on this host know internet gateways and NAT gateways. Send it to one of those."
                )
            gateway = gateways.get(route["NatGatewayId"])
            if gateway is None:
                return DefaultRoute.BLACKHOLE
            out = _default_route(table_of[gateway["SubnetId"]])
            through = out is not None and str(out.get("GatewayId", "")).startswith("igw-")
            return DefaultRoute.NAT_GATEWAY if through else DefaultRoute.BLACKHOLE

        return {
            subnet["SubnetId"]: Subnet(
                id=subnet["SubnetId"],
                vpc=vpcs[subnet["VpcId"]],
                cidr=IPv4Network(subnet["CidrBlock"]),
                zone=subnet["AvailabilityZone"],
                zone_id=subnet["AvailabilityZoneId"],
                default_route=default_route(subnet["SubnetId"]),
                route_table_id=table_of[subnet["SubnetId"]]["RouteTableId"],
            )
            for subnet in found
        }

    def _groups(self) -> dict[str, Group]:
        rules: dict[str, list[Rule]] = {}
        for found in self._list("describe_security_group_rules", "SecurityGroupRules"):
            rules.setdefault(found["GroupId"], []).append(self._rule(found))
        return {
            group["GroupId"]: Group(
                id=group["GroupId"],
                name=group["GroupName"],
                vpc_id=group["VpcId"],
                rules=tuple(rules.get(group["GroupId"], ())),
            )
            for group in self._list("describe_security_groups", "SecurityGroups")
        }

    def _rule(self, found: dict[str, Any]) -> Rule:
        protocol = str(found["IpProtocol"])
        group_id = found.get("ReferencedGroupInfo", {}).get("GroupId")
        if "PrefixListId" in found:
            cidrs = self._prefix_list(found["PrefixListId"])
        else:
            cidrs = tuple(ip_network(found[key]) for key in ("CidrIpv4", "CidrIpv6") if key in found)
        if not cidrs and group_id is None:
            raise MachineError(f"Rule {found['SecurityGroupRuleId']} of {found['GroupId']} names no other end.")
        first, last = found.get("FromPort", -1), found.get("ToPort", -1)
        return Rule(
            direction=Direction.EGRESS if found["IsEgress"] else Direction.INGRESS,
            protocol=protocol,
            ports=None if first == -1 else (first, last),
            cidrs=cidrs,
            group_id=group_id,
        )

    def _prefix_list(self, list_id: str) -> tuple[IPv4Network | IPv6Network, ...]:
        (found,) = self._ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
        if found["OwnerId"] == "AWS":
            raise MachineError(
                f"A security group names AWS's own prefix list {found['PrefixListName']}, whose addresses are not "
                "those of the services on this host. Use an address range."
            )
        pages = self._ec2.get_paginator("get_managed_prefix_list_entries").paginate(PrefixListId=list_id)
        return tuple(ip_network(entry["Cidr"]) for page in pages for entry in page["Entries"])

    def _profiles(self) -> dict[str, Profile]:
        pages = self._iam.get_paginator("list_instance_profiles").paginate()
        return {
            profile["Arn"]: Profile(
                id=profile["InstanceProfileId"],
                arn=profile["Arn"],
                role=next((_role(role) for role in profile["Roles"]), None),
            )
            for page in pages
            for profile in page["InstanceProfiles"]
        }

    def _instances(
        self, subnets: Mapping[str, Subnet], groups: Mapping[str, Group], profiles: Mapping[str, Profile]
    ) -> Iterable[InstanceView]:
        for reservation in self._list("describe_instances", "Reservations"):
            for found in reservation["Instances"]:
                if found["State"]["Name"] not in {"terminated", "shutting-down"}:
                    yield self._instance(found, reservation, subnets, groups, profiles)

    def _instance(
        self,
        found: dict[str, Any],
        reservation: dict[str, Any],
        subnets: Mapping[str, Subnet],
        groups: Mapping[str, Group],
        profiles: Mapping[str, Profile],
    ) -> InstanceView:
        name = found["InstanceId"]
        if len(found["NetworkInterfaces"]) != 1:
            raise MachineError(
                f"Instance {name} has {len(found['NetworkInterfaces'])} network interfaces: a machine on this host "
                "has one."
            )
        (interface,) = found["NetworkInterfaces"]
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
        options = found["MetadataOptions"]
        arn = found.get("IamInstanceProfile", {}).get("Arn")
        public = found.get("PublicIpAddress")
        return InstanceView(
            id=name,
            name=tags.get("Name", ""),
            state=found["State"]["Name"],
            address=IPv4Address(found["PrivateIpAddress"]),
            public_address=IPv4Address(public) if public else None,
            subnet=_one(subnets, found["SubnetId"], "subnet"),
            groups=tuple(_one(groups, group["GroupId"], "security group") for group in found["SecurityGroups"]),
            tags=tags,
            image=found["ImageId"],
            type=found["InstanceType"],
            architecture=found["Architecture"],
            launch_time=found["LaunchTime"],
            launch_index=found["AmiLaunchIndex"],
            reservation_id=reservation["ReservationId"],
            owner_id=reservation["OwnerId"],
            hostname=found["PrivateDnsName"],
            interface_id=interface["NetworkInterfaceId"],
            mac=interface["MacAddress"],
            user_data=self._data_of(name, found["State"]["Name"]),
            profile=_one(profiles, arn, "instance profile") if arn else None,
            tokens_required=options["HttpTokens"] == "required",
            hop_limit=options["HttpPutResponseHopLimit"],
            endpoint_enabled=options["HttpEndpoint"] == "enabled",
            tags_in_metadata=options.get("InstanceMetadataTags") == "enabled",
        )

    def _data_of(self, instance_id: str, state: str) -> bytes:
        if instance_id in self._user_data and state not in {"stopping", "stopped"}:
            return self._user_data[instance_id]
        answer = self._ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
        return base64.b64decode(answer["UserData"].get("Value", ""))

    def _endpoints(self, subnets: Mapping[str, Subnet], groups: Mapping[str, Group]) -> Iterable[Endpoint]:
        found = [
            endpoint
            for endpoint in self._list("describe_vpc_endpoints", "VpcEndpoints")
            if endpoint["State"] == "available"
        ]
        wanted = {name for endpoint in found for name in endpoint["NetworkInterfaceIds"]}
        interfaces = {
            interface["NetworkInterfaceId"]: interface
            for interface in (self._list("describe_network_interfaces", "NetworkInterfaces") if wanted else ())
        }
        for endpoint in found:
            kind = endpoint.get("VpcEndpointType")
            prefix, _, service = endpoint["ServiceName"].partition(f".{self._region}.")
            if kind not in set(EndpointKind) or prefix != "com.amazonaws" or not service:
                raise MachineError(
                    f"VPC endpoint {endpoint['VpcEndpointId']} of type {kind} for {endpoint['ServiceName']}: known are "
                    f"interface and gateway endpoints for services of AWS in {self._region}."
                )
            yield Endpoint(
                id=endpoint["VpcEndpointId"],
                vpc_id=endpoint["VpcId"],
                service=service,
                region=self._region,
                kind=EndpointKind(kind),
                private_dns=endpoint["PrivateDnsEnabled"],
                groups=tuple(_one(groups, group["GroupId"], "security group") for group in endpoint["Groups"]),
                addresses=tuple(
                    EndpointAddress(
                        address=IPv4Address(interfaces[name]["PrivateIpAddress"]),
                        subnet=_one(subnets, interfaces[name]["SubnetId"], "subnet"),
                    )
                    for name in endpoint["NetworkInterfaceIds"]
                ),
                route_table_ids=frozenset(endpoint["RouteTableIds"]),
                dns_names=tuple(entry["DnsName"] for entry in endpoint["DnsEntries"]),
            )

    def _zones(self) -> Iterable[Zone]:
        for page in self._route53.get_paginator("list_hosted_zones").paginate():
            for found in page["HostedZones"]:
                if not found["Config"].get("PrivateZone"):
                    continue
                vpcs = self._route53.get_hosted_zone(Id=found["Id"])["VPCs"]
                pages = self._route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=found["Id"])
                yield Zone(
                    name=plain_name(found["Name"]),
                    vpc_ids=frozenset(vpc["VPCId"] for vpc in vpcs if vpc["VPCRegion"] == self._region),
                    records=tuple(_record(item) for one in pages for item in one["ResourceRecordSets"]),
                )


def plain_name(name: str) -> str:
    r"""A DNS name as this package compares it: lower case, no final dot; Route 53 writes `*` as `\052`."""
    return name.replace("\\052", "*").rstrip(".").lower()


def _record(found: dict[str, Any]) -> Record:
    if "SetIdentifier" in found:
        raise MachineError(
            f"Record {found['Name']} {found['Type']} has a routing policy (set {found['SetIdentifier']}): "
            "machines on this host know simple records alone."
        )
    alias = found.get("AliasTarget", {}).get("DNSName")
    return Record(
        name=plain_name(found["Name"]),
        type=found["Type"],
        ttl=found.get("TTL", 60),
        values=tuple(value["Value"] for value in found.get("ResourceRecords", ())),
        alias=plain_name(alias) if alias else None,
    )


def _role(found: dict[str, Any]) -> RoleView:
    document = found["AssumeRolePolicyDocument"]
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    return RoleView(
        name=found["RoleName"],
        arn=found["Arn"],
        trusts_ec2=any(_trusts_ec2(statement) for statement in _several(statements)),
    )


def _trusts_ec2(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = _several(principal.get("Service", ())) if isinstance(principal, dict) else (principal,)
    return (
        statement.get("Effect") == "Allow"
        and not {"sts:AssumeRole", "sts:*", "*"}.isdisjoint(_several(statement.get("Action", ())))
        and not {"ec2.amazonaws.com", "ec2.amazonaws.com.cn", "*"}.isdisjoint(services)
    )


def _several(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - one or a list of anything, as JSON policies have it
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _default_route(table: dict[str, Any]) -> dict[str, Any] | None:
    routes: list[dict[str, Any]] = table["Routes"]
    return next((route for route in routes if route.get("DestinationCidrBlock") == ANYWHERE), None)


def _target(route: dict[str, Any]) -> str:
    return next((str(value) for key, value in route.items() if key.endswith("Id")), "nothing")


def _one(known: Mapping[str, V], name: str, kind: str) -> V:
    try:
        return known[name]
    except KeyError:
        raise MachineError(f"The account has no {kind} {name}; known are {', '.join(known) or 'none'}.") from None
