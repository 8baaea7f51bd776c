"""Rule: axis2.xml is read."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment


@deployment_rule("hazelcast-xml-edited", Severity.ERROR, source="carbon-kernel 4.4.6, HazelcastClusteringAgent")
def axis2_is_read(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """No edit is of a hazelcast.xml.

    With one in the product's conf/etc, Carbon reads that file and not the clustering section of axis2.xml.
    """
    for index, edit in enumerate(deployment.edits):
        if edit.file.rpartition("/")[2] == "hazelcast.xml":
            yield (
                ("edits", index, "file"),
                f"{edit.file}: with this file, the product ignores the clustering section of axis2.xml",
                "remove the edit, and see that the pack has no such file",
            )
