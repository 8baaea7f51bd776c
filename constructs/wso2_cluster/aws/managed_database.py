"""What the kinds of databases have in common: RDS MySQL, Aurora MySQL, and a server that is there already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.database_users import DatabaseUser
from wso2_cluster.aws.key import EncryptionKey, ExistingKey, Key
from wso2_cluster.aws.policies import assumed_by
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.carbon import (
    database_endpoint_parameter,
    database_secret_parameter,
    database_user_secret_name,
)
from wso2_cluster.deployment import AuroraMysql, ManagedDatabase
from wso2_cluster.deployment.rules.aws import partition_of

PORT = 3306


@dataclass(frozen=True, kw_only=True)
class ExistingMysql:
    """A MySQL server that is there already."""

    endpoint: str
    secret_arn: str
    """Secret with the fields `username` and `password`."""
    port: int = PORT
    ready: tuple[ITerraformDependable, ...] = field(default=())


class Database(Construct):
    """What the two kinds of databases have in common. Make a `MysqlDatabase` or an `AuroraDatabase`."""

    identifier: str
    """Its name on AWS: `NAME-database`."""
    endpoint: str
    """Host name of the (writing) instance."""
    port: int
    administrator_secret_arn: str
    """Secret that RDS makes and rotates; the one node that makes users reads it."""
    users: Mapping[str, DatabaseUser]
    """The one user of each database, by the database's name."""
    key: Key
    firewall: Firewall
    ready: tuple[ITerraformDependable, ...]
    """What must exist before a node looks the database up."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        settings: ManagedDatabase,
        databases: Sequence[str],
        firewall: Firewall | None,
        key: Key | None,
        permissions_boundary: str | None,
    ) -> None:
        super().__init__(scope, id)
        self.identifier = f"{name}-database"
        self._region = region
        self._boundary = permissions_boundary
        self.port = PORT
        self.firewall = firewall or Firewall(
            self, "firewall", name=self.identifier, description=f"Database of {name}", vpc_id=vpc_id
        )
        self.key = _key(self, name, region, settings, key)
        # A key of one's own need not let CloudWatch Logs use it.
        self._log_key = next((each for each in (self.key, key) if each is not None and each.takes_logs), None)
        self._subnets = aws.DbSubnetGroup(self, "subnets", name=self.identifier, subnet_ids=list(subnet_ids))
        self.users = {
            database: DatabaseUser(
                self,
                f"user-{database}",
                database=database,
                secret_name=database_user_secret_name(name, database),
                key=self.key,
                version=settings.password_version,
            )
            for database in databases
        }

    def allow_from(self, peer: Firewall, reason: str = "Registry and user store") -> None:
        """Let *peer* reach the database."""
        self.firewall.allow_from(peer, Ports.single(self.port), reason)

    @staticmethod
    def from_existing(endpoint: str, *, secret_arn: str, port: int = PORT) -> ExistingMysql:
        """A MySQL server that is there already: where it is, and the secret with `username` and `password`."""
        return ExistingMysql(endpoint=endpoint, secret_arn=secret_arn, port=port)

    def _publish(self, name: str, endpoint: str, secret_arn: str) -> None:
        """Put what only AWS knows where nodes look for it."""
        self.endpoint = endpoint
        self.administrator_secret_arn = secret_arn
        self.ready = (
            aws.SsmParameter(
                self,
                "endpoint",
                name=database_endpoint_parameter(name),
                type="String",
                description=f"Host name of {name}'s database",
                value=endpoint,
            ),
            aws.SsmParameter(
                self,
                "secret",
                name=database_secret_parameter(name),
                type="String",
                description=f"Secret of the administrator of {name}'s database",
                value=secret_arn,
            ),
            *(user.ready for user in self.users.values()),
        )

    def _log_groups(self, settings: ManagedDatabase, kind: str, logs: Sequence[str]) -> list[ITerraformDependable]:
        """The groups that RDS would make itself, for ever and with AWS's own key, if they were not there."""
        return [
            aws.CloudwatchLogGroup(
                self,
                f"log-{log}",
                name=f"/aws/rds/{kind}/{self.identifier}/{log}",
                retention_in_days=settings.log_days,
                kms_key_id=self._log_key.arn if self._log_key else None,
            )
            for log in logs
        ]

    def _monitoring(self, settings: ManagedDatabase) -> dict[str, Any]:
        if settings.monitoring_seconds == 0:
            return {}
        role = aws.IamRole(
            self,
            "monitoring-role",
            name=f"{self.identifier}-monitoring-{self._region}",
            description=f"Enhanced Monitoring of {self.identifier}",
            assume_role_policy=assumed_by("monitoring.rds.amazonaws.com"),
            permissions_boundary=self._boundary,
        )
        attachment = aws.IamRolePolicyAttachment(
            self,
            "monitoring",
            role=role.name,
            policy_arn=f"arn:{partition_of(self._region)}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        )
        return {
            "monitoring_interval": settings.monitoring_seconds,
            "monitoring_role_arn": role.arn,
            "depends_on": [attachment],
        }

    def _insights(self, *, available: bool) -> dict[str, Any]:
        return {
            "performance_insights_enabled": available,
            "performance_insights_kms_key_id": self.key.arn if available else None,
            "performance_insights_retention_period": 7 if available else None,
        }


def mysql_parameters(settings: ManagedDatabase) -> dict[str, str]:
    """Parameters of MySQL, by name: TLS alone, the character set, what is logged, and what *settings* add."""
    made = {
        "character_set_server": settings.character_set.value,
        "collation_server": settings.character_set.collation,
        # Aurora takes ON and OFF where RDS takes 1 and 0 (both user guides, "Parameters").
        "require_secure_transport": "ON" if isinstance(settings, AuroraMysql) else "1",
        "slow_query_log": "1",
        # RDS exports files alone.
        "log_output": "FILE",
    }
    if settings.max_connections is not None:
        made["max_connections"] = str(settings.max_connections)
    return {**made, **settings.parameters}


def applied(name: str) -> str:
    """When RDS takes a parameter over; of the ones above, all are dynamic, and others may not be."""
    dynamic = (
        *("character_set_server", "collation_server", "require_secure_transport", "max_connections"),
        *("slow_query_log", "long_query_time", "log_output", "server_audit_logging", "server_audit_events"),
    )
    return "immediate" if name in dynamic else "pending-reboot"


def _key(scope: Construct, name: str, region: str, settings: ManagedDatabase, given: Key | None) -> Key:
    if settings.kms_key is not None:
        return ExistingKey(arn=settings.kms_key)
    return given or EncryptionKey(scope, "key", name=f"{name}-database", region=region)
