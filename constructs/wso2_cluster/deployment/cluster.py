"""The deployment file, `cluster`: how members find each other."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictInt, StrictStr

from wso2_cluster.deployment.base import Port, SecretId, Settings, Text, matching
from wso2_node.discovery import NODES as NODES_TAG

__all__ = ["NODES_TAG", "AwsMembership", "Cluster", "DiscoveredMembership", "Membership", "WkaMembership"]


class AwsMembership(Settings):
    """Scheme `aws`: Hazelcast asks EC2 for the running instances with the cluster's tag and security group.

    Hazelcast in these products takes only a long-lived access key (carbon-kernel up to 4.4.33 reads no `iamRole`).
    """

    model_config = ConfigDict(json_schema_extra={"required": ["scheme"]})

    scheme: Literal["aws"] = "aws"
    tag_key: Text = "wso2-cluster"
    tag_value: Text | None = None
    """Default: the deployment's name."""
    security_group: (
        Annotated[
            StrictStr,
            matching(
                r"(?!sg-|\s)[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]{1,255}(?<!\s)",
                "the name of a security group, not an id such as sg-0123456789abcdef0",
            ),
        ]
        | None
    ) = None
    """Name of the members' security group. Default: the deployment's name and `-members`."""
    key_secret: SecretId | None = None
    """Secret with the fields `accessKey` and `secretKey` of a key of one's own. Default: an IAM user that may only
    describe instances is made; its key is then in Terraform's state."""


class WkaMembership(Settings):
    """Scheme `wka`: every node lists the fixed addresses of all nodes. Needs no AWS call and no key."""

    scheme: Literal["wka"]


class DiscoveredMembership(Settings):
    """Scheme `discovered`: at every start each node asks EC2, with the role of its instance, for the instances with the
    cluster's tag and security group, and lists their addresses as in scheme `wka`. No key exists."""

    scheme: Literal["discovered"]
    tag_key: Text = "wso2-cluster"
    tag_value: Text | None = None
    """Default: the deployment's name."""


Membership = Annotated[AwsMembership | WkaMembership | DiscoveredMembership, Field(discriminator="scheme")]


class Cluster(Settings):
    """The Hazelcast cluster."""

    domain: Annotated[
        StrictStr,
        matching(r"[A-Za-z0-9._-]{1,128}", "letters, digits and . _ - without blanks"),
        Field(examples=["wso2.esb.domain"]),
    ]
    """Cluster domain: nodes of one domain form one cluster. Carbon does not trim it."""
    membership: Membership = AwsMembership.model_construct()
    local_member_port: Port = 5701
    """Port of cluster messages, the same on all nodes that have no `member_ports`; in scheme aws 5701 to 5800, and to
    5708 with kernels 4.5 to 4.9. The port offset does not move it."""
    port_offset: Annotated[StrictInt, Field(ge=0, le=65535)] = 0
    """Added to every port of the product (carbon.xml, `Ports/Offset`)."""
