"""The deployment file, `state`: where Terraform keeps what it made."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictStr

from wso2_cluster.deployment.base import KmsKey, Region, Settings, matching


class LocalState(Settings):
    """A file beside the project."""

    backend: Literal["local"]


class Lock(StrEnum):
    """What keeps two people from changing the state at once."""

    FILE = "file"
    """A lock file beside the state, which S3 writes only when it is not there (Terraform >= 1.10)."""
    NONE = "none"


class S3State(Settings):
    """An object in a bucket that exists already; give the bucket versioning, and no public access."""

    backend: Literal["s3"]
    bucket: Annotated[
        StrictStr,
        matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket"),
        Field(examples=["example-terraform-state"]),
    ]
    key: (
        Annotated[StrictStr, matching(r"(?!/)[A-Za-z0-9!_.*'()/-]{1,1000}(?<!/)", "a key, without / at its ends")]
        | None
    ) = None
    """Default: the region and the deployment's name, `us-east-1/esb.tfstate`."""
    region: Region | None = None
    """Region of the bucket. Default: the deployment's."""
    kms_key: KmsKey | None = None
    """Key that encrypts the state. Default: the bucket's own (SSE-S3)."""
    lock: Lock = Lock.FILE


State = Annotated[LocalState | S3State, Field(discriminator="backend")]
