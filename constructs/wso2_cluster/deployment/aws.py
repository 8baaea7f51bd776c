"""The deployment file, `aws`: account-wide settings."""

from typing import Annotated

from pydantic import Field, StrictStr

from wso2_cluster.deployment.base import Settings, Text, matching
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

    region: Annotated[
        StrictStr,
        matching(
            r"[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d",
            "a region without a zone letter, for example us-east-1",
        ),
        Field(examples=["us-east-1"]),
    ]
    zones: Annotated[tuple[StrictStr, ...], Field(min_length=2, max_length=3, examples=[["us-east-1a", "us-east-1b"]])]
    """Availability zones that nodes, database and balancer are spread over; two or three."""
    image: Image = Image()
    tags: dict[Text, Text] = Field(default={})
    """Tags on every resource that takes tags."""
    permissions_boundary: (
        Annotated[
            StrictStr, matching(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "the ARN of an IAM policy")
        ]
        | None
    ) = None
    """Boundary of every role and user that is made. Default: none."""
