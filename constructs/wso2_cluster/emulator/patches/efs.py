"""EFS: policies of backups and of file systems."""

from __future__ import annotations

import json

from moto.efs.models import FileSystem
from moto.efs.responses import EFSResponse

from wso2_cluster.emulator.patches.replace import add, replace

# moto shows every attribute of a file system without a leading underscore.
_BACKUP = "_backup_status"


def backup_policies_can_be_put() -> None:
    """Answer PutBackupPolicy, and show what was put.

    AWS: switches automatic backups on or off; a file system that was switched off says DISABLED.
    moto 5.2.5: has no such action, so an `aws_efs_backup_policy` cannot be created.
    """

    def put(self: EFSResponse) -> tuple[str, dict[str, str | int]]:
        name, status = self._get_param("FileSystemId"), self._get_param("BackupPolicy")["Status"]
        _, (system,) = self.efs_backend.describe_file_systems(file_system_id=name)
        vars(system)[_BACKUP] = status
        return json.dumps({"BackupPolicy": {"Status": status}}), {"Content-Type": "application/json"}

    def policy(self: FileSystem) -> dict[str, str] | None:
        status = vars(self).get(_BACKUP) or ("ENABLED" if vars(self)["_backup"] else None)
        return {"Status": status} if status else None

    add(EFSResponse, "put_backup_policy", put)
    replace(FileSystem, "backup_policy", property(policy))


def file_system_policies_can_be_deleted() -> None:
    """Answer DeleteFileSystemPolicy.

    AWS: the file system has the default policy again.
    moto 5.2.5: has no such action, so a stack with an `aws_efs_file_system_policy` cannot be destroyed.
    """

    def delete(self: EFSResponse) -> tuple[str, dict[str, str | int]]:
        _, (system,) = self.efs_backend.describe_file_systems(file_system_id=self._get_param("FileSystemId"))
        system.file_system_policy = None
        return "", {"Content-Type": "application/json"}

    add(EFSResponse, "delete_file_system_policy", delete)


PATCHES = (backup_policies_can_be_put, file_system_policies_can_be_deleted)
