"""The deployment file, `nodes`: how many of each role, and what they are."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

from wso2_cluster.deployment.base import Address, Settings, matching


class Role(StrEnum):
    """What a node does in its cluster."""

    MANAGER = "manager"
    """Serves the console and, alone, writes artifacts and creates the database's tables."""
    WORKER = "worker"
    """Serves the traffic; never changes anything (`-DworkerNode=true`)."""
    MEMBER = "member"
    """Does everything: one of equal nodes."""


class Volume(Settings):
    """The root volume; always encrypted."""

    size: Annotated[StrictInt, Field(ge=8, le=16384)] = 30
    """GiB."""
    kms_key: (
        Annotated[
            StrictStr,
            matching(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/[A-Za-z0-9/_-]+", "the ARN of a KMS key"),
        ]
        | None
    ) = None
    """Default: the account's own key for EBS."""


class Heap(Settings):
    """Java heap of a node."""

    min: Annotated[StrictInt, Field(ge=128)] = 256
    """MiB (`-Xms`)."""
    max: Annotated[StrictInt, Field(ge=256)] = 1024
    """MiB (`-Xmx`)."""


class NodeGroup(Settings):
    """The nodes of one role."""

    count: Annotated[StrictInt, Field(ge=1, le=100)] = 1
    """Nodes of this role. A cluster of one member is allowed: it may begin so and grow."""
    instance_type: Annotated[StrictStr, matching(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "a type such as t3.medium")] = (
        "t3.medium"
    )
    addresses: tuple[Address, ...] = ()
    """Private addresses, one per node in order. Default: chosen from the private subnets, the same at every synth; in
    an existing network, other machines may have taken them already."""
    volume: Volume = Volume()
    heap: Heap | None = None
    """Default: as the product's start script has it."""
    profile: Annotated[StrictStr, matching(r"[A-Za-z0-9._-]+", "the name of a profile")] | None = None
    """Profile of the product that the nodes start (`-Dprofile=`), for example gateway-worker. Default: everything."""
    jvm_options: Annotated[
        tuple[Annotated[StrictStr, matching(r"-[!-~]+", "one JVM option without blanks")], ...], Field(max_length=100)
    ] = ()
    """Further options for the JVM, for example `-Duser.timezone=UTC`."""
