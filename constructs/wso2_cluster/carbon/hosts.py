"""/etc/hosts of a node: names that must lead to a node directly, not round by the balancer."""

from wso2_cluster.products import PatternName
from wso2_cluster.topology import Node, Topology


def host_names(topology: Topology, node: Node) -> dict[str, tuple[str, ...]]:
    """Names by address: the node's own name, and the names of console and services, as the documents give them.

    A name leads to the node itself where it serves what the name stands for, elsewhere to the first node that does.
    Nodes that have neither name are left out, so that one more node changes nothing on the others. The database is left
    out too: RDS moves to another address when it fails over, so its own DNS name is used.

    Publishers and stores of an Enterprise Store reach each other at the balancer's port, where no node listens: there
    the two names lead to the balancer, whose addresses change, so that the DNS alone can know them.
    """
    hosts = topology.deployment.hosts
    console = node if node.serves_console else topology.console_nodes[0]
    service = node if node.serves_services else topology.service_nodes[0]
    names: dict[str, list[str]] = {str(node.address): [node.name]}
    if topology.deployment.pattern is PatternName.ENTERPRISE_STORE:
        return {address: tuple(entries) for address, entries in names.items()}
    names.setdefault(str(console.address), []).append(hosts.console)
    names.setdefault(str(service.address), []).append(hosts.service)
    return {address: tuple(entries) for address, entries in names.items()}
