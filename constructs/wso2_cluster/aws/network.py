"""The network: a VPC with subnets in two or three zones, or an existing one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.endpoints import Endpoints
from wso2_cluster.aws.flow_logs import FlowLog
from wso2_cluster.aws.security import Firewall
from wso2_cluster.deployment import EndpointService, ExistingSubnet, FlowLogs, Nat, SubnetKind
from wso2_cluster.deployment.subnets import cut_subnets, reserved_for_nodes
from wso2_cluster.errors import WSO2ClusterError

ANYWHERE = "0.0.0.0/0"


class NetworkError(WSO2ClusterError):
    """A network that can't be made."""


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A subnet on AWS."""

    kind: SubnetKind
    zone: str
    id: str

    @property
    def name(self) -> str:
        """Kind and zone: `private-us-east-1a`."""
        return f"{self.kind}-{self.zone}"


class Network(Construct):
    """Where the cluster lives.

    Nodes stand in the private subnets, an internet-facing balancer in the public ones, the database in those from which
    nothing leaves the VPC. Private subnets reach the internet through one NAT gateway, one per zone, or not at all.
    """

    vpc_id: str
    cidr: str
    """The VPC's address block."""
    subnets: tuple[Subnet, ...]
    endpoints: Endpoints | None
    """Services of AWS inside the VPC; None in an existing network."""
    outbound: tuple[ITerraformDependable, ...]
    """What must exist before an instance in a private subnet can reach AWS and the internet."""
    inbound: tuple[ITerraformDependable, ...]
    """What must exist before AWS puts an internet-facing balancer into a public subnet."""
    nat_addresses: tuple[str, ...]
    """Public addresses with which nodes appear on the internet; none are known of a network that is there already."""
    reserved: tuple[ITerraformDependable, ...]
    """What keeps the nodes' addresses free. Whatever takes any address of a private subnet has to come after."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        zones: Sequence[str],
        cidr: str = "10.0.0.0/16",
        subnets: Collection[SubnetKind] = tuple(SubnetKind),
        nat: Nat = Nat.ONE,
        endpoints: Sequence[EndpointService] = (EndpointService.S3,),
        flow_logs: FlowLogs = FlowLogs(),  # noqa: B008 - frozen
        reserve_addresses: bool = True,
        permissions_boundary: str | None = None,
    ) -> None:
        """Make a network.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            name: begins the names of everything in it.
            zones: two or three availability zones of one region; a third one added later moves nothing.
            cidr: block of the VPC, /16 to /24.
            subnets: kinds of subnets that each zone gets. NAT needs public ones, nodes private ones.
            nat: how private subnets reach the internet. A NAT gateway is paid for by hour and gigabyte.
            endpoints: services of AWS reached inside the VPC. All but s3 are paid for by hour, zone and gigabyte.
            flow_logs: records of all connections, kept for a year. CloudWatch bills them by gigabyte.
            reserve_addresses: whether AWS keeps addresses of private subnets for nodes.
            permissions_boundary: ARN of the boundary of the flow logs' role.

        Raises:
            NetworkError: zones, block, NAT and subnets do not fit each other.
        """
        super().__init__(scope, id)
        block = _checked(zones, cidr, subnets, nat)
        self._name = name
        vpc = aws.Vpc(
            self,
            "vpc",
            cidr_block=cidr,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": name},
        )
        self.vpc_id, self.cidr = vpc.id, vpc.cidr_block
        # Without rules, it takes back those that AWS puts in: a machine started without a group reaches nothing.
        aws.DefaultSecurityGroup(self, "default-group", vpc_id=vpc.id, tags={"Name": f"{name}-unused"})
        planned = cut_subnets(block, zones, subnets)
        self.subnets = tuple(
            Subnet(kind=subnet.kind, zone=subnet.zone, id=self._subnet(subnet.name, subnet.zone, subnet.cidr))
            for subnet in planned
        )
        self.reserved = tuple(
            aws.Ec2SubnetCidrReservation(
                self,
                f"nodes-{subnet.zone}",
                subnet_id=self.subnet_ids[subnet.name],
                cidr_block=str(reserved_for_nodes(subnet.cidr)),
                reservation_type="explicit",
                description=f"Nodes of {name}",
            )
            for subnet in planned
            if reserve_addresses and subnet.kind is SubnetKind.PRIVATE
        )
        self.inbound = self._route_public()
        self._route_databases()
        self.nat_addresses = ()
        tables, private = self._route_private(nat)
        region = zones[0][:-1]
        self.endpoints = Endpoints(
            self,
            "endpoints",
            name=name,
            region=region,
            vpc_id=vpc.id,
            services=endpoints,
            subnet_ids=[subnet.id for subnet in self.private_subnets],
            route_table_ids=[table.id for table in tables],
            after=self.reserved,
        )
        # A NAT gateway sends through the public routes.
        self.outbound = (*self.inbound, *private, *self.endpoints.ready)
        if flow_logs.enabled:
            FlowLog(
                self,
                "flow-logs",
                name=name,
                region=region,
                vpc_id=vpc.id,
                settings=flow_logs,
                permissions_boundary=permissions_boundary,
            )

    @staticmethod
    def from_existing(
        scope: Construct,
        id: str,  # noqa: A002
        *,
        vpc_id: str,
        private_subnets: Sequence[ExistingSubnet],
        public_subnets: Sequence[ExistingSubnet] = (),
        database_subnets: Sequence[ExistingSubnet] = (),
    ) -> "Network":
        """A network that is there already. Nothing of it is changed; its private subnets need their own ways out.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            vpc_id: id of the VPC.
            private_subnets: where nodes stand.
            public_subnets: where an internet-facing balancer stands. Default: none.
            database_subnets: where the database stands. Default: in the private subnets.
        """
        return _ExistingNetwork(
            scope,
            id,
            vpc_id=vpc_id,
            subnets={
                SubnetKind.PRIVATE: private_subnets,
                SubnetKind.PUBLIC: public_subnets,
                SubnetKind.DATABASE: database_subnets,
            },
        )

    @property
    def subnet_ids(self) -> Mapping[str, str]:
        """Subnet ids by name."""
        return {subnet.name: subnet.id for subnet in self.subnets}

    @property
    def private_subnets(self) -> tuple[Subnet, ...]:
        """Where nodes stand."""
        return self._of(SubnetKind.PRIVATE)

    @property
    def public_subnets(self) -> tuple[Subnet, ...]:
        """Where an internet-facing balancer stands."""
        return self._of(SubnetKind.PUBLIC)

    @property
    def database_subnets(self) -> tuple[Subnet, ...]:
        """Where the database stands: in subnets of its own, or in the private ones of a network without them."""
        return self._of(SubnetKind.DATABASE) or self.private_subnets

    def allow_to_aws(self, firewall: Firewall) -> None:
        """Let what *firewall* stands around use the endpoints; nothing to do where there are none."""
        if self.endpoints is not None:
            self.endpoints.allow_from(firewall)

    def _of(self, kind: SubnetKind) -> tuple[Subnet, ...]:
        return tuple(subnet for subnet in self.subnets if subnet.kind is kind)

    def _subnet(self, name: str, zone: str, cidr: IPv4Network) -> str:
        subnet = aws.Subnet(
            self,
            f"subnet-{name}",
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=str(cidr),
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._name}-{name}"},
        )
        return str(subnet.id)

    def _route_public(self) -> tuple[ITerraformDependable, ...]:
        if not self.public_subnets:
            return ()
        self._gateway = aws.InternetGateway(self, "internet-gateway", vpc_id=self.vpc_id, tags={"Name": self._name})
        table = self._table("public-routes", "public")
        route = aws.Route(
            self,
            "public-default",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=self._gateway.id,
        )
        return (route, *self._associate(table, "public-association", self.public_subnets))

    def _route_databases(self) -> None:
        """A table without routes: nothing leaves the VPC."""
        subnets = self._of(SubnetKind.DATABASE)
        if subnets:
            self._associate(self._table("database-routes", "database"), "database-association", subnets)

    def _route_private(self, nat: Nat) -> tuple[list[aws.RouteTable], list[ITerraformDependable]]:
        public = {subnet.zone: subnet.id for subnet in self.public_subnets}
        tables: list[aws.RouteTable] = []
        outbound: list[ITerraformDependable] = []
        gateway: aws.NatGateway | None = None
        for number, subnet in enumerate(self.private_subnets, 1):
            table = self._table(f"private-routes-{number}", subnet.name)
            tables.append(table)
            if nat is Nat.PER_ZONE or (nat is Nat.ONE and gateway is None):
                gateway = self._nat(number, public[subnet.zone])
            if gateway is not None:
                outbound.append(
                    aws.Route(
                        self,
                        f"private-default-{number}",
                        route_table_id=table.id,
                        destination_cidr_block=ANYWHERE,
                        nat_gateway_id=gateway.id,
                    )
                )
            outbound += self._associate(table, "private-association", [subnet], first=number)
        return tables, outbound

    def _nat(self, number: int, subnet_id: str) -> aws.NatGateway:
        tags = {"Name": f"{self._name}-nat-{number}"}
        address = aws.Eip(self, f"nat-address-{number}", domain="vpc", tags=tags)
        self.nat_addresses += (address.public_ip,)
        return aws.NatGateway(
            self,
            f"nat-{number}",
            allocation_id=address.id,
            subnet_id=subnet_id,
            tags=tags,
            depends_on=[self._gateway],
        )

    def _table(self, id: str, name: str) -> aws.RouteTable:  # noqa: A002
        return aws.RouteTable(self, id, vpc_id=self.vpc_id, tags={"Name": f"{self._name}-{name}"})

    def _associate(
        self,
        table: aws.RouteTable,
        id: str,  # noqa: A002
        subnets: Iterable[Subnet],
        first: int = 1,
    ) -> tuple[ITerraformDependable, ...]:
        return tuple(
            aws.RouteTableAssociation(self, f"{id}-{number}", route_table_id=table.id, subnet_id=subnet.id)
            for number, subnet in enumerate(subnets, first)
        )


class _ExistingNetwork(Network):
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        vpc_id: str,
        subnets: Mapping[SubnetKind, Sequence[ExistingSubnet]],
    ) -> None:
        Construct.__init__(self, scope, id)
        self.vpc_id = vpc_id
        self.cidr = aws.DataAwsVpc(self, "vpc", id=vpc_id).cidr_block
        self.subnets = tuple(
            Subnet(kind=kind, zone=subnet.zone, id=subnet.id) for kind, each in subnets.items() for subnet in each
        )
        self.endpoints = None
        self.outbound = self.inbound = self.reserved = ()
        self.nat_addresses = ()


def _checked(zones: Sequence[str], cidr: str, subnets: Collection[SubnetKind], nat: Nat) -> IPv4Network:
    faults = []
    if len(set(zones)) not in (2, 3) or len(set(zones)) < len(zones):
        faults.append(f"zones are two or three different ones, not {', '.join(zones) or 'none'}")
    if len({zone[:-1] for zone in zones}) > 1:
        faults.append(f"zones are of one region, not {', '.join(zones)}")
    try:
        block = IPv4Network(cidr)
    except ValueError as error:
        raise NetworkError("; ".join([*faults, f"cidr: {error}"])) from None
    if not 16 <= block.prefixlen <= 24:
        faults.append(f"cidr is a block of /16 to /24, not {cidr}")
    if SubnetKind.PRIVATE not in subnets:
        faults.append("subnets are without private ones: nodes need them")
    if nat is not Nat.NONE and SubnetKind.PUBLIC not in subnets:
        faults.append(f"nat '{nat}' needs public subnets: add them, or use Nat.NONE")
    if faults:
        raise NetworkError("; ".join(faults))
    return block
