"""RDS MySQL: the shared registry and user store."""

from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable, TerraformResourceLifecycle
from wso2_cluster.aws.security import Firewall
from wso2_cluster.deployment import RdsMysql

PORT = 3306


class MysqlDatabase(Construct):
    """A private, encrypted MySQL 8 instance whose password RDS makes, keeps in Secrets Manager and can rotate.

    Clients must use TLS. The character set is latin1: the registry's index on 750 or more characters of
    `REG_PATH_VALUE` does not fit into a key of a wider one (carbon-kernel, dbscripts/mysql.sql).
    """

    endpoint: str
    secret_arn: str
    ready: tuple[ITerraformDependable, ...]

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        settings: RdsMysql,
        database: str,
        subnet_ids: Sequence[str],
        firewall: Firewall,
        endpoint_parameter: str,
        secret_parameter: str,
    ) -> None:
        super().__init__(scope, id)
        identifier = f"{name}-database"
        subnets = aws.DbSubnetGroup(self, "subnets", name=identifier, subnet_ids=list(subnet_ids))
        family = ".".join(settings.engine_version.split(".")[:2])
        parameters = aws.DbParameterGroup(
            self,
            "parameters",
            # A group belongs to one version: an upgrade needs the new one beside the old one.
            name=f"{identifier}-mysql{family.replace('.', '-')}",
            family=f"mysql{family}",
            parameter=[
                aws.DbParameterGroupParameter(name="character_set_server", value="latin1"),
                aws.DbParameterGroupParameter(name="collation_server", value="latin1_swedish_ci"),
                aws.DbParameterGroupParameter(name="require_secure_transport", value="1"),
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        instance = aws.DbInstance(
            self,
            "instance",
            identifier=identifier,
            engine="mysql",
            engine_version=settings.engine_version,
            instance_class=settings.instance_class,
            allocated_storage=settings.storage,
            storage_type="gp3",
            storage_encrypted=True,
            db_name=database,
            username="wso2carbon",
            manage_master_user_password=True,
            port=PORT,
            db_subnet_group_name=subnets.name,
            parameter_group_name=parameters.name,
            vpc_security_group_ids=[firewall.group_id],
            publicly_accessible=False,
            multi_az=settings.multi_az,
            backup_retention_period=settings.backup_days,
            copy_tags_to_snapshot=True,
            auto_minor_version_upgrade=True,
            # Only a changed `engine_version` upgrades, and that is a person's decision.
            allow_major_version_upgrade=True,
            deletion_protection=settings.deletion_protection,
            skip_final_snapshot=not settings.final_snapshot,
            final_snapshot_identifier=f"{identifier}-final" if settings.final_snapshot else None,
        )
        self.endpoint = instance.address
        self.secret_arn = instance.master_user_secret.get(0).secret_arn
        self.ready = tuple(
            aws.SsmParameter(self, parameter_id, name=parameter, type="String", description=description, value=value)
            for parameter_id, parameter, description, value in (
                ("endpoint", endpoint_parameter, f"Host name of {name}'s database", self.endpoint),
                ("secret", secret_parameter, f"Secret that holds the password of {name}'s database", self.secret_arn),
            )
        )
