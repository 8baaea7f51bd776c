"""Rules of `artifacts`."""

from collections.abc import Iterator

from wso2_cluster.deployment.artifacts import Efs, Svn
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.products import Configuration


def file_system_can_be_mounted(deployment: Deployment) -> Iterator[Violation]:
    """Access points and roles need AWS's own mount helper, which few distributions have as a package."""
    image = deployment.aws.image
    shipped = image.ami is None and image.parameter is None
    if isinstance(deployment.artifacts, Efs) and shipped and DISTRIBUTIONS[image.os].efs_package is None:
        yield (
            ("artifacts", "kind"),
            f"is efs, and {image.os} has no package amazon-efs-utils: use amazon-linux-2023, or an image with it",
        )


def file_system_of_ones_own_stays(deployment: Deployment) -> Iterator[Violation]:
    """What a file system is like is decided when it is made."""
    if isinstance(deployment.artifacts, Efs) and deployment.artifacts.file_system is not None:
        names = ("kms_key", "throughput", "backup")
        yield from ignored(deployment.artifacts, ("artifacts",), names, "with 'file_system'")


def repository_can_be_read(deployment: Deployment) -> Iterator[Violation]:
    """No product ships SVNKit; and how deployment.toml says it is not known."""
    product = deployment.product
    if not isinstance(deployment.artifacts, Svn):
        return
    if product.pack is not None and not any(library.bundle for library in product.libraries):
        yield (
            ("product", "libraries"),
            f"{product.name} ships no SVNKit: add it, 'libraries: [{{source: ..., sha256: ..., bundle: true}}]', "  # noqa: ISC004
            "or share by efs",
        )
    if product.shipped().configuration is Configuration.DEPLOYMENT_TOML:
        yield ("artifacts", "kind"), f"is svn, which {product.name} {product.version} has no setting for: use efs"


RULES: tuple[Rule, ...] = (file_system_can_be_mounted, file_system_of_ones_own_stays, repository_can_be_read)
