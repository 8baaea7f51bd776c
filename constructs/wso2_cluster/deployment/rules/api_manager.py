"""Rules of `api_manager`."""

from collections.abc import Iterator

from wso2_cluster.deployment.api_manager import KeyValidator
from wso2_cluster.deployment.artifacts import Svn
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import Role
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, ignored
from wso2_cluster.products import PatternName

ARTIFACTS = "repository/deployment/server"


def gateways_have_a_key_manager(deployment: Deployment) -> Iterator[Violation]:
    """Gateways start no key manager, and as shipped look for it on themselves; other patterns have no use for one."""
    if deployment.pattern is not PatternName.APIM_GATEWAY:
        yield from ignored(deployment, (), ("api_manager",), f"in {deployment.pattern}")
    elif deployment.api_manager is None:
        fix = "'api_manager: {key_manager: {host: key.example.com}}'"
        yield ("api_manager",), f"is missing, gateways ask a key manager about every key: add it, {fix}"


def gateways_have_the_traffic_manager_of_their_version(deployment: Deployment) -> Iterator[Violation]:
    """From 2.0.0 on throttling is decided elsewhere; 1.10.0 has no setting for it."""
    settings, product = deployment.api_manager, product_of(deployment)
    if settings is None or product is None or deployment.pattern is not PatternName.APIM_GATEWAY:
        return
    loc = ("api_manager", "traffic_manager")
    if product.has_traffic_manager and settings.traffic_manager is None:
        fix = "'traffic_manager: {host: traffic.example.com}'"
        yield loc, f"is missing, {product.name} {product.version} throttles by one: add it, {fix}"
    elif not product.has_traffic_manager and settings.traffic_manager is not None:
        yield loc, f"has no effect with {product.name} {product.version}, which throttles by itself: leave it out"


def thrift_port_is_asked(deployment: Deployment) -> Iterator[Violation]:
    """Without Thrift nobody asks its port."""
    settings = deployment.api_manager
    if settings is not None and settings.key_manager.client is not KeyValidator.THRIFT:
        yield from ignored(
            settings.key_manager, ("api_manager", "key_manager"), ("thrift_port",), "without 'client: thrift'"
        )


def emptied_folder_is_not_edited(deployment: Deployment) -> Iterator[Violation]:
    """A gateway worker begins with no artifacts where it checks them out: there is nothing to edit."""
    if deployment.pattern is not PatternName.APIM_GATEWAY or not isinstance(deployment.artifacts, Svn):
        return
    for index, edit in enumerate(deployment.edits):
        if edit.file.startswith(f"{ARTIFACTS}/") and (edit.roles is None or Role.WORKER in edit.roles):
            why = f"{ARTIFACTS} of workers is empty until they have checked it out"
            yield ("edits", index, "file"), f"{why}: edit it on the manager, 'roles: [manager]'"


RULES: tuple[Rule, ...] = (
    gateways_have_a_key_manager,
    gateways_have_the_traffic_manager_of_their_version,
    thrift_port_is_asked,
    emptied_folder_is_not_edited,
)
