"""Reading the account, action by action."""

from __future__ import annotations

import base64
import json
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Any

from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.picture import (
    Account,
    DefaultRoute,
    Direction,
    Endpoint,
    EndpointAddress,
    EndpointKind,
    Group,
    InstanceView,
    Profile,
    Record,
    RoleView,
    Rule,
    Subnet,
    Vpc,
    Zone,
    one_of,
    plain_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ANYWHERE = "0.0.0.0/0"
_LAST_ENTRY = 32_767


class AccountReader:
    """Asks EC2, IAM and Route 53. *before* is an earlier picture, whose user data is not asked for again."""

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
        """The picture of now."""
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
            subnet=one_of(subnets, found["SubnetId"], "subnet"),
            groups=tuple(one_of(groups, group["GroupId"], "security group") for group in found["SecurityGroups"]),
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
            profile=one_of(profiles, arn, "instance profile") if arn else None,
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
                groups=tuple(one_of(groups, group["GroupId"], "security group") for group in endpoint["Groups"]),
                addresses=tuple(
                    EndpointAddress(
                        address=IPv4Address(interfaces[name]["PrivateIpAddress"]),
                        subnet=one_of(subnets, interfaces[name]["SubnetId"], "subnet"),
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
