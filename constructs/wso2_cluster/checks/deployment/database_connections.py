"""Rule: the pools fit the database."""

import math
from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.memory import memory_of
from wso2_cluster.checks.deployment.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import AuroraMysql, Deployment, ExistingDatabase
from wso2_cluster.deployment.rules.database import pooled_datasources
from wso2_cluster.deployment.rules.product import product_of

POOL = 50
"""Connections that a node may have open at a time, as every product ships it (maxActive)."""


@deployment_rule(
    "database-connections",
    Severity.WARNING,
    source="RDS and Aurora user guides, max_connections; master-datasources.xml, maxActive",
)
def pools_fit_the_database(deployment: Deployment) -> Iterator[DeploymentViolation]:
    """The database takes as many connections as the pools of all nodes may open.

    The product answers Too many connections when it does not, and under load alone.
    """
    database = deployment.database
    if database is None or isinstance(database, ExistingDatabase):
        return
    allowed = database.max_connections or default_connections(
        database.instance_class, aurora=isinstance(database, AuroraMysql)
    )
    nodes = sum(group.count for group in deployment.nodes.values())
    opened = nodes * _each(deployment)
    if allowed is not None and opened > allowed:
        setting = "max_connections" if database.max_connections else "instance_class"
        yield (
            ("database", setting),
            f"takes {allowed} connections, and the pools of {nodes} nodes may open {opened}",
            "use a larger instance_class, or raise max_connections, if its memory allows it",
        )


def _each(deployment: Deployment) -> int:
    """Connections that one node may have open."""
    pools = deployment.database.pools if deployment.database is not None else {}
    product = product_of(deployment)
    names = pooled_datasources(deployment.pattern, product) if product is not None else ("",)
    return sum((pools[name].max_active if name in pools else None) or POOL for name in names)


def default_connections(instance_class: str, *, aurora: bool) -> int | None:
    """What RDS computes from the memory of *instance_class*; None: its memory is not known here."""
    memory = memory_of(instance_class)
    if memory is None:
        return None
    # The engine and the system take some of it.
    usable = memory * 2**20 * 0.93
    if aurora:
        return int(max(math.log2(usable / 805306368) * 45, math.log2(usable / 8187281408) * 1000))
    return int(usable / 12582880)
