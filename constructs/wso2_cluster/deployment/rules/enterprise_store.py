"""Rules of an Enterprise Store: of `enterprise_store`, and of what the pattern needs of other settings."""

from collections.abc import Iterator

from wso2_cluster.deployment.balancer import BalancerKind
from wso2_cluster.deployment.database import ExistingDatabase, ManagedDatabase, Tables
from wso2_cluster.deployment.enterprise_store import EnterpriseStore
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.network import Nat
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.products import PatternName

LONGEST_USER = 32
"""Characters of a user's name (MySQL 8 reference manual, "Grant tables"); each database has a user of its name."""


def _is_store(deployment: Deployment) -> bool:
    return deployment.pattern is PatternName.ENTERPRISE_STORE


def stores_have_settings(deployment: Deployment) -> Iterator[Violation]:
    """Other patterns have no publishers and stores."""
    if not _is_store(deployment):
        yield from ignored(deployment, (), ("enterprise_store",), f"in {deployment.pattern}")


def publishers_have_a_name(deployment: Deployment) -> Iterator[Violation]:
    """A name that nobody gave would be in every publisher's and every store's links."""
    if _is_store(deployment) and deployment.hosts.management is None:
        fix = "'management: publisher.example.com'"
        yield ("hosts", "management"), f"is missing, publishers have a host name of their own: add it, {fix}"


def stores_have_databases(deployment: Deployment) -> Iterator[Violation]:
    """Publishers and stores meet in the registry that they mount."""
    if not _is_store(deployment):
        return
    database = deployment.database
    if database is None:
        yield (
            ("database",),
            "is missing, what publishers publish reaches stores by it: add it, '{kind: rds-mysql, tables: dbscripts}'",
        )
    elif isinstance(database, ManagedDatabase) and database.tables is Tables.PRODUCT:
        why = "the product makes no tables of its social and storage databases"
        yield ("database", "tables"), f"is {Tables.PRODUCT}, and {why}: use {Tables.DBSCRIPTS}"
    elif isinstance(database, ExistingDatabase):
        yield from ignored(database, ("database",), ("name",), "beside 'enterprise_store.databases', which has six")


def databases_differ(deployment: Deployment) -> Iterator[Violation]:
    """Six databases, and as many users: neither MySQL's names of users nor all its systems' of databases have case."""
    if not _is_store(deployment):
        return
    databases = (deployment.enterprise_store or EnterpriseStore()).databases
    given = databases.model_fields_set
    # Names that are given come last, since one of them has to be changed.
    names = sorted(databases.names.items(), key=lambda each: each[0].value in given)
    seen: dict[str, tuple[str, str]] = {}
    for purpose, name in names:
        user = name.lower()[:LONGEST_USER]
        other, before = seen.setdefault(user, (purpose, name))
        if other != purpose:
            found = f"{name} and the {other} database {before} give one user, {user}"
            yield ("enterprise_store", "databases", purpose), f"{found}: use another name"


def publisher_and_store_are_told_apart(deployment: Deployment) -> Iterator[Violation]:
    """Both are at one port of their nodes, and only the name says which of them a client wants."""
    if _is_store(deployment) and deployment.balancer.kind is BalancerKind.NLB:
        why = "which knows no host names, and publisher and store have one port"
        yield ("balancer", "kind"), f"is nlb, {why}: use alb"


def nodes_reach_the_balancer(deployment: Deployment) -> Iterator[Violation]:
    """Publisher and store call each other by the names that clients use, so by way of the balancer."""
    balancer, network = deployment.balancer, deployment.network
    if not _is_store(deployment) or balancer.kind is not BalancerKind.ALB or balancer.internal:
        return
    if network.existing is None and network.nat is Nat.NONE:
        why = "by which publisher and store call each other, is out of reach without NAT"
        yield ("balancer", "internal"), f"is false, and a balancer on the internet, {why}: use true, or 'nat: one'"


RULES: tuple[Rule, ...] = (
    stores_have_settings,
    publishers_have_a_name,
    stores_have_databases,
    databases_differ,
    publisher_and_store_are_told_apart,
    nodes_reach_the_balancer,
)
