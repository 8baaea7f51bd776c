"""The nodes of a deployment: role, zone, address, and what each of them does."""

from dataclasses import dataclass
from ipaddress import IPv4Address

from wso2_cluster.deployment import (
    AwsMembership,
    Balancer,
    BalancerKind,
    Deployment,
    NodeGroup,
    Role,
    Subnet,
    SubnetKind,
    plan_subnets,
    proxy_ports,
)
from wso2_cluster.deployment.nodes import HOME_FOLDER
from wso2_cluster.deployment.rules import require_valid
from wso2_cluster.deployment.subnets import plan_places
from wso2_cluster.products import PatternName, Ports, Product

_CONSOLES = (Role.MANAGER, Role.MEMBER, Role.PUBLISHER)
_SERVICES = (Role.WORKER, Role.MEMBER, Role.STORE)


@dataclass(frozen=True, kw_only=True)
class Node:
    """One member of the cluster."""

    name: str
    """The deployment's name, the role and the index: `esb-worker-1`."""
    role: Role
    index: int
    """Counted from 1 within the role."""
    zone: str
    subnet: Subnet
    address: IPv4Address
    group: NodeGroup
    member_port: int
    """Where it listens for cluster messages."""
    sets_up_database: bool
    """Starts with `-Dsetup` the first time, and so creates the tables; one node of a deployment with a database."""
    serves_console: bool
    serves_services: bool
    writes_artifacts: bool
    """Whether what is deployed on it reaches the others; where artifacts are shared, others only read."""

    @property
    def short_name(self) -> str:
        """Its name inside this cluster: `worker-1`."""
        return f"{self.role}-{self.index}"


@dataclass(frozen=True, kw_only=True)
class Topology:
    """A deployment with everything worked out that follows from it."""

    deployment: Deployment
    product: Product
    home: str
    """Product home on every node."""
    subnets: tuple[Subnet, ...]
    nodes: tuple[Node, ...]
    """Managers, then workers or members; by index."""
    multicast: bool = False
    """Whether members find each other by multicast, whatever scheme the deployment has: in no VPC, but in networks for
    which its files are rendered by hand."""

    @property
    def ports(self) -> Ports:
        """Listening ports of every node, `cluster.port_offset` added."""
        return self.product.ports.shifted(self.deployment.cluster.port_offset)

    @property
    def clusters(self) -> tuple[tuple[Node, ...], ...]:
        """The nodes by the clusters that they form; of an Enterprise Store, publishers and stores."""
        if not self.deployment.pattern.clusters_by_role:
            return (self.nodes,)
        roles = dict.fromkeys(node.role for node in self.nodes)
        return tuple(tuple(node for node in self.nodes if node.role is role) for role in roles)

    def cluster_of(self, node: Node) -> tuple[Node, ...]:
        """*node* and all that it is in one cluster with."""
        return next(cluster for cluster in self.clusters if node in cluster)

    def domain_of(self, node: Node) -> str:
        """The cluster domain of *node*: nodes of one domain form one cluster, so two clusters have two."""
        domain = self.deployment.cluster.domain
        return f"{domain}.{node.role}" if self.deployment.pattern.clusters_by_role else domain

    @property
    def balancer(self) -> Balancer | None:
        """What stands before the nodes; None when nothing does."""
        settings = self.deployment.balancer
        return None if settings.kind is BalancerKind.NONE else settings

    @property
    def proxy_ports(self) -> tuple[int | None, int | None]:
        """The ports at which clients reach Tomcat's HTTP and HTTPS connector; None where it is the connector's own."""
        return proxy_ports(self.deployment.balancer, self.ports)

    @property
    def console_port(self) -> int:
        """The port at which clients reach the console through the balancer."""
        passed_on = self.deployment.balancer.kind is BalancerKind.NLB
        return self.ports.console_https if passed_on and self.proxy_ports[1] is None else 443

    @property
    def console_url(self) -> str:
        """The console's address for clients of the balancer."""
        port = "" if self.console_port == 443 else f":{self.console_port}"
        return f"https://{self.deployment.hosts.console}{port}/carbon"

    @property
    def entrances(self) -> dict[str, str]:
        """Addresses for clients of the balancer, beside the console's."""
        hosts = self.deployment.hosts
        if self.deployment.pattern is PatternName.ENTERPRISE_STORE:
            return {"publisher": f"https://{hosts.console}/publisher", "store": f"https://{hosts.service}/store"}
        return {"services": f"https://{hosts.service}/"}

    @property
    def metadata_tokens_required(self) -> bool:
        """Whether the instance metadata answers only with a token (IMDSv2).

        In scheme aws on kernels 4.5 to 4.9 it cannot: Hazelcast asks without one, even when it has a key, and does not
        cluster when refused.
        """
        asks = isinstance(self.deployment.cluster.membership, AwsMembership)
        return not (asks and self.product.kernel.plain_metadata)

    @property
    def private_subnets(self) -> tuple[Subnet, ...]:
        """Where nodes stand."""
        return tuple(subnet for subnet in self.subnets if subnet.kind is SubnetKind.PRIVATE)

    @property
    def public_subnets(self) -> tuple[Subnet, ...]:
        """Where an internet-facing balancer stands."""
        return tuple(subnet for subnet in self.subnets if subnet.kind is SubnetKind.PUBLIC)

    @property
    def database_subnets(self) -> tuple[Subnet, ...]:
        """Where the database stands: in subnets of its own, or in the private ones of a network without them."""
        own = tuple(subnet for subnet in self.subnets if subnet.kind is SubnetKind.DATABASE)
        return own or self.private_subnets

    @property
    def console_nodes(self) -> tuple[Node, ...]:
        """Nodes behind the console's host name."""
        return tuple(node for node in self.nodes if node.serves_console)

    @property
    def service_nodes(self) -> tuple[Node, ...]:
        """Nodes behind the services' host name."""
        return tuple(node for node in self.nodes if node.serves_services)

    @property
    def database_node(self) -> Node | None:
        """The node that creates the tables; None without a database."""
        return next((node for node in self.nodes if node.sets_up_database), None)


def plan_topology(deployment: Deployment) -> Topology:
    """Work out the nodes of *deployment*.

    Raises:
        DeploymentError: the deployment breaks rules; one that `load_deployment` returned breaks none.
    """
    require_valid(deployment)
    product = deployment.product.shipped()
    places = plan_places(deployment)
    roles = [role for role in Role if role in deployment.nodes]
    nodes = []
    for role in roles:
        group = deployment.nodes[role]
        for index in range(1, group.count + 1):
            place = places[role, index]
            nodes.append(
                Node(
                    name=f"{deployment.name}-{role}-{index}",
                    role=role,
                    index=index,
                    zone=place.subnet.zone,
                    subnet=place.subnet,
                    address=place.address,
                    group=group,
                    member_port=group.member_ports[index - 1]
                    if group.member_ports
                    else deployment.cluster.local_member_port,
                    sets_up_database=deployment.database is not None and role in _CONSOLES and index == 1,
                    serves_console=role in _CONSOLES,
                    serves_services=role in _SERVICES,
                    writes_artifacts=role in _CONSOLES and (role is not Role.PUBLISHER or index == 1),
                )
            )
    return Topology(
        deployment=deployment,
        product=product,
        home=deployment.product.home or f"{HOME_FOLDER}/{product.home_name}",
        subnets=plan_subnets(deployment),
        nodes=tuple(nodes),
    )
