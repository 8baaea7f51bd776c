"""The account's owner, who makes what the tests look at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The account's owner, who makes what the tests look at."""

    client: Callable[[str], Any]

    def network(self) -> dict[str, str]:
        """A VPC 10.9.0.0/16 with a public subnet and a private one behind a NAT gateway."""
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        made = {"vpc": vpc}
        for name, cidr in (("public", "10.9.0.0/24"), ("private", "10.9.1.0/24")):
            subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]
            table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
            made |= {name: subnet, f"{name}-table": table}
        ec2.create_route(RouteTableId=made["public-table"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        elastic = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=made["public"], AllocationId=elastic)["NatGateway"]["NatGatewayId"]
        ec2.create_route(RouteTableId=made["private-table"], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
        return made

    def group(self, vpc: str, name: str, *, egress: bool = True) -> str:
        """A security group that lets nothing in, and everything out unless told otherwise."""
        ec2 = self.client("ec2")
        group = str(ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"])
        if not egress:
            everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
        return group

    def launch(self, subnet: str, group: str, address: str, **settings: Any) -> str:  # noqa: ANN401
        """An instance with this address; returns its id."""
        ec2 = self.client("ec2")
        interface = {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "PrivateIpAddress": address}
        answer = ec2.run_instances(
            ImageId="ami-0abcdef1234567890",
            InstanceType="t3.medium",
            MinCount=1,
            MaxCount=1,
            NetworkInterfaces=[interface],
            **settings,
        )
        return str(answer["Instances"][0]["InstanceId"])

    def role(self, name: str, *policies: tuple[tuple[str, ...], str], service: str = "ec2.amazonaws.com") -> str:
        """A role that *service* may take on, with these actions and resources, in an instance profile of its name."""
        iam = self.client("iam")
        trust = [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]
        iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": trust})
        )
        for number, (actions, resource) in enumerate(policies):
            statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
            iam.put_role_policy(
                RoleName=name,
                PolicyName=f"policy-{number}",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            )
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
        return name
