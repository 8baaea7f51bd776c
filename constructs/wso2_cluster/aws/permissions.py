"""What the nodes of a cluster may do on AWS, by what they do in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wso2_cluster.agent import log_group, metrics_namespace
from wso2_cluster.aws.identity import DiscoveryUser
from wso2_cluster.aws.key_store import ClusterKeyStore
from wso2_cluster.aws.managed_database import Database
from wso2_cluster.aws.policies import Statement, dns_suffix_of, object_arn, secret_arn
from wso2_cluster.aws.storage import SharedStorage
from wso2_cluster.carbon import look_ups
from wso2_cluster.deployment import (
    AgentSource,
    Deployment,
    DiscoveredMembership,
    ExistingDatabase,
    Role,
    SecretKeyStore,
    Svn,
)
from wso2_cluster.deployment.rules.aws import partition_of
from wso2_cluster.topology import Topology


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """What nodes need at boot and while they run: what is this cluster's, and nothing else.

    None of the constructs is there unless the cluster has it.
    """

    topology: Topology
    discovery: DiscoveryUser | None
    database: Database | None
    storage: SharedStorage | None
    key_store: ClusterKeyStore | None = None

    def of(self, role: Role) -> list[Statement]:
        """What nodes of *role* may do. One kind of nodes alone makes databases, and who has no console only reads."""
        statements = (
            Statement(actions=["secretsmanager:GetSecretValue"], resources=[*self._secrets()]),
            Statement(actions=["ssm:GetParameter", "ssm:GetParameters"], resources=[self._parameters()]),
            Statement(actions=["s3:GetObject"], resources=self._objects()),
            # Describe actions know no resource-level permissions, so the resource can only be "*".
            Statement(actions=["ec2:DescribeInstances"], resources=["*"] if self._discovers() else []),
            self._decrypt(self._deployment.aws.decrypt_keys, "secretsmanager", "s3"),
            *self._database(role),
            *self._key_store(role),
            *self._mounts(role),
            *self._observability(),
        )
        return [statement for statement in statements if statement.resources]

    @property
    def _deployment(self) -> Deployment:
        return self.topology.deployment

    @property
    def _region(self) -> str:
        return self._deployment.aws.region

    def _discovers(self) -> bool:
        return isinstance(self._deployment.cluster.membership, DiscoveredMembership)

    def _secrets(self) -> Iterator[str]:
        """Every node's secrets."""
        deployment, key = self._deployment, look_ups(self._deployment).discovery_key
        if key:
            made = self.discovery.secret_arn if self.discovery else None
            yield made or secret_arn(key.secret, self._region)
        if self.database:
            yield from (user.secret_arn for user in self.database.users.values())
        elif isinstance(deployment.database, ExistingDatabase):
            yield secret_arn(deployment.database.secret, self._region)
        if isinstance(deployment.artifacts, Svn):
            yield secret_arn(deployment.artifacts.secret, self._region)
        if deployment.api_manager:
            components = (deployment.api_manager.key_manager, deployment.api_manager.traffic_manager)
            secrets = [component.secret for component in components if component and component.secret]
            yield from (secret_arn(secret, self._region) for secret in dict.fromkeys(secrets))
        if self.key_store:
            yield from (self.key_store.file_arn, self.key_store.password_arn)
        elif isinstance(deployment.key_store, SecretKeyStore):
            yield secret_arn(deployment.key_store.file, self._region)
            yield secret_arn(deployment.key_store.secret, self._region)
        if deployment.administrator:
            yield secret_arn(deployment.administrator.secret, self._region)

    def _parameters(self) -> str:
        region = self._region
        return f"arn:{partition_of(region)}:ssm:{region}:*:parameter/wso2/{self._deployment.name}/*"

    def _objects(self) -> list[str]:
        fetched = self._deployment.fetched.values()
        return sorted({object_arn(each.source, self._region) for each in fetched if each.source.startswith("s3://")})

    def _decrypt(self, keys: tuple[str, ...], *services: str) -> Statement:
        """To decrypt with *keys*, by way of *services* alone."""
        names = [f"{service}.{self._region}.{dns_suffix_of(self._region)}" for service in services]
        return Statement(
            actions=["kms:Decrypt"], resources=keys, conditions={"StringEquals": {"kms:ViaService": names}}
        )

    def _database(self, role: Role) -> Iterator[Statement]:
        """The key of the users' secrets, and the administrator's secret for the nodes that make the users."""
        if self.database is None:
            return
        maker = self.topology.database_node
        if maker is not None and maker.role is role:
            yield Statement(
                actions=["secretsmanager:GetSecretValue"], resources=[self.database.administrator_secret_arn]
            )
        yield self._decrypt((self.database.key.arn,), "secretsmanager")

    def _key_store(self, role: Role) -> Iterator[Statement]:
        """The key of its secrets, and to write the file for the nodes of whom one makes it."""
        if self.key_store is None:
            return
        decrypt = self._decrypt((self.key_store.key.arn,), "secretsmanager")
        if self.database is None or self.database.key.arn != self.key_store.key.arn:
            yield decrypt
        if self.topology.nodes[0].role is role:
            yield Statement(actions=["secretsmanager:PutSecretValue"], resources=[self.key_store.file_arn])
            yield replace(decrypt, actions=["kms:GenerateDataKey"])

    def _mounts(self, role: Role) -> Iterator[Statement]:
        """Who has a console writes: that is where artifacts are deployed."""
        if self.storage is not None:
            writes = any(node.writes_artifacts for node in self.topology.nodes if node.role is role)
            yield self.storage.mount_statement(writes=writes)

    def _observability(self) -> Iterator[Statement]:
        """What the CloudWatch agent and `wso2_node members` send: this cluster's logs and metrics, and nothing else."""
        settings, name = self._deployment.observability, self._deployment.name
        if settings is None:
            return
        # PutMetricData knows no resources; the namespace is what can be named.
        yield Statement(
            actions=["cloudwatch:PutMetricData"],
            resources=["*"],
            conditions={"StringEquals": {"cloudwatch:namespace": metrics_namespace(name)}},
        )
        if settings.agent is not AgentSource.NONE:
            logs = f"arn:{partition_of(self._region)}:logs:{self._region}:*:log-group:{log_group(name)}"
            yield Statement(
                actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                resources=[logs, f"{logs}:log-stream:*"],
            )
