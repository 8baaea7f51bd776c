"""A small synthesized stack, and what is found in it."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.variants import DRIVER, KERNEL, PACK, STORES, WORKER_MANAGER, data
from wso2_cluster.carbon import configure, discovery_tags, security_group_name
from wso2_cluster.checks.stack import look_at_stack, parse_template
from wso2_cluster.deployment import Deployment
from wso2_cluster.topology import Topology, plan_topology
from wso2_cluster.userdata import user_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wso2_cluster.carbon.findings import Finding

MEMBERS = "${aws_security_group.members.id}"
ESB: dict[str, Any] = data(WORKER_MANAGER, nodes={"manager": {}, "worker": {"count": 1}})
"""Scheme aws on Hazelcast 3.5, behind an ALB."""
WKA: dict[str, Any] = data(ESB, cluster={"domain": "esb", "membership": {"scheme": "wka"}, "local_member_port": 4000})
LATER: dict[str, Any] = data(
    KERNEL,
    product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
    cluster={"domain": "carbon", "membership": {"scheme": "aws"}},
)
"""Scheme aws on Hazelcast 4.2, without a balancer."""
SHOP: dict[str, Any] = data(
    STORES,
    nodes={"publisher": {"count": 2}, "store": {"count": 2}},
    product__pack=PACK,
    product__libraries=[DRIVER],
)
"""Two clusters in one group, in scheme discovered."""


def topology_of(base: Mapping[str, Any]) -> Topology:
    """The topology of the deployment *base*."""
    return plan_topology(Deployment.model_validate(base))


def stack_of(base: Mapping[str, Any]) -> dict[str, Any]:
    """A stack as the library would make it of the deployment *base*, without what no rule looks at."""
    topology = topology_of(base)
    deployment = topology.deployment
    ports = {str(node.member_port): node.member_port for node in topology.nodes}
    return {
        "provider": {"aws": [{"region": deployment.aws.region}]},
        "resource": {
            "aws_instance": {
                node.short_name: {
                    "metadata_options": {
                        "http_endpoint": "enabled",
                        "http_tokens": "required" if topology.metadata_tokens_required else "optional",
                    },
                    "private_ip": str(node.address),
                    "subnet_id": f"${{aws_subnet.{node.zone}.id}}",
                    "tags": {"Name": node.name, **discovery_tags(topology, node)},
                    "user_data_base64": _payloads(json.dumps(base))[node.name],
                    "vpc_security_group_ids": [MEMBERS],
                }
                for node in topology.nodes
            },
            "aws_nat_gateway": {"nat": {"subnet_id": "${aws_subnet.public.id}"}},
            "aws_security_group": {"members": {"name": security_group_name(topology).replace("${", "$${")}},
            "aws_subnet": {node.zone: {"cidr_block": str(node.subnet.cidr)} for node in topology.nodes},
            "aws_vpc_security_group_egress_rule": {
                "internet": {"security_group_id": MEMBERS, **_tcp(443, 443), "cidr_ipv4": "0.0.0.0/0"},
                **{name: _itself(port) for name, port in ports.items()},
            },
            "aws_vpc_security_group_ingress_rule": {name: _itself(port) for name, port in ports.items()},
            **(_balanced(topology) if topology.balancer else {}),
        },
    }


def _itself(port: int) -> dict[str, Any]:
    return {
        "security_group_id": MEMBERS,
        "referenced_security_group_id": MEMBERS,
        **(_tcp(5701, 5800) if port >= 5701 else _tcp(port, port)),
    }


def _tcp(first: int, last: int) -> dict[str, Any]:
    return {"ip_protocol": "tcp", "from_port": first, "to_port": last}


def _balanced(topology: Topology) -> dict[str, Any]:
    ports, hosts = topology.ports, topology.deployment.hosts
    targets = {"console": (ports.console_https, hosts.console), "services": (ports.service_https, hosts.service)}
    nodes = {"console": topology.console_nodes, "services": topology.service_nodes}
    return {
        "aws_lb_listener": {"http": {"port": 80, "protocol": "HTTP"}, "https": {"port": 443, "protocol": "HTTPS"}},
        "aws_lb_listener_rule": {
            name: {"condition": [{"host_header": {"values": [host]}}]} for name, (_, host) in targets.items()
        },
        "aws_lb_target_group": {name: {"port": port, "protocol": "HTTPS"} for name, (port, _) in targets.items()},
        "aws_lb_target_group_attachment": {
            f"{name}-{node.short_name}": {
                "port": targets[name][0],
                "target_group_arn": f"${{aws_lb_target_group.{name}.arn}}",
                "target_id": f"${{aws_instance.{node.short_name}.id}}",
            }
            for name, behind in nodes.items()
            for node in behind
        },
    }


@cache
def _payloads(base: str) -> dict[str, str]:
    configurations = configure(topology_of(json.loads(base)))
    return {each.node.name: base64.b64encode(user_data(each).payload).decode() for each in configurations}


def findings(base: Mapping[str, Any], stack: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What is found in *stack*, written as cdktf writes it, beside the deployment *base*."""
    return look_at_stack(topology_of(base), parse_template(json.dumps(stack, indent=2), "cdk.tf.json"))


def found(base: Mapping[str, Any], stack: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each finding without its place, and the line of the file that it names."""
    lines = json.dumps(stack, indent=2).splitlines()
    return [(str(each).removeprefix(f"{each.place}: "), lines[each.line - 1].strip()) for each in findings(base, stack)]
