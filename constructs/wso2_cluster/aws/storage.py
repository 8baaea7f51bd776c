"""EFS: the folders of artifacts that all nodes share."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.key import EncryptionKey, ExistingKey, Key
from wso2_cluster.aws.policies import Statement
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.carbon import shared_folders, storage_parameter
from wso2_cluster.deployment import Efs
from wso2_cluster.deployment.rules.aws import partition_of

PORT = 2049
OWNER = 16_384
"""User and group of every file, whoever writes it: nodes need not agree on the number of their own user."""


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """A folder of the file system as nodes mount it."""

    id: str
    arn: str


@dataclass(frozen=True, kw_only=True)
class ExistingFileSystem:
    """A file system that is there already, with a mount target in each zone of the network."""

    id: str
    region: str
    ready: tuple[ITerraformDependable, ...] = field(default=())

    @property
    def arn(self) -> str:
        """Its ARN, as a pattern for policies: the account is the caller's."""
        return f"arn:{partition_of(self.region)}:elasticfilesystem:{self.region}:*:file-system/{self.id}"


class SharedStorage(Construct):
    """An encrypted EFS file system with a mount target per zone and an access point per shared folder.

    Its policy refuses whoever comes without TLS, without an access point, or without the right to: a node's role says
    whether it may write (`mount_statement`).
    """

    file_system_id: str
    file_system_arn: str
    access_points: Mapping[str, AccessPoint]
    """By folder: `deployment` (`repository/deployment/server`) and `tenants` (`repository/tenants`)."""
    firewall: Firewall
    key: Key | None
    """None: a file system of one's own has a key of its own."""
    ready: tuple[ITerraformDependable, ...]
    """What must exist before a node mounts."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        settings: Efs = Efs(kind="efs"),  # noqa: B008 - frozen
        firewall: Firewall | None = None,
        key: Key | None = None,
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Build the file system.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            name: prefix of all names: `NAME-storage`, `/wso2/NAME/storage/…`.
            region: region that it is made in.
            vpc_id: its network.
            subnet_ids: one private subnet per zone.
            settings: throughput, backups, which folders. Default: what `Efs` says of each.
            firewall: the mount targets' security group. Default: one is made, which admits nothing until `allow_from`.
            key: the key that encrypts it. Default: the one that *settings* name, else one is made.
            after: what has to exist before mount targets take addresses of the subnets. Default: nothing.
        """
        super().__init__(scope, id)
        self.firewall = firewall or Firewall(
            self, "firewall", name=f"{name}-storage", description=f"File system of {name}", vpc_id=vpc_id
        )
        self.key = None
        targets: list[ITerraformDependable] = []
        if settings.file_system is not None:
            existing = SharedStorage.from_existing(settings.file_system, region=region)
            self.file_system_id, self.file_system_arn = existing.id, existing.arn
        else:
            self.key = ExistingKey(arn=settings.kms_key) if settings.kms_key else key
            self.key = self.key or EncryptionKey(self, "key", name=f"{name}-storage", region=region)
            targets = self._make(name, subnet_ids, settings, self.key, after)
        self.access_points = {
            folder: self._access_point(name, folder) for folder in shared_folders(tenants=settings.tenants)
        }
        self.ready = (*targets, *self._publish(name))

    def allow_from(self, peer: Firewall, reason: str = "Shared artifacts") -> None:
        """Let *peer* mount the file system."""
        self.firewall.allow_from(peer, Ports.single(PORT), reason)

    def mount_statement(self, *, writes: bool) -> Statement:
        """What a role needs to mount the folders: to read them, or to write too."""
        actions = ["elasticfilesystem:ClientMount", *(["elasticfilesystem:ClientWrite"] if writes else [])]
        return Statement(actions=actions, resources=[self.file_system_arn])

    @staticmethod
    def from_existing(file_system_id: str, *, region: str) -> ExistingFileSystem:
        """A file system that is there already, by its id."""
        return ExistingFileSystem(id=file_system_id, region=region)

    def _make(
        self, name: str, subnet_ids: Sequence[str], settings: Efs, key: Key, after: Sequence[ITerraformDependable]
    ) -> list[ITerraformDependable]:
        system = aws.EfsFileSystem(
            self,
            "file-system",
            creation_token=f"{name}-storage",
            encrypted=True,
            kms_key_id=key.arn,
            performance_mode="generalPurpose",
            throughput_mode=settings.throughput.value,
            tags={"Name": f"{name}-storage"},
        )
        self.file_system_id, self.file_system_arn = system.id, system.arn
        aws.EfsBackupPolicy(
            self,
            "backup",
            file_system_id=system.id,
            backup_policy=aws.EfsBackupPolicyBackupPolicy(status="ENABLED" if settings.backup else "DISABLED"),
        )
        policy = aws.EfsFileSystemPolicy(self, "policy", file_system_id=system.id, policy=_policy(system.arn))
        return [
            policy,
            *(
                aws.EfsMountTarget(
                    self,
                    f"mount-target-{number}",
                    file_system_id=system.id,
                    subnet_id=subnet_id,
                    security_groups=[self.firewall.group_id],
                    depends_on=list(after),
                )
                for number, subnet_id in enumerate(subnet_ids, 1)
            ),
        ]

    def _access_point(self, name: str, folder: str) -> AccessPoint:
        point = aws.EfsAccessPoint(
            self,
            f"access-point-{folder}",
            file_system_id=self.file_system_id,
            posix_user=aws.EfsAccessPointPosixUser(uid=OWNER, gid=OWNER),
            root_directory=aws.EfsAccessPointRootDirectory(
                path=f"/{name}/{folder}",
                creation_info=aws.EfsAccessPointRootDirectoryCreationInfo(
                    owner_uid=OWNER, owner_gid=OWNER, permissions="0755"
                ),
            ),
            tags={"Name": f"{name}-{folder}"},
        )
        return AccessPoint(id=point.id, arn=point.arn)

    def _publish(self, name: str) -> list[ITerraformDependable]:
        """Put the ids, which only AWS knows, where nodes look for them."""
        values = {"file-system": self.file_system_id, **{key: point.id for key, point in self.access_points.items()}}
        return [
            aws.SsmParameter(
                self,
                f"parameter-{key}",
                name=storage_parameter(name, key),
                type="String",
                description=f"Shared artifacts of {name}: {key}",
                value=value,
            )
            for key, value in values.items()
        ]


def _policy(arn: str) -> str:
    """Nothing without TLS, and nothing but through an access point; what is allowed, roles say (EFS user guide, "IAM").

    A file system without any policy lets everyone in the network write; one with a policy that allows nobody leaves it
    to the roles' own policies.
    """
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "TlsAlone",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "*",
                    "Resource": arn,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
                {
                    "Sid": "AccessPointsAlone",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                    "Resource": arn,
                    "Condition": {"Null": {"elasticfilesystem:AccessPointArn": "true"}},
                },
                {
                    "Sid": "NobodyIsRoot",
                    "Effect": "Deny",
                    "Principal": {"AWS": "*"},
                    "Action": "elasticfilesystem:ClientRootAccess",
                    "Resource": arn,
                },
            ],
        }
    )
