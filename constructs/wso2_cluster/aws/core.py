"""The names of cdktf's core that this library uses; nothing else imports `cdktf` or `constructs`."""

from cdktf import (
    App,
    Fn,
    ITerraformDependable,
    LocalBackend,
    S3Backend,
    TerraformOutput,
    TerraformResourceLifecycle,
    TerraformStack,
    Testing,
)

from constructs import Construct

__all__ = [
    "App",
    "Construct",
    "Fn",
    "ITerraformDependable",
    "LocalBackend",
    "S3Backend",
    "TerraformOutput",
    "TerraformResourceLifecycle",
    "TerraformStack",
    "Testing",
    "literal",
]


def literal(text: str) -> str:
    """*text* as Terraform has to have it written to take it as it stands: `${` and `%{` begin its templates."""
    return text.replace("${", "$${").replace("%{", "%%{")
