"""The deployment file, `aws`: account-wide settings."""

from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from wso2_cluster.deployment.base import KmsKey, Region, Settings, Text, matching
from wso2_cluster.deployment.operating_systems import OperatingSystem


class Image(Settings):
    """The machine image of the nodes."""

    os: OperatingSystem = OperatingSystem.AMAZON_LINUX_2023
    ami: Annotated[StrictStr, matching(r"ami-[0-9a-f]{8,17}", "an id such as ami-0123456789abcdef0")] | None = None
    """Default: what the SSM parameter names."""
    parameter: Annotated[StrictStr, matching(r"/[A-Za-z0-9_./-]+", "the name of an SSM parameter")] | None = None
    """SSM parameter that holds the image's id. Default: the distribution's own public one, where it has one."""


class Aws(Settings):
    """Account-wide settings."""

    region: Region
    zones: Annotated[tuple[StrictStr, ...], Field(min_length=2, max_length=3, examples=[["us-east-1a", "us-east-1b"]])]
    """Availability zones that nodes, database and balancer are spread over; two or three."""
    image: Image = Image.model_construct()
    detailed_monitoring: StrictBool = True
    """Whether CloudWatch gets the instances' figures every minute, for which AWS charges, or every five."""
    tags: dict[Text, Text] = Field(default={})
    """Tags on every resource that takes tags."""
    permissions_boundary: (
        Annotated[
            StrictStr, matching(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "the ARN of an IAM policy")
        ]
        | None
    ) = None
    """Boundary of every role and user that is made. Default: none."""
    kms_key: KmsKey | None = None
    """Key for what names none of its own: volumes, flow logs, the database and shared folders. Its policy has to let
    CloudWatch Logs use it. Default: the keys that AWS keeps for the account; database and shared folders get a new one,
    for the flow logs too."""
    decrypt_keys: tuple[KmsKey, ...] = ()
    """Keys with which the secrets and packs named in this file are encrypted: nodes may decrypt with them, by way of
    Secrets Manager and S3 alone. Default: none, as the account's own keys need no permission."""
