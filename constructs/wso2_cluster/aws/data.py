"""What a cluster keeps: its database and its shared folders, and the key that encrypts them and the logs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wso2_cluster.aws.alarms import WatchedDatabase
from wso2_cluster.aws.core import Construct
from wso2_cluster.aws.database import AuroraDatabase, MysqlDatabase
from wso2_cluster.aws.key import EncryptionKey, ExistingKey, Key
from wso2_cluster.aws.managed_database import Database
from wso2_cluster.aws.network import Network
from wso2_cluster.aws.security import Firewall
from wso2_cluster.aws.storage import SharedStorage
from wso2_cluster.carbon import database_names
from wso2_cluster.deployment import AuroraMysql, Deployment, Efs, GeneratedKeyStore, ManagedDatabase, RdsMysql
from wso2_cluster.topology import Topology


def cluster_key(scope: Construct, deployment: Deployment) -> Key | None:
    """The key of a cluster's own, or `aws.kms_key`.

    None when database, shared folders, key store and flow logs need none.
    """
    database, artifacts, network = deployment.database, deployment.artifacts, deployment.network
    needed = (
        (isinstance(database, ManagedDatabase) and database.kms_key is None)
        or (isinstance(artifacts, Efs) and artifacts.kms_key is None and artifacts.file_system is None)
        or isinstance(deployment.key_store, GeneratedKeyStore)
        or (network.existing is None and network.flow_logs.enabled and network.flow_logs.kms_key is None)
    )
    given = deployment.aws.kms_key
    if not needed:
        return None
    if given is not None:
        return ExistingKey(arn=given, takes_logs=True)
    return EncryptionKey(scope, "key", name=deployment.name, region=deployment.aws.region)


@dataclass(frozen=True, kw_only=True)
class ClusterData:
    """Database and shared folders, built into the cluster that they belong to."""

    scope: Construct
    """The cluster."""
    topology: Topology
    network: Network
    members: Firewall
    key: Key | None

    @property
    def _deployment(self) -> Deployment:
        return self.topology.deployment

    @cached_property
    def database(self) -> Database | None:
        """The database; None when there is none, or one of one's own."""
        settings = self._deployment.database
        if not isinstance(settings, ManagedDatabase):
            return None
        name, region = self._deployment.name, self._deployment.aws.region
        firewall = Firewall(
            self.scope,
            "database-firewall",
            name=f"{name}-database",
            description=f"Database of cluster {name}",
            vpc_id=self.network.vpc_id,
        )
        common: dict[str, Any] = {
            "name": name,
            "region": region,
            "vpc_id": self.network.vpc_id,
            "subnet_ids": [self.network.subnet_ids[subnet.name] for subnet in self.topology.database_subnets],
            "firewall": firewall,
            "databases": database_names(self._deployment),
            "key": self.key,
            "permissions_boundary": self._deployment.aws.permissions_boundary,
        }
        database: Database
        match settings:
            case AuroraMysql():
                database = AuroraDatabase(self.scope, "database", settings=settings, **common)
            case RdsMysql():
                database = MysqlDatabase(self.scope, "database", settings=settings, **common)
        database.allow_from(self.members)
        return database

    @cached_property
    def storage(self) -> SharedStorage | None:
        """The shared folders; None when nodes share none."""
        settings = self._deployment.artifacts
        if not isinstance(settings, Efs):
            return None
        subnets = {subnet.zone: self.network.subnet_ids[subnet.name] for subnet in self.topology.private_subnets}
        storage = SharedStorage(
            self.scope,
            "storage",
            name=self._deployment.name,
            region=self._deployment.aws.region,
            vpc_id=self.network.vpc_id,
            subnet_ids=list(subnets.values()),
            settings=settings,
            key=self.key,
            after=self.network.reserved,
        )
        storage.allow_from(self.members)
        return storage

    @property
    def watched(self) -> WatchedDatabase | None:
        """What alarms and the dashboard have to know of the database."""
        if self.database is None:
            return None
        match self._deployment.database:
            case AuroraMysql(instances=instances):
                return WatchedDatabase(
                    identifier=self.database.identifier,
                    dimension="DBClusterIdentifier",
                    lag_metric="AuroraReplicaLagMaximum" if instances > 1 else None,
                )
            case RdsMysql(storage=storage, max_storage=limit):
                return WatchedDatabase(identifier=self.database.identifier, storage=storage if limit is None else None)
            case _:
                return None
