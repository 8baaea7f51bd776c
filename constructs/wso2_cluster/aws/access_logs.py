"""The bucket in which Elastic Load Balancing leaves its access logs."""

import json

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.deployment.rules.aws import partition_of

DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Who writes the logs (Application Load Balancers guide, "Enable access logs", step 2)."""
ABORT_DAYS = 7
OLD_VERSION_DAYS = 30


class AccessLogBucket(Construct):
    """A bucket that Elastic Load Balancing may write to, from balancers of this account and region alone.

    It is private, takes no request without TLS, keeps versions, and deletes logs after a time. It is encrypted with
    S3's own keys: Elastic Load Balancing delivers to no bucket with keys of KMS.
    """

    bucket: str
    """The bucket's name, which AWS completes so that it is unique."""
    prefix: str | None
    """Folder in the bucket."""
    ready: tuple[ITerraformDependable, ...]
    """What must exist before a balancer takes the bucket: AWS tries to write at once."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        prefix: str | None = None,
        days: int = 365,
        keep: bool = True,
    ) -> None:
        """Build the bucket.

        Args:
            scope: the stack, or another construct.
            id: id of the construct.
            name: what the bucket's name begins with, at most 22 characters.
            region: where it is.
            prefix: folder in the bucket. Default: none.
            days: after how many days a log is deleted. Default: a year.
            keep: whether a bucket with logs in it outlives the stack. Default: yes, destroying it is an error.
        """
        super().__init__(scope, id)
        bucket = aws.S3Bucket(self, "bucket", bucket_prefix=f"{name}-balancer-logs-", force_destroy=not keep)
        self.bucket, self.prefix = bucket.bucket, prefix
        closed = aws.S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        aws.S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=aws.S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        encryption = aws.S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[
                aws.S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=(
                        aws.S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                            sse_algorithm="AES256"
                        )
                    )
                )
            ],
        )
        versions = aws.S3BucketVersioningA(
            self,
            "versions",
            bucket=bucket.id,
            versioning_configuration=aws.S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        aws.S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=bucket.id,
            rule=[
                aws.S3BucketLifecycleConfigurationRule(
                    id="expire",
                    status="Enabled",
                    filter=[aws.S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    expiration=[aws.S3BucketLifecycleConfigurationRuleExpiration(days=days)],
                    noncurrent_version_expiration=[
                        aws.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=OLD_VERSION_DAYS
                        )
                    ],
                    abort_incomplete_multipart_upload=[
                        aws.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=ABORT_DAYS
                        )
                    ],
                )
            ],
            depends_on=[versions],
        )
        account = aws.DataAwsCallerIdentity(self, "account").account_id
        policy = aws.S3BucketPolicy(
            self,
            "policy",
            bucket=bucket.id,
            policy=_policy(bucket.arn, account, region, prefix),
            # Both change the bucket, and AWS takes one change at a time.
            depends_on=[closed],
        )
        self.ready = (policy, encryption)


def _policy(bucket_arn: str, account: str, region: str, prefix: str | None) -> str:
    folder = f"{prefix}/" if prefix else ""
    balancers = f"arn:{partition_of(region)}:elasticloadbalancing:{region}:{account}:loadbalancer/*"
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "BalancersWrite",
                    "Effect": "Allow",
                    "Principal": {"Service": DELIVERY},
                    "Action": "s3:PutObject",
                    "Resource": f"{bucket_arn}/{folder}AWSLogs/{account}/*",
                    "Condition": {"ArnLike": {"aws:SourceArn": balancers}},
                },
                {
                    "Sid": "NobodyWithoutTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:*",
                    "Resource": [bucket_arn, f"{bucket_arn}/*"],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                },
            ],
        }
    )
