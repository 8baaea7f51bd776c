"""Taking off what guards resources against being deleted, before a rehearsal is cleared away."""

from typing import Any

from wso2_cluster.aws.core import TerraformStack

GUARDS = {
    "aws_db_instance": "deletion_protection",
    "aws_instance": "disable_api_termination",
    "aws_lb": "enable_deletion_protection",
    "aws_rds_cluster": "deletion_protection",
}
"""The argument that guards a resource, by its type."""


def unprotect(stack: TerraformStack) -> None:
    """Let every resource of *stack* be deleted: a deployment of it changes the guards and nothing else."""
    each: Any  # jsii gives constructs of all kinds as `IConstruct`
    for each in stack.node.find_all():
        guard = GUARDS.get(getattr(each, "terraform_resource_type", ""))
        if guard is not None:
            each.add_override(guard, False)  # noqa: FBT003 - jsii takes no keywords here
