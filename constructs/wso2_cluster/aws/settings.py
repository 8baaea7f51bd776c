"""A cluster that is described in Python alone: the deployment file's keys as keyword arguments."""

from collections.abc import Mapping
from typing import TypedDict

from pydantic import ValidationError

from wso2_cluster.deployment import (
    Administrator,
    ApiManager,
    Artifacts,
    Aws,
    Balancer,
    Cluster,
    DatabaseDriver,
    Deployment,
    DeploymentError,
    EnterpriseStore,
    ExistingDatabase,
    GeneratedKeyStore,
    Hosts,
    Logging,
    ManagedDatabase,
    NetworkSettings,
    NodeGroup,
    Observability,
    ProductSettings,
    Proxy,
    Records,
    Role,
    SecretKeyStore,
    ShippedKeyStore,
    UserEdit,
    require_valid,
)
from wso2_cluster.products import PatternName
from wso2_cluster.topology import Topology, plan_topology


class ClusterSettings(TypedDict, total=False):
    """What `Deployment` has, but for the state of Terraform, which belongs to a stack and not to a cluster in it, and
    for what the checks of a file ignore.

    Needed are `pattern`, `product`, `aws`, `nodes`, `cluster`, `hosts` and `key_store`.
    """

    name: str
    pattern: PatternName
    product: ProductSettings
    aws: Aws
    network: NetworkSettings
    nodes: Mapping[Role, NodeGroup]
    cluster: Cluster
    hosts: Hosts
    balancer: Balancer
    database: ManagedDatabase | ExistingDatabase
    database_driver: DatabaseDriver
    artifacts: Artifacts
    api_manager: ApiManager
    enterprise_store: EnterpriseStore
    key_store: SecretKeyStore | GeneratedKeyStore | ShippedKeyStore
    administrator: Administrator
    records: Records
    proxy: Proxy
    logging: Logging
    observability: Observability
    edits: tuple[UserEdit, ...]


def topology_of(name: str, topology: Topology | None, settings: ClusterSettings) -> Topology:
    """*topology*, or the one that *settings* describe; *name* is the cluster's when *settings* have none.

    Raises:
        DeploymentError: *settings* break rules, or are given beside a topology.
    """
    if topology is not None:
        if settings:
            fix = "the topology has settings of its own: leave one of both out"
            raise DeploymentError(tuple(((key,), fix) for key in settings))
        return topology
    try:
        deployment = Deployment.model_validate({"name": name, **settings})
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise DeploymentError(
            tuple((fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in found)
        ) from None
    if deployment.aws.tags:
        fix = "tags of all resources belong to the provider: AwsProvider(default_tags=[AwsProviderDefaultTags(tags=…)])"
        raise DeploymentError(((("aws", "tags"), fix),))
    require_valid(deployment)
    return plan_topology(deployment)
