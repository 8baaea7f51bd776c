"""The network: a VPC with public and private subnets in every zone, or an existing one."""

from collections.abc import Mapping

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.deployment import Nat
from wso2_cluster.topology import Topology

ANYWHERE = "0.0.0.0/0"


class Network(Construct):
    """Where the cluster lives.

    Nodes and database stand in the private subnets, an internet-facing balancer in the public ones. Private subnets
    reach the internet through a NAT gateway, of which there is one, or one per zone.
    """

    vpc_id: str
    cidr: str
    """The VPC's address block."""
    subnet_ids: Mapping[str, str]
    """Subnet ids by the name that the topology gives them."""
    outbound: tuple[ITerraformDependable, ...]
    """What must exist before an instance in a private subnet can reach the internet."""
    inbound: tuple[ITerraformDependable, ...]
    """What must exist before AWS puts an internet-facing balancer into a public subnet."""

    def __init__(self, scope: Construct, id: str, *, topology: Topology) -> None:  # noqa: A002
        super().__init__(scope, id)
        settings = topology.deployment.network
        if settings.existing is not None:
            self.vpc_id = settings.existing.vpc
            self.cidr = aws.DataAwsVpc(self, "vpc", id=settings.existing.vpc).cidr_block
            self.subnet_ids = {subnet.name: subnet.id for subnet in topology.subnets if subnet.id}
            self.outbound = self.inbound = ()
        else:
            self._make(topology)

    def _make(self, topology: Topology) -> None:
        name = topology.deployment.name
        vpc = aws.Vpc(
            self,
            "vpc",
            cidr_block=str(topology.deployment.network.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": name},
        )
        self.vpc_id = vpc.id
        self.cidr = vpc.cidr_block
        gateway = aws.InternetGateway(self, "internet-gateway", vpc_id=vpc.id, tags={"Name": name})
        subnets = {
            subnet.name: aws.Subnet(
                self,
                f"subnet-{subnet.name}",
                vpc_id=vpc.id,
                availability_zone=subnet.zone,
                cidr_block=str(subnet.cidr),
                map_public_ip_on_launch=False,
                tags={"Name": f"{name}-{subnet.name}"},
            )
            for subnet in topology.subnets
        }
        self.subnet_ids = {subnet_name: subnet.id for subnet_name, subnet in subnets.items()}
        self.inbound = self._route_public(name, gateway, [subnets[subnet.name] for subnet in topology.public_subnets])
        # A NAT gateway sends through the public routes.
        self.outbound = (*self.inbound, *self._route_private(topology, gateway, subnets))

    def _route_public(
        self, name: str, gateway: aws.InternetGateway, subnets: list[aws.Subnet]
    ) -> tuple[ITerraformDependable, ...]:
        table = aws.RouteTable(self, "public-routes", vpc_id=self.vpc_id, tags={"Name": f"{name}-public"})
        route = aws.Route(
            self,
            "public-default",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
        )
        associations = (
            aws.RouteTableAssociation(
                self, f"public-association-{number}", route_table_id=table.id, subnet_id=subnet.id
            )
            for number, subnet in enumerate(subnets, 1)
        )
        return (route, *associations)

    def _route_private(
        self, topology: Topology, gateway: aws.InternetGateway, subnets: Mapping[str, aws.Subnet]
    ) -> tuple[ITerraformDependable, ...]:
        name = topology.deployment.name
        per_zone = topology.deployment.network.nat is Nat.PER_ZONE
        public = {subnet.zone: subnets[subnet.name] for subnet in topology.public_subnets}
        outbound: list[ITerraformDependable] = []
        nat: aws.NatGateway | None = None
        for number, subnet in enumerate(topology.private_subnets, 1):
            if nat is None or per_zone:
                address = aws.Eip(self, f"nat-address-{number}", domain="vpc", tags={"Name": f"{name}-nat-{number}"})
                nat = aws.NatGateway(
                    self,
                    f"nat-{number}",
                    allocation_id=address.id,
                    subnet_id=public[subnet.zone].id,
                    tags={"Name": f"{name}-nat-{number}"},
                    depends_on=[gateway],
                )
            table = aws.RouteTable(
                self, f"private-routes-{number}", vpc_id=self.vpc_id, tags={"Name": f"{name}-{subnet.name}"}
            )
            route = aws.Route(
                self,
                f"private-default-{number}",
                route_table_id=table.id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nat.id,
            )
            association = aws.RouteTableAssociation(
                self,
                f"private-association-{number}",
                route_table_id=table.id,
                subnet_id=subnets[subnet.name].id,
            )
            outbound += [route, association]
        return tuple(outbound)
