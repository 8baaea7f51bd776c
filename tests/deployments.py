"""Deployments of a few lines, and what follows from them."""

from copy import deepcopy
from typing import Any

from wso2_cluster.carbon import LookedUp, NodeConfiguration, configure, look_ups
from wso2_cluster.deployment import Deployment
from wso2_cluster.topology import Node, Topology, plan_topology

ESB: dict[str, Any] = {
    "name": "esb",
    "pattern": "esb-worker-manager",
    "product": {"name": "wso2esb", "version": "4.9.0"},
    "aws": {"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]},
    "nodes": {"manager": {}, "worker": {"count": 2}},
    "cluster": {"domain": "wso2.esb.domain", "membership": {"scheme": "aws"}},
    "hosts": {"service": "esb.example.com"},
    "balancer": {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    "key_store": {"kind": "shipped"},
}
"""Manager 10.0.0.10, workers 10.0.64.20 and 10.0.0.20."""

KERNEL: dict[str, Any] = {
    "name": "core",
    "pattern": "carbon-cluster",
    "product": {"name": "carbon-kernel", "version": "4.4.7"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"member": {"count": 2}},
    "cluster": {"domain": "wso2.carbon.domain", "membership": {"scheme": "wka"}, "local_member_port": 4000},
    "hosts": {"service": "carbon.example.com"},
    "balancer": {"kind": "none"},
    "key_store": {"kind": "shipped"},
}
"""Members 10.0.0.20 and 10.0.64.20."""

GATEWAY: dict[str, Any] = {
    "name": "apim",
    "pattern": "apim-gateway",
    "product": {"name": "wso2am", "version": "2.0.0"},
    "aws": {"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]},
    "nodes": {"manager": {}, "worker": {"count": 2}},
    "cluster": {"domain": "wso2.am.domain", "membership": {"scheme": "wka"}, "local_member_port": 4500},
    "hosts": {"service": "am.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    "api_manager": {
        "key_manager": {"host": "key.example.com"},
        "traffic_manager": {"host": "10.20.0.5"},
    },
}
"""Manager 10.0.0.10, workers 10.0.64.20 and 10.0.0.20."""

IDENTITY: dict[str, Any] = {
    "name": "is",
    "pattern": "identity-server",
    "product": {"name": "wso2is", "version": "7.1.0", "jdk": {"home": "/opt/java"}},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"member": {"count": 2}},
    "cluster": {"domain": "wso2.is.domain", "membership": {"scheme": "wka"}, "local_member_port": 4000},
    "hosts": {"service": "is.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    "database": {"kind": "rds-mysql"},
}
"""Members 10.0.0.20 and 10.0.64.20."""
STORES: dict[str, Any] = {
    "name": "es",
    "pattern": "enterprise-store",
    "product": {"name": "wso2es", "version": "2.1.0"},
    "aws": {"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]},
    "nodes": {"publisher": {"count": 2}, "store": {"count": 2}},
    "cluster": {"domain": "wso2.es.domain", "membership": {"scheme": "wka"}, "local_member_port": 4250},
    "hosts": {"service": "store.example.com", "management": "publisher.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    "database": {"kind": "rds-mysql", "tables": "dbscripts"},
}
"""Publishers 10.0.0.10 and 10.0.64.10, stores 10.0.0.20 and 10.0.64.20."""

EXISTING_DATABASE = {"kind": "existing", "host": "db.example.com", "secret": "prod/database"}
RDS = {"kind": "rds-mysql"}
AUTHORITIES = {"source": "s3://packs/global-bundle.pem", "sha256": "0" * 63 + "2"}
"""Of `database`."""


def deployment(base: dict[str, Any] = ESB, /, **changes: object) -> Deployment:
    """*base* with *changes*: a name such as `aws__region` goes down into a mapping."""
    document = deepcopy(base)
    for name, value in changes.items():
        *way, last = name.split("__")
        place = document
        for key in way:
            place = place.setdefault(key, {})
        place[last] = value
    return Deployment.model_validate(document)


def topology(base: dict[str, Any] = ESB, /, **changes: object) -> Topology:
    """The topology of `deployment`."""
    return plan_topology(deployment(base, **changes))


def node(topology: Topology, name: str) -> Node:
    """The node called *name*."""
    return next(node for node in topology.nodes if node.name == name)


def looked_up(topology: Topology) -> LookedUp:
    """What the topology's nodes look up."""
    return look_ups(topology.deployment)


def configuration(topology: Topology, name: str) -> NodeConfiguration:
    """The configuration of the node called *name*."""
    return next(configuration for configuration in configure(topology) if configuration.node.name == name)
