"""Where Terraform keeps its state."""

from wso2_cluster.aws.core import S3Backend, TerraformStack
from wso2_cluster.deployment import Lock, S3State


def keep_in_s3(stack: TerraformStack, settings: S3State, *, key: str, region: str) -> None:
    """Keep the state of *stack* in S3, encrypted, with a lock file beside it.

    Args:
        stack: the stack.
        settings: which bucket.
        key: the object, when *settings* name none.
        region: the bucket's region, when *settings* name none.
    """
    backend = S3Backend(
        stack,
        bucket=settings.bucket,
        key=settings.key or key,
        region=settings.region or region,
        encrypt=True,
        kms_key_id=settings.kms_key,
    )
    # cdktf 0.21 does not know lock files, which Terraform has since 1.10.
    backend.add_override("use_lockfile", settings.lock is Lock.FILE)
