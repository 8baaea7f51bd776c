"""IAM policy documents."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wso2_cluster.aws.core import literal
from wso2_cluster.deployment.rules.aws import partition_of


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something that is allowed."""

    actions: Sequence[str]
    resources: Sequence[str]

    def to_json(self) -> dict[str, object]:
        """The form that IAM has it in."""
        return {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)}


def policy(statements: Iterable[Statement]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement.to_json() for statement in statements]})


def assumed_by(service: str) -> str:
    """The trust policy of a role that *service* takes on."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}],
        }
    )


def secret_arn(secret: str, region: str) -> str:
    """The ARN, as a pattern for policies, of a secret given by name or ARN: AWS appends six characters to a name."""
    if secret.startswith("arn:"):
        return secret
    return f"arn:{partition_of(region)}:secretsmanager:{region}:*:secret:{secret}-??????"


def object_arn(location: str, region: str) -> str:
    """The ARN of the S3 object at `s3://BUCKET/KEY`, for policies: a `*` or `$` of the key stands for itself."""
    name = re.sub(r"[*$]", r"${\g<0>}", location.removeprefix("s3://"))
    return literal(f"arn:{partition_of(region)}:s3:::{name}")
