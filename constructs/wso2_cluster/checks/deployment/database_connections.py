"""Rule: the pools fit the database."""

import math
from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.memory import memory_of
from wso2_cluster.checks.rule import DeploymentViolation, deployment_rule
from wso2_cluster.deployment import AuroraMysql, Deployment, ExistingDatabase
from wso2_cluster.products import PatternName

_STORE_POOLS = 4
"""Datasources of an Enterprise Store beside the shared one: users, registry, identity, comments."""
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
    others = _STORE_POOLS if deployment.pattern is PatternName.ENTERPRISE_STORE else 0
    # A pool has settings for the shared datasource alone.
    shared = next((pool.max_active for pool in pools.values() if pool.max_active is not None), POOL)
    return shared + others * POOL


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
