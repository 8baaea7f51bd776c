"""What stands before the nodes of a cluster: balancer, certificate, and their names in the DNS."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wso2_cluster.aws.access_logs import AccessLogBucket
from wso2_cluster.aws.balancer import IDLE_SECONDS, ApplicationLoadBalancer, BucketFolder
from wso2_cluster.aws.certificate import BalancerCertificate
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.front import NginxFront
from wso2_cluster.aws.network import Network
from wso2_cluster.aws.network_balancer import NetworkLoadBalancer
from wso2_cluster.aws.nodes import MachineImage, machine_image
from wso2_cluster.aws.records import HostedZone, Records
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.aws.targets import Target
from wso2_cluster.deployment import Balancer, BalancerKind, Deployment, HttpListener, SecretCertificate
from wso2_cluster.nginx.nodes import front_nodes
from wso2_cluster.products import PatternName
from wso2_cluster.products.pages import CONSOLE_PAGE, SERVICE_PAGE
from wso2_cluster.topology import Node, Topology

STORE_IDLE_SECONDS = 300
"""For Enterprise Store: the document's `proxy_read_timeout 5m`."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """The way in, built into the cluster that it belongs to: zone first, then balancer, then records."""

    scope: Construct
    """The cluster."""
    topology: Topology
    network: Network
    members: Firewall
    instances: Mapping[str, str]
    """Ids of the instances by node name."""
    folder: Path
    """What file names in the deployment are relative to."""
    trial_folder: Path
    """Where a self-signed certificate is kept."""
    stack_folder: Path
    """Where Terraform runs."""
    image: MachineImage
    """What the nodes start from."""
    program: tuple[ITerraformDependable, ...]
    """What the node program is fetched from."""

    @property
    def _deployment(self) -> Deployment:
        return self.topology.deployment

    @cached_property
    def zone(self) -> HostedZone | None:
        """The hosted zone that is made; None when there is none, or one of one's own."""
        settings = self._deployment.records
        if settings is None or settings.zone_id is not None:
            return None
        return HostedZone(
            self.scope,
            "zone",
            name=settings.zone,
            private_to=self.network.vpc_id if settings.private else None,
            comment=f"Names of cluster {self._deployment.name}",
        )

    @property
    def _zone_id(self) -> str | None:
        """Id of the hosted zone, made or one's own."""
        settings = self._deployment.records
        if settings is None:
            return None
        return self.zone.zone_id if self.zone else settings.zone_id

    @cached_property
    def balancer(self) -> ApplicationLoadBalancer | NetworkLoadBalancer | None:
        """The balancer; None when there is none, or one of one's own."""
        settings = self.topology.balancer
        if settings is None:
            return None
        if self.front is not None:
            return self.front.balancer
        if settings.kind is BalancerKind.NLB:
            return self._make_network_balancer(settings)
        certificate = self._make_certificate(settings)
        return self._make_application_balancer(settings, certificate) if certificate else None

    @cached_property
    def front(self) -> NginxFront | None:
        """NGINX on machines of its own; None where another kind of balancer stands, or none."""
        front = front_nodes(self.topology)
        if front is None:
            return None
        own = front.settings.image
        return NginxFront(
            self.scope,
            "nginx",
            front=front,
            network=self.network,
            members=self.members,
            image=machine_image(self.scope, "nginx-image", own) if own is not None else self.image,
            after=self.program,
        )

    def _make_certificate(self, settings: Balancer) -> BalancerCertificate | None:
        certificate = settings.certificate
        if certificate is None or isinstance(certificate, SecretCertificate):
            return None
        hosts = self._deployment.hosts
        return BalancerCertificate(
            self.scope,
            "certificate",
            settings=certificate,
            names=(hosts.service, hosts.console),
            folder=self.folder,
            trial_folder=self.trial_folder,
            stack_folder=self.stack_folder,
            zone_id=self._zone_id,
        )

    def _make_application_balancer(
        self, settings: Balancer, certificate: BalancerCertificate
    ) -> ApplicationLoadBalancer:
        hosts, ports = self._deployment.hosts, self.topology.ports
        balancer = ApplicationLoadBalancer(
            self.scope,
            "balancer",
            name=self._deployment.name,
            vpc_id=self.network.vpc_id,
            subnet_ids=self._balancer_subnets(settings),
            firewall=self._make_application_firewall(settings),
            nodes=self.members,
            certificate_arn=certificate.arn,
            internal=settings.internal,
            deletion_protection=settings.deletion_protection,
            idle_seconds=STORE_IDLE_SECONDS if self._is_store else IDLE_SECONDS,
            access_logs=self._make_access_logs(settings),
            web_acl_arn=settings.web_acl,
            after=self.network.reserved if settings.internal else self.network.inbound,
        )
        console, services = self.topology.console_nodes, self.topology.service_nodes
        first, second = self._target_names
        balancer.serve(
            hosts.console, self._target(first, ports.console_https, "HTTPS", CONSOLE_PAGE, console), priority=10
        )
        balancer.serve(
            hosts.service, self._target(second, ports.service_https, "HTTPS", SERVICE_PAGE, services), priority=20
        )
        if settings.http is HttpListener.FORWARD:
            balancer.serve_plain(
                hosts.service, self._target("plain", ports.service_http, "HTTP", SERVICE_PAGE, services), priority=20
            )
        return balancer

    @property
    def _is_store(self) -> bool:
        return self._deployment.pattern is PatternName.ENTERPRISE_STORE

    @property
    def _target_names(self) -> tuple[str, str]:
        """Of what is behind the console's name, and behind the services'."""
        return ("publisher", "store") if self._is_store else ("console", "services")

    def _make_application_firewall(self, settings: Balancer) -> Firewall:
        """Clients, and of an Enterprise Store the nodes: publisher and store call each other by clients' names."""
        firewall = self._make_balancer_firewall(settings, {80: "Clients over HTTP", 443: "Clients over HTTPS"})
        if self._is_store and settings.internal:
            firewall.allow_from(self.members, Ports.single(443), "Publisher and store to each other")
        elif self._is_store:
            for number, address in enumerate(self.network.nat_addresses, 1):
                reason = "Publisher and store to each other"
                firewall.allow_from_network(f"{address}/32", Ports.single(443), reason, id=f"nat-{number}")
        return firewall

    def _make_network_balancer(self, settings: Balancer) -> NetworkLoadBalancer:
        ports, services = self.topology.ports, self.topology.service_nodes
        targets = {443: self._target("services", ports.service_https, "HTTPS", SERVICE_PAGE, services)}
        reasons = {443: "Clients over HTTPS"}
        if self.topology.console_port != 443:
            console = self.topology.console_nodes
            targets[self.topology.console_port] = self._target(
                "console", ports.console_https, "HTTPS", CONSOLE_PAGE, console
            )
            reasons[self.topology.console_port] = "Operators at the console"
        if settings.http is HttpListener.FORWARD:
            targets[80] = self._target("plain", ports.service_http, "HTTP", SERVICE_PAGE, services)
            reasons[80] = "Clients over HTTP"
        balancer = NetworkLoadBalancer(
            self.scope,
            "balancer",
            name=self._deployment.name,
            vpc_id=self.network.vpc_id,
            subnet_ids=self._balancer_subnets(settings),
            firewall=self._make_balancer_firewall(settings, reasons),
            nodes=self.members,
            internal=settings.internal,
            deletion_protection=settings.deletion_protection,
            after=self.network.reserved if settings.internal else self.network.inbound,
        )
        for port, target in targets.items():
            balancer.serve(port, target)
        return balancer

    def _make_balancer_firewall(self, settings: Balancer, reasons: dict[int, str]) -> Firewall:
        name = self._deployment.name
        firewall = Firewall(
            self.scope,
            "balancer-firewall",
            name=f"{name}-balancer",
            description=f"Load balancer of cluster {name}",
            vpc_id=self.network.vpc_id,
        )
        for cidr in settings.allow:
            for port, reason in reasons.items():
                firewall.allow_from_network(str(cidr), Ports.single(port), reason)
        return firewall

    def _make_access_logs(self, settings: Balancer) -> AccessLogBucket | BucketFolder | None:
        logs = settings.access_logs
        if logs is None:
            return None
        if logs.bucket is not None:
            return BucketFolder(bucket=logs.bucket, prefix=logs.prefix)
        return AccessLogBucket(
            self.scope,
            "access-logs",
            name=self._deployment.name,
            region=self._deployment.aws.region,
            prefix=logs.prefix,
            days=logs.days,
            keep=logs.keep,
        )

    def _balancer_subnets(self, settings: Balancer) -> list[str]:
        subnets = self.topology.private_subnets if settings.internal else self.topology.public_subnets
        return [self.network.subnet_ids[subnet.name] for subnet in subnets]

    def _target(self, name: str, port: int, protocol: str, page: str, nodes: tuple[Node, ...]) -> Target:
        return Target(
            name=name,
            port=port,
            protocol=protocol,
            health_page=page,
            sticky=name in ("console", "publisher") or self.topology.product.receivers is None,
            instances={node.short_name: self.instances[node.name] for node in nodes},
        )

    def make_records(self) -> None:
        """The names of balancer and nodes, where the deployment wants them."""
        settings, hosts, zone_id = self._deployment.records, self._deployment.hosts, self._zone_id
        if settings is None or zone_id is None:
            return
        addresses = {f"{node.name}.{settings.zone}": str(node.address) for node in self.topology.nodes}
        alone = self.front.address if self.front else None
        Records(
            self.scope,
            "records",
            zone_id=zone_id,
            aliases=(hosts.service, hosts.console) if self.balancer else (),
            balancer_dns_name=self.balancer.dns_name if self.balancer else "",
            balancer_zone_id=self.balancer.zone_id if self.balancer else "",
            addresses={
                **(dict.fromkeys((hosts.service, hosts.console), alone) if alone else {}),
                **(addresses if settings.nodes else {}),
            },
        )
