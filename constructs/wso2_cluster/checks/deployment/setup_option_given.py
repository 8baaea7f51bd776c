"""Rule: tables are made once."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import Deployment

_OPTION = "-Dsetup"


@deployment_rule("setup-option-given", Severity.ERROR, source="carbon-kernel 4.4.16, wso2server.sh and Main")
def tables_are_made_once(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """No option of the JVM is -Dsetup, which makes the database's tables.

    The first node of a deployment gets it, for its first start. As an option of the JVM it would be there at every
    start, on every node.
    """
    what = "the product makes the tables at every start"
    fix = "remove it: the first node gets it for its first start"
    for role, group in deployment.nodes.items():
        for index, option in enumerate(group.jvm_options):
            if option.partition("=")[0] == _OPTION:
                yield ("nodes", role, "jvm_options", index), f"{option}: {what}", fix
    for index, edit in enumerate(deployment.edits):
        if edit.jvm_option is not None and edit.jvm_option.partition("=")[0] == _OPTION:
            yield ("edits", index, "jvm_option"), f"{edit.jvm_option}: {what}", fix
