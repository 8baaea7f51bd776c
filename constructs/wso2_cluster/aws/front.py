"""NGINX on machines of its own: one with an address, or several behind a network load balancer."""

from collections.abc import Sequence
from functools import cached_property

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.identity import NodeRole
from wso2_cluster.aws.network import ANYWHERE, Network
from wso2_cluster.aws.network_balancer import NetworkLoadBalancer
from wso2_cluster.aws.nodes import MachineImage, NodeInstance
from wso2_cluster.aws.policies import Statement, dns_suffix_of, object_arn, secret_arn
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.aws.targets import Target
from wso2_cluster.deployment import Nat
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.nginx import Upstream
from wso2_cluster.nginx.nodes import FrontNode, FrontNodes

WEB_PORTS = (443, 80)


class NginxFront(Construct):
    """The machines that NGINX runs on, with a role and a security group of their own.

    nginx.conf is a parameter: another one reaches the machines within a minute, and replaces none of them.
    """

    nodes: dict[str, NodeInstance]
    """The instances by name."""
    balancer: NetworkLoadBalancer | None
    """What stands before several machines."""
    address: str | None
    """Where clients reach a single machine: its elastic address, or the private one inside the network."""
    firewall: Firewall

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        front: FrontNodes,
        network: Network,
        members: Firewall,
        image: MachineImage,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Build the machines.

        Args:
            scope: the cluster.
            id: id of the construct.
            front: what they are, and what NGINX does.
            network: where they stand.
            members: the nodes' security group, which is opened to NGINX at the ports that it passes requests on to.
            image: what they start from.
            after: what has to exist before they start.
        """
        super().__init__(scope, id)
        self._front, self._network, self._members = front, network, members
        self._deployment = front.topology.deployment
        self.firewall = self._make_firewall()
        role = self._make_role()
        parameter = aws.SsmParameter(
            self,
            "configuration",
            name=front.parameter_name,
            type="String",
            tier=front.parameter_tier,
            description=f"nginx.conf of {self._deployment.name}",
            value=front.parameter_value,
        )
        ready = (*network.reserved, *network.inbound, *network.outbound, *role.ready, parameter, *after)
        self.nodes = {node.name: self._make_node(node, role, image, ready) for node in front.nodes}
        self.balancer = self._make_balancer() if front.settings.count > 1 else None
        self.address = self._make_address() if front.settings.count == 1 else None

    def _make_firewall(self) -> Firewall:
        name = self._deployment.name
        firewall = Firewall(
            self,
            "firewall",
            name=f"{name}-nginx",
            description=f"NGINX of cluster {name}",
            vpc_id=self._network.vpc_id,
        )
        if self._front.settings.count == 1:
            self._admit_clients(firewall)
        for upstream in self._upstreams.values():
            port = upstream.servers[0].port
            self._members.allow_from(firewall, Ports.single(port), f"NGINX to {upstream.name.replace('_', ' ')}")
        if self._deployment.network.nat is not Nat.NONE or self._front.outside:
            for port in WEB_PORTS:
                firewall.allow_to_network("internet", ANYWHERE, Ports.single(port), "AWS endpoints and package mirrors")
        else:
            self._network.allow_to_aws(firewall)
        if self._deployment.network.existing:
            # A network of one's own may have DNS servers of its own; Amazon's need no rule.
            dns = Ports(first=53, last=53, protocol="udp")
            firewall.allow_to_network("dns", self._network.cidr, dns, "DNS servers")
        proxy = self._deployment.proxy
        if proxy and proxy.port not in WEB_PORTS:
            firewall.allow_to_network("proxy", ANYWHERE, Ports.single(proxy.port), "The proxy")
        return firewall

    def _admit_clients(self, firewall: Firewall) -> None:
        for cidr in self._deployment.balancer.allow:
            for port in self._front.ports:
                firewall.allow_from_network(str(cidr), Ports.single(port), f"Clients at port {port}")

    @cached_property
    def _upstreams(self) -> dict[int, Upstream]:
        """One upstream for each port of the nodes."""
        return {upstream.servers[0].port: upstream for upstream in reversed(self._front.front.upstreams)}

    def _make_role(self) -> NodeRole:
        name, region = self._deployment.name, self._deployment.aws.region
        parameters = f"arn:{partition_of(region)}:ssm:{region}:*:parameter"
        statements = [
            Statement(actions=["ssm:GetParameters"], resources=[f"{parameters}/wso2/{name}/program/*"]),
            Statement(actions=["ssm:GetParameter"], resources=[f"{parameters}{self._front.parameter_name}"]),
        ]
        if self._front.secret is not None:
            secret = secret_arn(self._front.secret, region)
            statements.append(Statement(actions=["secretsmanager:GetSecretValue"], resources=[secret]))
        if self._front.acm is not None:
            exported = ["acm:ExportCertificate", "acm:GetCertificate"]
            statements.append(Statement(actions=exported, resources=[self._front.acm]))
        objects = self._objects()
        if objects:
            statements.append(Statement(actions=["s3:GetObject"], resources=objects))
        used = (*(["secretsmanager"] if self._front.secret is not None else []), *(["s3"] if objects else []))
        if used and self._deployment.aws.decrypt_keys:
            services = [f"{service}.{region}.{dns_suffix_of(region)}" for service in used]
            statements.append(
                Statement(
                    actions=["kms:Decrypt"],
                    resources=self._deployment.aws.decrypt_keys,
                    conditions={"StringEquals": {"kms:ViaService": services if len(services) > 1 else services[0]}},
                )
            )
        return NodeRole(
            self,
            "role",
            name=f"{name}-nginx",
            region=region,
            statements=statements,
            permissions_boundary=self._deployment.aws.permissions_boundary,
        )

    def _objects(self) -> list[str]:
        fetched = self._deployment.fetched_by_nginx.values()
        region = self._deployment.aws.region
        return [object_arn(each.source, region) for each in fetched if each.source.startswith("s3://")]

    def _make_node(
        self, node: FrontNode, role: NodeRole, image: MachineImage, after: Sequence[ITerraformDependable]
    ) -> NodeInstance:
        subnets = self._network.public_subnets if self._front.outside else self._network.private_subnets
        settings = self._front.settings
        return NodeInstance(
            self,
            node.short_name,
            name=node.name,
            address=None,
            public=self._front.outside,
            subnet=next(each for each in subnets if each.zone == node.subnet.zone),
            firewall=self.firewall,
            role=role,
            image=image,
            user_data=self._front.user_data().payload,
            instance_type=settings.instance_type,
            volume=settings.volume,
            detailed_monitoring=self._deployment.aws.detailed_monitoring,
            kms_key=self._deployment.aws.kms_key,
            tags={"wso2-role": "nginx"},
            after=after,
        )

    def _make_balancer(self) -> NetworkLoadBalancer:
        name, settings = self._deployment.name, self._deployment.balancer
        firewall = Firewall(
            self,
            "balancer-firewall",
            name=f"{name}-balancer",
            description=f"Load balancer of cluster {name}",
            vpc_id=self._network.vpc_id,
        )
        self._admit_clients(firewall)
        subnets = self._network.private_subnets if settings.internal else self._network.public_subnets
        balancer = NetworkLoadBalancer(
            self,
            "balancer",
            name=name,
            vpc_id=self._network.vpc_id,
            subnet_ids=[subnet.id for subnet in subnets],
            firewall=firewall,
            nodes=self.firewall,
            internal=settings.internal,
            deletion_protection=settings.deletion_protection,
            after=self._network.reserved if settings.internal else self._network.inbound,
        )
        instances = {node.short_name: self.nodes[node.name].instance_id for node in self._front.nodes}
        for port in self._front.ports:
            # NGINX answers nobody who does not name a host, and a health check names none.
            target = Target(
                name=f"port-{port}", port=port, protocol="TCP", health_page=None, sticky=False, instances=instances
            )
            balancer.serve(port, target)
        return balancer

    def _make_address(self) -> str:
        (node,) = self.nodes.values()
        if not self._front.outside:
            return node.address
        tags = {"Name": f"{self._deployment.name}-nginx"}
        return str(
            aws.Eip(
                self,
                "address",
                domain="vpc",
                instance=node.instance_id,
                tags=tags,
                depends_on=list(self._network.inbound),
            ).public_ip
        )
