"""The whole cluster: the other constructs, wired together from a topology."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address
from pathlib import Path
from typing import Unpack

from wso2_cluster.aws.balancer import ApplicationLoadBalancer
from wso2_cluster.aws.components import ways_to_components
from wso2_cluster.aws.core import App, Construct, ITerraformDependable, TerraformStack, literal
from wso2_cluster.aws.data import ClusterData, cluster_key
from wso2_cluster.aws.entrance import Entrance
from wso2_cluster.aws.front import NginxFront
from wso2_cluster.aws.identity import DiscoveryUser, NodeRole
from wso2_cluster.aws.key import Key
from wso2_cluster.aws.key_store import ClusterKeyStore
from wso2_cluster.aws.managed_database import Database
from wso2_cluster.aws.network import ANYWHERE, Network
from wso2_cluster.aws.network_balancer import NetworkLoadBalancer
from wso2_cluster.aws.nodes import MachineImage, NodeInstance, machine_image
from wso2_cluster.aws.observability import ClusterObservability
from wso2_cluster.aws.permissions import Permissions
from wso2_cluster.aws.program import NodeProgram
from wso2_cluster.aws.records import HostedZone
from wso2_cluster.aws.security import Firewall, Ports, member_ports
from wso2_cluster.aws.settings import ClusterSettings, topology_of
from wso2_cluster.aws.storage import SharedStorage
from wso2_cluster.carbon import (
    NodeConfiguration,
    configure,
    discovery_secret_name,
    discovery_tags,
    security_group_name,
)
from wso2_cluster.deployment import (
    AwsMembership,
    ExistingDatabase,
    GeneratedKeyStore,
    Nat,
    Role,
)
from wso2_cluster.deployment.subnets import needed_subnets
from wso2_cluster.topology import Topology
from wso2_cluster.userdata import UserData, user_data

WEB_PORTS = (443, 80)


class Cluster(Construct):
    """A WSO2 Carbon cluster on AWS."""

    network: Network
    members: Firewall
    discovery: DiscoveryUser | None
    key: Key | None
    """What encrypts database, storage, key store and flow logs; None when none of them needs one of the cluster's."""
    database: Database | None
    storage: SharedStorage | None
    key_store: ClusterKeyStore | None
    """None unless the first node makes one."""
    zone: HostedZone | None
    """The hosted zone that was made; None when there is none, or one of one's own."""
    nodes: dict[str, NodeInstance]
    """The instances by node name."""
    front: NginxFront | None
    """NGINX on machines of its own; several have *balancer* before them."""
    balancer: ApplicationLoadBalancer | NetworkLoadBalancer | None
    observability: ClusterObservability | None

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        topology: Topology | None = None,
        folder: Path = Path(),
        trial_folder: Path | None = None,
        stack_folder: Path | None = None,
        user_data: Callable[[NodeConfiguration], UserData] = user_data,
        **settings: Unpack[ClusterSettings],
    ) -> None:
        """Build the cluster, either from a topology or from *settings*.

        Args:
            scope: the stack.
            id: id of the construct.
            topology: the nodes and what they run.
            folder: what file names in the deployment are relative to. Default: the current folder.
            trial_folder: where a self-signed certificate is kept between synths. Default: `.wso2-cluster/` and the name
                of the cluster, in the current folder.
            stack_folder: where Terraform runs. Default: the folder that cdktf writes the stack into.
            user_data: makes the user data of a node. Default: `wso2_cluster.userdata.user_data`.
            settings: what a deployment file has, as keyword arguments (`ClusterSettings`); `name` is *id* by default.

        Raises:
            WSO2ClusterError: user data is too large, a certificate file is not there, *settings* break rules, they are
                given beside a topology, or neither is.
        """
        super().__init__(scope, id)
        topology = topology_of(id, topology, settings)
        trial_folder = trial_folder or Path(".wso2-cluster", topology.deployment.name)
        stack_folder = stack_folder or _stack_folder(self)
        self._topology = topology
        self._deployment = topology.deployment
        self._user_data = user_data
        self.key = cluster_key(self, self._deployment)
        self.network = self._make_network()
        self.members = self._make_members_firewall()
        self.discovery = self._make_discovery_user()
        data = ClusterData(scope=self, topology=topology, network=self.network, members=self.members, key=self.key)
        self.database, self.storage = data.database, data.storage
        self.key_store = self._make_key_store()
        self.observability = self._make_observability()
        self._permissions = Permissions(
            topology=topology,
            discovery=self.discovery,
            database=self.database,
            storage=self.storage,
            key_store=self.key_store,
        )
        self._program = NodeProgram(self, "program", topology=topology)
        self._image = machine_image(self, "image", self._deployment.aws.image)
        self.nodes = self._make_nodes()
        instances = {name: node.instance_id for name, node in self.nodes.items()}
        entrance = Entrance(
            scope=self,
            topology=topology,
            network=self.network,
            members=self.members,
            instances=instances,
            folder=folder,
            trial_folder=trial_folder,
            stack_folder=stack_folder,
            image=self._image,
            program=self._program.ready,
        )
        self.zone, self.front, self.balancer = entrance.zone, entrance.front, entrance.balancer
        entrance.make_records()
        if self.observability:
            smallest = min(len(cluster) for cluster in topology.clusters)
            self.observability.watch(instances, self.balancer, data.watched, members=smallest)

    def _make_network(self) -> Network:
        settings, placed = self._deployment.network, self._deployment.aws
        if settings.existing is not None:
            return Network.from_existing(
                self,
                "network",
                vpc_id=settings.existing.vpc,
                private_subnets=settings.existing.private_subnets,
                public_subnets=settings.existing.public_subnets,
                database_subnets=settings.existing.database_subnets,
            )
        logs = settings.flow_logs
        return Network(
            self,
            "network",
            name=self._deployment.name,
            cidr=str(settings.cidr),
            zones=placed.zones,
            subnets=needed_subnets(self._deployment),
            nat=settings.nat,
            endpoints=settings.endpoint_services,
            flow_logs=logs.model_copy(update={"kms_key": logs.kms_key or (self.key.arn if self.key else None)}),
            reserve_addresses=settings.reserve_addresses,
            permissions_boundary=placed.permissions_boundary,
        )

    def _make_members_firewall(self) -> Firewall:
        name = self._deployment.name
        members = Firewall(
            self,
            "members",
            name=security_group_name(self._topology),
            description=f"Members of cluster {name}",
            vpc_id=self.network.vpc_id,
        )
        opened = dict.fromkeys(member_ports(node.member_port) for node in self._topology.nodes)
        for ports in opened:
            members.allow_from(members, ports, "Cluster messages among members")
        network = self._deployment.network
        if network.nat is not Nat.NONE:
            for port in WEB_PORTS:
                members.allow_to_network("internet", ANYWHERE, Ports.single(port), "AWS endpoints and package mirrors")
        else:
            self.network.allow_to_aws(members)
        if network.egress is None:
            inside = Ports(first=1, last=65535)
            members.allow_to_network("vpc", self.network.cidr, inside, "Services inside the network")
        for each in network.egress or ():
            block = str(each.to)
            members.allow_to_network(
                f"{block.replace('/', '-')}-{each.ports}", block, Ports.parse(each.ports), literal(each.reason)
            )
        if network.existing:
            # A network of one's own may have DNS servers of its own; Amazon's need no rule.
            members.allow_to_network("dns", self.network.cidr, Ports(first=53, last=53, protocol="udp"), "DNS servers")
        proxy, database = self._deployment.proxy, self._deployment.database
        if proxy and proxy.port not in WEB_PORTS:
            members.allow_to_network("proxy", _block(proxy.host), Ports.single(proxy.port), "The proxy")
        if isinstance(database, ExistingDatabase):
            members.allow_to_network(
                "database", _block(database.host), Ports.single(database.port), "The existing database"
            )
        for way in ways_to_components(self._deployment):
            members.allow_to_network(way.component, _block(way.address), Ports.single(way.port), way.reason)
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

    def _make_key_store(self) -> ClusterKeyStore | None:
        if not isinstance(self._deployment.key_store, GeneratedKeyStore) or self.key is None:
            return None
        return ClusterKeyStore(self, "key-store", name=self._deployment.name, key=self.key)

    def _make_observability(self) -> ClusterObservability | None:
        settings = self._deployment.observability
        if settings is None:
            return None
        return ClusterObservability(
            self, "observability", name=self._deployment.name, region=self._deployment.aws.region, settings=settings
        )

    def _make_nodes(self) -> dict[str, NodeInstance]:
        roles = {role: self._make_role(role) for role in Role if role in self._deployment.nodes}
        after: tuple[ITerraformDependable, ...] = (
            *self.network.reserved,
            *self.network.outbound,
            *self._program.ready,
            *(self.database.ready if self.database else ()),
            *(self.storage.ready if self.storage else ()),
            *(self.key_store.ready if self.key_store else ()),
            *([self.discovery.ready] if self.discovery else []),
            *(self.observability.ready if self.observability else ()),
        )
        return {
            configuration.node.name: self._make_node(
                configuration,
                image=self._image,
                role=roles[configuration.node.role],
                after=(*roles[configuration.node.role].ready, *after),
            )
            for configuration in configure(self._topology)
        }

    def _make_node(
        self,
        configuration: NodeConfiguration,
        *,
        image: MachineImage,
        role: NodeRole,
        after: Sequence[ITerraformDependable],
    ) -> NodeInstance:
        node = configuration.node
        group = node.group
        return NodeInstance(
            self,
            node.short_name,
            name=node.name,
            address=node.address,
            subnet=next(each for each in self.network.private_subnets if each.zone == node.zone),
            firewall=self.members,
            role=role,
            image=image,
            user_data=self._user_data(configuration).payload,
            instance_type=group.instance_type,
            volume=group.volume,
            data_volume=group.data_volume,
            detailed_monitoring=self._deployment.aws.detailed_monitoring,
            kms_key=self._deployment.aws.kms_key,
            security_group_ids=group.security_groups,
            metadata_tokens_required=self._topology.metadata_tokens_required,
            termination_protection=group.termination_protection,
            tags={**group.tags, "wso2-role": node.role.value, **discovery_tags(self._topology, node)},
            after=after,
        )

    def _make_role(self, role: Role) -> NodeRole:
        """One role for each thing that nodes do: what one kind of nodes gets to read, another does not."""
        group, name = self._deployment.nodes[role], f"role-{role}"
        if group.instance_profile is not None:
            return NodeRole.from_existing(self, name, instance_profile=group.instance_profile)
        return NodeRole(
            self,
            name,
            name=f"{self._deployment.name}-{role}",
            region=self._deployment.aws.region,
            statements=self._permissions.of(role),
            policies=group.policies,
            permissions_boundary=self._deployment.aws.permissions_boundary,
        )


def _stack_folder(construct: Construct) -> Path:
    """Where cdktf writes the stack of *construct* and runs Terraform."""
    return Path(App.of(construct).outdir, "stacks", TerraformStack.of(construct).node.id)


def _block(host: str | IPv4Address) -> str:
    """The addresses that a rule must name to reach *host*: a host name may lead anywhere."""
    return f"{host}/32" if isinstance(host, IPv4Address) else ANYWHERE
