"""Rules of `state`."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.state import S3State


def key_is_of_the_buckets_region(deployment: Deployment) -> Iterator[Violation]:
    """S3 encrypts with keys of the bucket's own region alone (S3 user guide, "Using SSE-KMS")."""
    state = deployment.state
    if isinstance(state, S3State) and state.kms_key is not None:
        region, of_key = state.region or deployment.aws.region, state.kms_key.split(":")[3]
        if region != of_key:
            yield ("state", "kms_key"), f"is in {of_key}, the bucket in {region}: use a key in {region}"


RULES: tuple[Rule, ...] = (key_is_of_the_buckets_region,)
