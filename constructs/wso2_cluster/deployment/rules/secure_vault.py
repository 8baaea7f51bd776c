"""Rules of `product.secure_vault`."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from wso2_cluster.deployment.artifacts import Svn
from wso2_cluster.deployment.cluster import AwsMembership
from wso2_cluster.deployment.key_store import GeneratedKeyStore, SecretKeyStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.wording import shown
from wso2_cluster.products import Configuration
from wso2_cluster.products.secure_vault import has_vault

_LOC = ("product", "secure_vault")
_FILES = ("cipher-text.properties", "secret-conf.properties")
_ATTRIBUTE = "secretAlias"


def secure_vault_is_the_products(deployment: Deployment) -> Iterator[Violation]:
    """Only a product on a kernel 4.4 to 4.9 that reads XML files finds an alias in them."""
    product = product_of(deployment)
    if not deployment.product.secure_vault or product is None or has_vault(product):
        return
    if product.configuration is Configuration.DEPLOYMENT_TOML:
        why = (
            "renders its files from deployment.toml, which has secrets of its own: use false, or a pack without that "
            f"file and 'configuration: {Configuration.XML}'"
        )
    else:
        why = f"stands on kernel {product.kernel.version}: use false; kernels 4.4 to 4.9 have the vault"
    yield _LOC, f"is true, and {product.name} {product.version} {why}"


def secure_vault_keeps_something(deployment: Deployment) -> Iterator[Violation]:
    """A vault without secrets only makes each start ask for a password."""
    secret = (
        isinstance(deployment.key_store, SecretKeyStore | GeneratedKeyStore),
        isinstance(deployment.cluster.membership, AwsMembership),
        isinstance(deployment.artifacts, Svn),
        deployment.database,
        deployment.administrator,
    )
    if deployment.product.secure_vault and not any(secret):
        yield (
            _LOC,
            "is true, and no setting brings a secret into the product's files: use false",
        )


def edits_leave_the_vault_alone(deployment: Deployment) -> Iterator[Violation]:
    """The files of the vault, and the aliases in the others, belong together."""
    product = product_of(deployment)
    if not deployment.product.secure_vault or product is None:
        return
    folder = PurePosixPath(product.paths.carbon).parent / "security"
    for index, edit in enumerate(deployment.edits):
        if edit.file in [str(folder / name) for name in _FILES]:
            yield (
                ("edits", index, "file"),
                f"{edit.file} is written for product.secure_vault: use false there, or leave this edit out",
            )
        elif edit.attribute is not None and edit.attribute.rpartition(":")[2] == _ATTRIBUTE:
            yield (
                ("edits", index, "attribute"),
                f"{shown(edit.attribute)} would name an alias that the vault does not have: leave this edit out",
            )


RULES: tuple[Rule, ...] = (secure_vault_is_the_products, secure_vault_keeps_something, edits_leave_the_vault_alone)
