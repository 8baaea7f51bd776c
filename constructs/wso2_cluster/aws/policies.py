"""IAM policy documents."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wso2_cluster.aws.core import literal
from wso2_cluster.deployment.rules.aws import partition_of

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something that is allowed."""

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Conditions = field(default_factory=dict)
    """Values by key by operator: `{"StringEquals": {"aws:RequestedRegion": "us-east-1"}}`. Default: none."""

    def to_json(self) -> dict[str, object]:
        """The form that IAM has it in."""
        allowed: dict[str, object] = {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)}
        return {**allowed, "Condition": self.conditions} if self.conditions else allowed


def policy(statements: Iterable[Statement]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement.to_json() for statement in statements]})


def assumed_by(service: str, conditions: Conditions | None = None) -> str:
    """The trust policy of a role that *service* takes on, under *conditions* alone if there are some."""
    allowed: dict[str, object] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if conditions:
        allowed["Condition"] = conditions
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def dns_suffix_of(region: str) -> str:
    """What names of AWS's services end with as principals and endpoints; China has its own."""
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"


def secret_arn(secret: str, region: str) -> str:
    """The ARN, as a pattern for policies, of a secret given by name or ARN: AWS appends six characters to a name."""
    if secret.startswith("arn:"):
        return secret
    return f"arn:{partition_of(region)}:secretsmanager:{region}:*:secret:{secret}-??????"


def object_arn(location: str, region: str) -> str:
    """The ARN of the S3 object at `s3://BUCKET/KEY`, for policies: a `*` or `$` of the key stands for itself."""
    name = re.sub(r"[*$]", r"${\g<0>}", location.removeprefix("s3://"))
    return literal(f"arn:{partition_of(region)}:s3:::{name}")
