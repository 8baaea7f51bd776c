"""The deployment file, `nodes`: how many of each role, and what they are."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from wso2_cluster.deployment.base import AbsolutePath, Address, KmsKey, Port, Settings, Text, matching
from wso2_cluster.products import GATEWAY_MANAGER, GATEWAY_WORKER

HOME_FOLDER = "/opt/wso2"
"""Where the product's own folder lies on a node, when `product.home` says nothing."""


class Role(StrEnum):
    """What a node does in its cluster."""

    MANAGER = "manager"
    """Serves the console and, alone, writes artifacts and creates the database's tables."""
    WORKER = "worker"
    """Serves the traffic; never changes anything (`-DworkerNode=true`)."""
    MEMBER = "member"
    """Does everything: one of equal nodes."""
    PUBLISHER = "publisher"
    """Of Enterprise Store: where assets are made and approved, and where the identity provider and the console are."""
    STORE = "store"
    """Of Enterprise Store: where assets are found."""


GATEWAY_PROFILES = {Role.MANAGER: GATEWAY_MANAGER, Role.WORKER: GATEWAY_WORKER}
"""What nodes of a gateway cluster start, and so what a product must be built with to be one."""


class Volume(Settings):
    """The root volume; always encrypted."""

    size: Annotated[StrictInt, Field(ge=8, le=16384)] = 30
    """GiB."""
    kms_key: KmsKey | None = None
    """Default: `aws.kms_key`, else the account's own key for EBS."""


class DataVolume(Volume):
    """A second volume, so that the product's logs can't fill the system's; always encrypted. It is made and deleted
    with its node: what has to last is in the database and in shared storage."""

    path: AbsolutePath = HOME_FOLDER
    """Folder where it is mounted, above the product's home."""


class Heap(Settings):
    """Java heap of a node."""

    min: Annotated[StrictInt, Field(ge=128)] = 256
    """MiB (`-Xms`)."""
    max: Annotated[StrictInt, Field(ge=256)] = 1024
    """MiB (`-Xmx`)."""


class NodeGroup(Settings):
    """The nodes of one role."""

    count: Annotated[StrictInt, Field(ge=1, le=300)] = 1
    """Nodes of this role. A cluster of one member is allowed: it may begin so and grow."""
    instance_type: Annotated[StrictStr, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "a type such as t3.medium")] = (
        "t3.medium"
    )
    addresses: tuple[Address, ...] = ()
    """Private addresses, one per node in order. Default: chosen from the private subnets, the same at every synth; in
    an existing network, other machines may have taken them already."""
    member_ports: tuple[Port, ...] = ()
    """Ports of cluster messages, one per node in order, in scheme wka alone: others look for one port on all nodes.
    Default: `cluster.local_member_port`."""
    volume: Volume = Volume.model_construct()
    data_volume: DataVolume | None = None
    """Default: none, all is on the root volume."""
    termination_protection: StrictBool = False
    """Whether EC2 refuses to terminate the nodes. It refuses their replacement too, by new user data for example, until
    this is false again."""
    instance_profile: Annotated[StrictStr, matching(r"[\w+=,.@-]{1,128}", "the name of an instance profile")] | None = (
        None
    )
    """Profile of one's own. Default: one is made, which may read what these nodes need."""
    policies: tuple[
        Annotated[
            StrictStr, matching(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "the ARN of an IAM policy")
        ],
        ...,
    ] = Field(default=(), max_length=10)
    """Further managed policies of the role that is made. Default: none."""
    security_groups: tuple[
        Annotated[StrictStr, matching(r"sg-[0-9a-f]{8,17}", "an id such as sg-0123456789abcdef0")], ...
    ] = Field(default=(), max_length=4)
    """Further groups of one's own, beside the members'."""
    tags: dict[Text, Text] = Field(default={})
    """Tags on the nodes and their volumes, besides `aws.tags`."""
    commands: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    """Shell commands that run once, as root, before the product is installed; their output is in
    /var/log/cloud-init-output.log. Changed ones replace the node."""
    heap: Heap | None = None
    """Default: as the product's start script has it."""
    profile: Annotated[StrictStr, matching(r"[A-Za-z0-9._-]+", "the name of a profile")] | None = None
    """Profile of the product that the nodes start (`-Dprofile=`), for example gateway-worker. Default: everything."""
    jvm_options: Annotated[
        tuple[Annotated[StrictStr, matching(r"-[!-~]+", "one JVM option without blanks")], ...], Field(max_length=100)
    ] = ()
    """Further options for the JVM, for example `-Duser.timezone=UTC`."""
