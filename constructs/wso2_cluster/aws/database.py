"""The shared registry and user store: RDS MySQL, or Aurora MySQL."""

from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, TerraformResourceLifecycle
from wso2_cluster.aws.key import Key
from wso2_cluster.aws.managed_database import PORT, Database, applied, mysql_parameters
from wso2_cluster.aws.security import Firewall
from wso2_cluster.deployment import AuroraMysql, RdsMysql

ADMINISTRATOR = "wso2admin"
"""Master user of databases that are made."""
DATABASES = ("WSO2_CARBON_DB",)
"""What every Carbon product keeps: registry and user store."""
LOGS = ("error", "slowquery")


class MysqlDatabase(Database):
    """A private, encrypted RDS MySQL 8 instance whose master password RDS makes, keeps and can rotate.

    Clients must use TLS. Each database has one user of its own, whose password is in a secret and nowhere else.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        settings: RdsMysql = RdsMysql(),  # noqa: B008 - frozen
        databases: Sequence[str] = DATABASES,
        firewall: Firewall | None = None,
        key: Key | None = None,
        permissions_boundary: str | None = None,
    ) -> None:
        """Build the database.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            name: prefix of all names: `NAME-database`, `/wso2/NAME/database/…`.
            region: region that it is made in.
            vpc_id: its network.
            subnet_ids: private subnets, in two zones at least.
            settings: size, backups, deletion and so on. Default: what `RdsMysql` says of each.
            databases: one user is made for each; the first is made with the instance, others by the node program.
            firewall: its security group. Default: one is made, which admits nothing until `allow_from`.
            key: the key that encrypts it. Default: the one that *settings* name, else one is made.
            permissions_boundary: ARN of the boundary of roles that are made. Default: none.
        """
        super().__init__(
            scope,
            id,
            name=name,
            region=region,
            vpc_id=vpc_id,
            subnet_ids=subnet_ids,
            settings=settings,
            databases=databases,
            firewall=firewall,
            key=key,
            permissions_boundary=permissions_boundary,
        )
        family = ".".join(settings.engine_version.split(".")[:2])
        parameters = aws.DbParameterGroup(
            self,
            "parameters",
            # A group belongs to one version: an upgrade needs the new one beside the old one.
            name=f"{self.identifier}-mysql{family.replace('.', '-')}",
            family=f"mysql{family}",
            parameter=[
                aws.DbParameterGroupParameter(name=name, value=value, apply_method=applied(name))
                for name, value in mysql_parameters(settings).items()
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        monitoring = self._monitoring(settings)
        after = [*monitoring.pop("depends_on", ()), *self._log_groups(settings, "instance", LOGS)]
        instance = aws.DbInstance(
            self,
            "instance",
            identifier=self.identifier,
            engine="mysql",
            engine_version=settings.engine_version,
            instance_class=settings.instance_class,
            allocated_storage=settings.storage,
            max_allocated_storage=settings.max_storage,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=self.key.arn,
            db_name=databases[0],
            username=ADMINISTRATOR,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self.key.arn,
            iam_database_authentication_enabled=True,
            port=PORT,
            db_subnet_group_name=self._subnets.name,
            parameter_group_name=parameters.name,
            vpc_security_group_ids=[self.firewall.group_id],
            publicly_accessible=False,
            multi_az=settings.multi_az,
            backup_retention_period=settings.backup_days,
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=True,
            # Only a changed `engine_version` upgrades, and that is a person's decision.
            allow_major_version_upgrade=True,
            enabled_cloudwatch_logs_exports=list(LOGS),
            deletion_protection=settings.deletion_protection,
            skip_final_snapshot=not settings.final_snapshot,
            final_snapshot_identifier=f"{self.identifier}-final" if settings.final_snapshot else None,
            depends_on=after,
            **monitoring,
            **self._insights(available=settings.insights),
        )
        self._publish(name, instance.address, instance.master_user_secret.get(0).secret_arn)


class AuroraDatabase(Database):
    """A private, encrypted Aurora MySQL 3 cluster: a writer and its readers, with storage in three zones.

    As `MysqlDatabase` otherwise; connections are audited too.
    """

    LOGS = (*LOGS, "audit")

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        settings: AuroraMysql = AuroraMysql(kind="aurora-mysql"),  # noqa: B008 - frozen
        databases: Sequence[str] = DATABASES,
        firewall: Firewall | None = None,
        key: Key | None = None,
        permissions_boundary: str | None = None,
    ) -> None:
        """Build the cluster; the arguments are those of `MysqlDatabase`."""
        super().__init__(
            scope,
            id,
            name=name,
            region=region,
            vpc_id=vpc_id,
            subnet_ids=subnet_ids,
            settings=settings,
            databases=databases,
            firewall=firewall,
            key=key,
            permissions_boundary=permissions_boundary,
        )
        audited = {"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL"}
        parameters = aws.RdsClusterParameterGroup(
            self,
            "parameters",
            name=f"{self.identifier}-aurora-mysql8-0",
            family="aurora-mysql8.0",
            parameter=[
                aws.RdsClusterParameterGroupParameter(name=name, value=value, apply_method=applied(name))
                for name, value in {**audited, **mysql_parameters(settings)}.items()
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        cluster = aws.RdsCluster(
            self,
            "cluster",
            cluster_identifier=self.identifier,
            engine="aurora-mysql",
            engine_version=settings.engine_version,
            database_name=databases[0],
            master_username=ADMINISTRATOR,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self.key.arn,
            iam_database_authentication_enabled=True,
            port=PORT,
            db_subnet_group_name=self._subnets.name,
            db_cluster_parameter_group_name=parameters.name,
            vpc_security_group_ids=[self.firewall.group_id],
            storage_encrypted=True,
            kms_key_id=self.key.arn,
            backup_retention_period=settings.backup_days,
            backtrack_window=settings.backtrack_hours * 3600,
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=list(self.LOGS),
            deletion_protection=settings.deletion_protection,
            skip_final_snapshot=not settings.final_snapshot,
            final_snapshot_identifier=f"{self.identifier}-final" if settings.final_snapshot else None,
            depends_on=self._log_groups(settings, "cluster", self.LOGS),
        )
        monitoring = self._monitoring(settings)
        instances = [
            aws.RdsClusterInstance(
                self,
                f"instance-{number}",
                identifier=f"{self.identifier}-{number}",
                cluster_identifier=cluster.cluster_identifier,
                engine="aurora-mysql",
                instance_class=settings.instance_class,
                db_subnet_group_name=self._subnets.name,
                publicly_accessible=False,
                copy_tags_to_snapshot=True,
                auto_minor_version_upgrade=True,
                **monitoring,
                **self._insights(available=settings.insights),
            )
            for number in range(1, settings.instances + 1)
        ]
        self._publish(name, cluster.endpoint, cluster.master_user_secret.get(0).secret_arn)
        self.ready = (*self.ready, *instances)
