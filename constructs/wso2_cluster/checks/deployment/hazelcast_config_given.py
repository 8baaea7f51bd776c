"""Rule: no other file configures Hazelcast."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment

_OPTION = "-Dhazelcast.config"


@deployment_rule("hazelcast-config-given", Severity.ERROR, source="carbon-kernel 4.4.6, HazelcastClusteringAgent")
def hazelcast_is_configured_once(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """No option of the JVM names a configuration of Hazelcast.

    With -Dhazelcast.config, Carbon reads that file and not the clustering section of axis2.xml.
    """
    what = "with this option, the product ignores the clustering section of axis2.xml"
    for role, group in deployment.nodes.items():
        for index, option in enumerate(group.jvm_options):
            if option.partition("=")[0] == _OPTION:
                yield ("nodes", role, "jvm_options", index), f"{option}: {what}", "remove it"
    for index, edit in enumerate(deployment.edits):
        if edit.jvm_option is not None and edit.jvm_option.partition("=")[0] == _OPTION:
            yield ("edits", index, "jvm_option"), f"{edit.jvm_option}: {what}", "remove the edit"
