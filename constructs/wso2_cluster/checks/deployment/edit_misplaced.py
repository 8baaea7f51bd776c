"""Rule: edits are of files that the product reads."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.checks.misplaced import MISPLACED
from wso2_cluster.deployment import Deployment

_FOLDERS = ("repository/conf/", "conf/")


@deployment_rule("edit-misplaced", Severity.ERROR, source="carbon-kernel 4.4.16 and product-es 2.0.0, as shipped")
def edits_are_of_files_that_are_read(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """Edits are of files by the names and in the folders that products have; older guides give some wrongly.

    The node program does not find such a file, and does not start the product.
    """
    for index, edit in enumerate(deployment.edits):
        folder = next((each for each in _FOLDERS if edit.file.startswith(each)), None)
        right = MISPLACED.get(edit.file.removeprefix(folder)) if folder else None
        if right is not None:
            yield ("edits", index, "file"), f"{edit.file}: no product has this file", f"edit {folder}{right}"
