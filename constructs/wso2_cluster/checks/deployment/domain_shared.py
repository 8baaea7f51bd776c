"""Rule: clusters keep apart."""

from collections.abc import Iterator, Sequence

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation
from wso2_cluster.checks.rule import RuleDescription
from wso2_cluster.deployment import AwsMembership, Deployment, WkaMembership

RULE = RuleDescription(
    id="domain-shared",
    severity=Severity.ERROR,
    title="Of several deployment files, no two have members that join each other",
    help="Members of one domain that find each other by the same tag and the same security group are one cluster.",
    source="carbon-kernel 4.4.16, HazelcastClusteringAgent; hazelcast-cloud 3.5.4, CloudyUtility",
)


def shared(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, DeploymentViolation]]:
    """What is wrong in those of *deployments* that would join one before them."""
    seen: dict[tuple[str, ...], Deployment] = {}
    for deployment in deployments:
        key = _found_by(deployment)
        if key is None:
            continue
        first = seen.setdefault(key, deployment)
        if first is not deployment:
            domain = f"'{deployment.cluster.domain}' is the domain of {first.name} too"
            message = f"{domain}, whose members carry the same tag and security group: they are one cluster"
            fix = "give each its own domain and its own cluster.membership.tag_value"
            yield deployment, (("cluster", "domain"), message, fix)


def _found_by(deployment: Deployment) -> tuple[str, ...] | None:
    """What a member of *deployment* is found by; None: it is on a list, with its address."""
    cluster = deployment.cluster
    membership = cluster.membership
    if isinstance(membership, WkaMembership):
        return None
    given = membership.security_group if isinstance(membership, AwsMembership) else None
    return (
        deployment.aws.region,
        cluster.domain,
        membership.tag_key,
        membership.tag_value or deployment.name,
        given or f"{deployment.name}-members",
    )
