"""Rules of `database`."""

from collections.abc import Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored


def database_has_driver(deployment: Deployment) -> Iterator[Violation]:
    """No product ships the MySQL driver; an image that holds the product may hold the driver too."""
    product = deployment.product
    if deployment.database is not None and product.pack is not None and not product.libraries:
        yield (
            ("product", "libraries"),
            f"{product.name} ships no MySQL driver: add Connector/J, 'libraries: [{{source: ..., sha256: ...}}]'",
        )


def driver_has_database(deployment: Deployment) -> Iterator[Violation]:
    """Without a database nothing loads the driver."""
    if deployment.database is None:
        yield from ignored(deployment, (), ("database_driver",), "without 'database'")


RULES: tuple[Rule, ...] = (database_has_driver, driver_has_database)
