"""The deployment file, `artifacts`: how what is deployed on one node reaches the others."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr

from wso2_cluster.deployment.base import KmsKey, SecretId, Settings, matching


class NoSharing(Settings):
    """Every node has artifacts of its own: from the product pack, or brought by other means."""

    kind: Literal["none"]


class Throughput(StrEnum):
    """How a file system's throughput is billed (EFS user guide, "Throughput modes")."""

    ELASTIC = "elastic"
    """By what is read and written."""
    BURSTING = "bursting"
    """With the storage: little data, little throughput, no further charge."""


class Efs(Settings):
    """An EFS file system that all nodes mount over TLS; managers write, workers only read."""

    kind: Literal["efs"]
    kms_key: KmsKey | None = None
    """Key that encrypts it. Default: one is made for the cluster."""
    throughput: Throughput = Throughput.ELASTIC
    backup: StrictBool = True
    """Whether AWS Backup keeps daily copies for 35 days."""
    tenants: StrictBool = True
    """Whether `repository/tenants` is shared too; tenants are of no use on one node alone."""
    file_system: Annotated[StrictStr, matching(r"fs-[0-9a-f]{8,40}", "an id such as fs-0123456789abcdef0")] | None = (
        None
    )
    """Use this file system, which has mount targets in the network already, and make none. Default: none."""


class Svn(Settings):
    """A Subversion repository: the first node with a console commits, all check out.

    Needs SVNKit, which no product ships, and a repository of Subversion 1.7 or 1.8 (WSO2 Clustering Guide 4.4,
    "Configuring SVN-Based Deployment Synchronizer", which excludes svn+ssh too).
    """

    kind: Literal["svn"]
    url: Annotated[
        StrictStr,
        matching(
            r"(https?|svn)://[^\s@]+",
            "the repository's address, without user and password; not svn+ssh, which is not supported",
        ),
        Field(examples=["https://svn.example.com/esb"]),
    ]
    secret: SecretId
    """Secret with the fields `username` and `password`."""


Artifacts = Annotated[NoSharing | Efs | Svn, Field(discriminator="kind")]
