"""The deployment file, `network`: one made for the cluster, or one that exists."""

from enum import IntEnum, StrEnum
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictStr

from wso2_cluster.deployment.base import KmsKey, Network, Settings, Text, matching


class ExistingSubnet(Settings):
    """A subnet that is already there."""

    id: Annotated[
        StrictStr,
        matching(r"subnet-[0-9a-f]{8,17}", "an id such as subnet-0123456789abcdef0"),
        Field(examples=["subnet-0123456789abcdef0"]),
    ]
    zone: Annotated[StrictStr, Field(examples=["us-east-1a"])]
    """One of `aws.zones`."""
    cidr: Network
    """Its block, for addresses that are chosen."""


class ExistingNetwork(Settings):
    """A VPC of one's own. Its private subnets need a route to the internet, or to the AWS endpoints, already."""

    vpc: Annotated[
        StrictStr,
        matching(r"vpc-[0-9a-f]{8,17}", "an id such as vpc-0123456789abcdef0"),
        Field(examples=["vpc-0123456789abcdef0"]),
    ]
    private_subnets: Annotated[tuple[ExistingSubnet, ...], Field(min_length=1)]
    """Where nodes and database stand: one in each of `aws.zones`."""
    public_subnets: tuple[ExistingSubnet, ...] = ()
    """Where an internet-facing balancer stands. Default: none, the balancer must be internal."""
    database_subnets: tuple[ExistingSubnet, ...] = ()
    """Where the database stands. Default: in the private subnets."""


class Nat(StrEnum):
    """How private subnets reach the internet."""

    NONE = "none"
    """Not at all: nodes reach AWS through `endpoints`."""
    ONE = "one"
    PER_ZONE = "per-zone"


class EndpointService(StrEnum):
    """A service of AWS that can be reached inside the VPC."""

    S3 = "s3"
    """A gateway endpoint, which costs nothing; the others are interfaces, which are paid for by zone and hour."""
    SSM = "ssm"
    SSMMESSAGES = "ssmmessages"
    EC2MESSAGES = "ec2messages"
    SECRETSMANAGER = "secretsmanager"
    LOGS = "logs"
    MONITORING = "monitoring"
    EC2 = "ec2"
    KMS = "kms"


class Traffic(StrEnum):
    """What flow logs record."""

    ALL = "all"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Retention(IntEnum):
    """Days for which CloudWatch can keep a log (CloudWatch Logs API, PutRetentionPolicy)."""

    DAY = 1
    DAYS_3 = 3
    DAYS_5 = 5
    WEEK = 7
    WEEKS_2 = 14
    MONTH = 30
    MONTHS_2 = 60
    MONTHS_3 = 90
    MONTHS_4 = 120
    MONTHS_5 = 150
    MONTHS_6 = 180
    YEAR = 365
    MONTHS_13 = 400
    MONTHS_18 = 545
    YEARS_2 = 731
    YEARS_3 = 1096
    YEARS_5 = 1827
    YEARS_6 = 2192
    YEARS_7 = 2557
    YEARS_8 = 2922
    YEARS_9 = 3288
    YEARS_10 = 3653


class FlowLogs(Settings):
    """Records of the connections in the VPC, in CloudWatch Logs."""

    enabled: StrictBool = True
    traffic: Traffic = Traffic.ALL
    retention_days: Retention = Retention.YEAR
    """Days for which records are kept."""
    kms_key: KmsKey | None = None
    """Key that the records are encrypted with; its policy has to let CloudWatch Logs use it.
    Default: `aws.kms_key`, else one is made for the cluster."""


def _ascending(ports: str) -> str:
    first, _, last = ports.partition("-")
    if not 1 <= int(first) <= int(last or first) <= 65535:
        raise ValueError(f"{ports} is no range of ports: write 1 to 65535, the lower one first, for example 8000-8100")
    return ports


class Egress(Settings):
    """Something that nodes may reach."""

    to: Network
    ports: Annotated[
        StrictStr,
        matching(r"[0-9]{1,5}(-[0-9]{1,5})?", 'a port or a range in quotes, such as "5432" or "8000-8100"'),
        AfterValidator(_ascending),
        Field(examples=["5432"]),
    ]
    """TCP."""
    reason: Annotated[Text, Field(max_length=255, examples=["Order service"])]
    """Description of the rule."""


class NetworkSettings(Settings):
    """The network: one made for the cluster, or one that exists."""

    cidr: Network = IPv4Network("10.0.0.0/16")
    """Block of the VPC, /16 to /24. Each zone gets a public, a private and a database subnet of it."""
    nat: Nat = Nat.ONE
    """One NAT gateway for all zones, or one per zone, which keeps the others going when a zone fails; or none, then
    nodes reach AWS through `endpoints` and the internet not at all."""
    endpoints: tuple[EndpointService, ...] | None = None
    """Services of AWS that are reached inside the VPC. Default: s3; without NAT, all that can be named here."""
    flow_logs: FlowLogs = FlowLogs.model_construct()
    reserve_addresses: StrictBool = True
    """Whether AWS gives the first addresses of the private subnets to nodes alone, which have fixed ones. Without, a
    load balancer or an endpoint may take the address of a node that is to be made."""
    egress: tuple[Egress, ...] | None = None
    """What nodes may reach beside the cluster itself, AWS, and HTTP and HTTPS on the internet. Default: every TCP port
    inside the network."""
    existing: ExistingNetwork | None = None
    """Use this VPC and make none. Default: none."""

    @property
    def endpoint_services(self) -> tuple[EndpointService, ...]:
        """The services that are reached inside the VPC, said or by default; none in a network that exists."""
        if self.existing is not None:
            return ()
        if self.endpoints is not None:
            return self.endpoints
        return tuple(EndpointService) if self.nat is Nat.NONE else (EndpointService.S3,)
