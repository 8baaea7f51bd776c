"""The whole cluster: the other constructs, wired together from a topology."""

from ipaddress import IPv4Address
from pathlib import Path

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.balancer import CONSOLE_PAGE, SERVICE_PAGE, ApplicationLoadBalancer, Target
from wso2_cluster.aws.certificate import BalancerCertificate
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.database import PORT as DATABASE_PORT
from wso2_cluster.aws.database import MysqlDatabase
from wso2_cluster.aws.identity import DiscoveryUser, NodeRole
from wso2_cluster.aws.network import ANYWHERE, Network
from wso2_cluster.aws.nodes import NodeInstance
from wso2_cluster.aws.policies import Statement, object_arn, secret_arn
from wso2_cluster.aws.program import NodeProgram
from wso2_cluster.aws.security import Firewall, Ports, member_ports
from wso2_cluster.carbon import (
    configure,
    database_endpoint_parameter,
    database_secret_parameter,
    discovery_secret_name,
    discovery_tags,
    look_ups,
    security_group_name,
)
from wso2_cluster.deployment import (
    DISTRIBUTIONS,
    AwsMembership,
    DiscoveredMembership,
    ExistingDatabase,
    HttpListener,
    RdsMysql,
)
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.topology import Node, Topology
from wso2_cluster.userdata import user_data

WEB_PORTS = (443, 80)


class Cluster(Construct):
    """A WSO2 Carbon cluster on AWS."""

    network: Network
    members: Firewall
    discovery: DiscoveryUser | None
    database: MysqlDatabase | None
    nodes: dict[str, NodeInstance]
    """The instances by node name."""
    balancer: ApplicationLoadBalancer | None

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        topology: Topology,
        folder: Path,
        trial_folder: Path,
        stack_folder: Path,
    ) -> None:
        """Build the cluster.

        Args:
            scope: the stack.
            id: id of the construct.
            topology: the nodes and what they run.
            folder: what file names in the deployment are relative to.
            trial_folder: where a self-signed certificate is kept.
            stack_folder: where Terraform runs.

        Raises:
            WSO2ClusterError: user data is too large, or a certificate file is not there.
        """
        super().__init__(scope, id)
        self._topology = topology
        self._deployment = topology.deployment
        self.network = Network(self, "network", topology=topology)
        self.members = self._make_members_firewall()
        self.discovery = self._make_discovery_user()
        self.database = self._make_database()
        self.nodes = self._make_nodes()
        self.balancer = self._make_balancer(folder, trial_folder, stack_folder)

    def _make_members_firewall(self) -> Firewall:
        name = self._deployment.name
        members = Firewall(
            self,
            "members",
            name=security_group_name(self._topology),
            description=f"Members of cluster {name}",
            vpc_id=self.network.vpc_id,
        )
        ports = member_ports(self._deployment.cluster.local_member_port)
        members.allow_from(members, ports, "Cluster messages among members")
        for port in WEB_PORTS:
            members.allow_to_network("internet", ANYWHERE, Ports.single(port), "AWS endpoints and package mirrors")
        members.allow_to_network("vpc", self.network.cidr, Ports(first=1, last=65535), "Services inside the network")
        if self._deployment.network.existing:
            # A network of one's own may have DNS servers of its own; Amazon's need no rule.
            members.allow_to_network("dns", self.network.cidr, Ports(first=53, last=53, protocol="udp"), "DNS servers")
        proxy, database = self._deployment.proxy, self._deployment.database
        if proxy and proxy.port not in WEB_PORTS:
            members.allow_to_network("proxy", _block(proxy.host), Ports.single(proxy.port), "The proxy")
        if isinstance(database, ExistingDatabase):
            members.allow_to_network(
                "database", _block(database.host), Ports.single(database.port), "The existing database"
            )
        return members

    def _make_discovery_user(self) -> DiscoveryUser | None:
        membership = self._deployment.cluster.membership
        if not isinstance(membership, AwsMembership) or membership.key_secret is not None:
            return None
        return DiscoveryUser(
            self,
            "discovery",
            name=self._deployment.name,
            secret_name=discovery_secret_name(self._deployment),
            region=self._deployment.aws.region,
            permissions_boundary=self._deployment.aws.permissions_boundary,
        )

    def _make_database(self) -> MysqlDatabase | None:
        settings = self._deployment.database
        access = look_ups(self._deployment).database
        if not isinstance(settings, RdsMysql) or access is None:
            return None
        firewall = Firewall(
            self,
            "database-firewall",
            name=f"{self._deployment.name}-database",
            description=f"Database of cluster {self._deployment.name}",
            vpc_id=self.network.vpc_id,
        )
        firewall.allow_from(self.members, Ports.single(DATABASE_PORT), "Registry and user store")
        return MysqlDatabase(
            self,
            "database",
            name=self._deployment.name,
            settings=settings,
            database=access.name,
            subnet_ids=[self.network.subnet_ids[subnet.name] for subnet in self._topology.private_subnets],
            firewall=firewall,
            endpoint_parameter=database_endpoint_parameter(self._deployment),
            secret_parameter=database_secret_parameter(self._deployment),
        )

    def _make_nodes(self) -> dict[str, NodeInstance]:
        role = NodeRole(
            self,
            "role",
            name=self._deployment.name,
            region=self._deployment.aws.region,
            statements=self._boot_statements(),
            permissions_boundary=self._deployment.aws.permissions_boundary,
        )
        after: tuple[ITerraformDependable, ...] = (
            *self.network.outbound,
            *role.ready,
            *NodeProgram(self, "program", topology=self._topology).ready,
            *(self.database.ready if self.database else ()),
            *([self.discovery.ready] if self.discovery else []),
        )
        image = self._image()
        return {
            configuration.node.name: NodeInstance(
                self,
                self._short(configuration.node),
                node=configuration.node,
                user_data=user_data(configuration),
                image=image,
                subnet_id=self.network.subnet_ids[configuration.node.subnet.name],
                security_group_id=self.members.group_id,
                instance_profile=role.instance_profile,
                metadata_tokens_required=self._topology.metadata_tokens_required,
                tags=discovery_tags(self._topology),
                after=after,
            )
            for configuration in configure(self._topology)
        }

    def _boot_statements(self) -> list[Statement]:
        """What the node program reads at boot: this cluster's parameters, secrets and packs, and nothing else."""
        deployment, region = self._deployment, self._deployment.aws.region
        looked_up = look_ups(deployment)
        discovers = isinstance(deployment.cluster.membership, DiscoveredMembership)
        secrets = []
        if looked_up.discovery_key:
            made = self.discovery.secret_arn if self.discovery else None
            secrets.append(made or secret_arn(looked_up.discovery_key.secret, region))
        if self.database:
            secrets.append(self.database.secret_arn)
        elif isinstance(deployment.database, ExistingDatabase):
            secrets.append(secret_arn(deployment.database.secret, region))
        parameters = f"arn:{partition_of(region)}:ssm:{region}:*:parameter/wso2/{deployment.name}/*"
        artifacts = [deployment.product.pack] if deployment.product.pack else []
        artifacts += deployment.product.libraries
        objects = sorted({object_arn(a.source, region) for a in artifacts if a.source.startswith("s3://")})
        statements = (
            Statement(actions=["secretsmanager:GetSecretValue"], resources=secrets),
            Statement(actions=["ssm:GetParameter", "ssm:GetParameters"], resources=[parameters]),
            Statement(actions=["s3:GetObject"], resources=objects),
            # Describe actions know no resource-level permissions, so the resource can only be "*".
            Statement(actions=["ec2:DescribeInstances"], resources=["*"] if discovers else []),
        )
        return [statement for statement in statements if statement.resources]

    def _image(self) -> str:
        image = self._deployment.aws.image
        if image.ami:
            return image.ami
        parameter = image.parameter or DISTRIBUTIONS[image.os].image_parameter
        return str(aws.DataAwsSsmParameter(self, "image", name=str(parameter)).insecure_value)

    def _make_balancer(self, folder: Path, trial_folder: Path, stack_folder: Path) -> ApplicationLoadBalancer | None:
        settings, hosts, ports = self._topology.balancer, self._deployment.hosts, self._topology.ports
        if settings is None or settings.certificate is None:
            return None
        name = self._deployment.name
        certificate = BalancerCertificate(
            self,
            "certificate",
            settings=settings.certificate,
            names=(hosts.service, hosts.console),
            folder=folder,
            trial_folder=trial_folder,
            stack_folder=stack_folder,
        )
        firewall = Firewall(
            self,
            "balancer-firewall",
            name=f"{name}-balancer",
            description=f"Load balancer of cluster {name}",
            vpc_id=self.network.vpc_id,
        )
        for cidr in settings.allow:
            firewall.allow_from_network(str(cidr), Ports.single(80), "Clients over HTTP")
            firewall.allow_from_network(str(cidr), Ports.single(443), "Clients over HTTPS")
        subnets = self._topology.private_subnets if settings.internal else self._topology.public_subnets
        balancer = ApplicationLoadBalancer(
            self,
            "balancer",
            name=name,
            vpc_id=self.network.vpc_id,
            subnet_ids=[self.network.subnet_ids[subnet.name] for subnet in subnets],
            firewall=firewall,
            nodes=self.members,
            certificate_arn=certificate.arn,
            internal=settings.internal,
            deletion_protection=settings.deletion_protection,
            after=() if settings.internal else self.network.inbound,
        )
        console, services = self._topology.console_nodes, self._topology.service_nodes
        balancer.serve(
            hosts.console, self._target("console", ports.console_https, "HTTPS", CONSOLE_PAGE, console), priority=10
        )
        balancer.serve(
            hosts.service, self._target("services", ports.service_https, "HTTPS", SERVICE_PAGE, services), priority=20
        )
        if settings.http is HttpListener.FORWARD:
            balancer.serve_plain(
                hosts.service, self._target("plain", ports.service_http, "HTTP", SERVICE_PAGE, services), priority=20
            )
        return balancer

    def _target(self, name: str, port: int, protocol: str, page: str, nodes: tuple[Node, ...]) -> Target:
        return Target(
            name=name,
            port=port,
            protocol=protocol,
            health_page=page,
            sticky=name == "console" or self._topology.product.receivers is None,
            instances={self._short(node): self.nodes[node.name].instance_id for node in nodes},
        )

    def _short(self, node: Node) -> str:
        """The node's name inside this cluster."""
        return node.name.removeprefix(f"{self._deployment.name}-")


def _block(host: str | IPv4Address) -> str:
    """The addresses that a rule must name to reach *host*: a host name may lead anywhere."""
    return f"{host}/32" if isinstance(host, IPv4Address) else ANYWHERE
