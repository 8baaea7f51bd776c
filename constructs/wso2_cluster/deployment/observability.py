"""The deployment file, `observability`: what CloudWatch is told, and who is told by it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from wso2_cluster.deployment.base import Settings, matching


class AgentSource(StrEnum):
    """Where the nodes have the CloudWatch agent from, which ships logs and measures memory and disk."""

    PACKAGE = "package"
    """The distribution's own package; of the known distributions Amazon Linux alone has one."""
    IMAGE = "image"
    """The machine image holds it already, in /opt/aws/amazon-cloudwatch-agent."""
    NONE = "none"
    """There is none: no logs, and no alarms on memory and disk."""


Percent = Annotated[StrictInt, Field(ge=1, le=100)]


class Thresholds(Settings):
    """Beyond what an alarm goes off."""

    cpu: Percent = 80
    """Percent of a node's processors, over 15 minutes."""
    memory: Percent = 90
    """Percent of a node's memory, over 15 minutes."""
    disk: Percent = 80
    """Percent of a node's fullest disk."""
    database_storage: Percent = 20
    """Percent of the database's storage that must stay free."""
    database_connections: Annotated[StrictInt, Field(ge=1)] | None = None
    """Connections of the database. Default: 40 for each node, which is 80 percent of the pool of 50 that the products
    ship (carbon-kernel 4.4.16, master-datasources.xml, `maxActive`)."""
    replica_lag: Annotated[StrictInt, Field(ge=1)] = 30
    """Seconds that a replica of the database may be behind."""


class Observability(Settings):
    """Logs, alarms and a dashboard in CloudWatch."""

    agent: AgentSource = AgentSource.PACKAGE
    retention: Annotated[StrictInt, Field(ge=1, le=3653)] = 365
    """Days that logs are kept; one of the numbers that CloudWatch takes."""
    kms_key: (
        Annotated[
            StrictStr,
            matching(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[\w-]+", "the ARN of a KMS key"),
            Field(examples=["arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"]),
        ]
        | None
    ) = None
    """Key of the logs and of the topic; its policy has to let CloudWatch use it. Default: one is made."""
    alarms: StrictBool = True
    topic: (
        Annotated[
            StrictStr,
            matching(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+", "the ARN of an SNS topic"),
            Field(examples=["arn:aws:sns:us-east-1:123456789012:operations"]),
        ]
        | None
    ) = None
    """SNS topic that alarms are sent to. Default: one is made."""
    emails: tuple[
        Annotated[
            StrictStr,
            matching(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+", "an e-mail address"),
            Field(examples=["operations@example.com"]),
        ],
        ...,
    ] = ()
    """Who gets a mail; AWS asks each address to confirm. Only with a topic that is made here."""
    thresholds: Thresholds = Thresholds.model_construct()
    dashboard: StrictBool = True
