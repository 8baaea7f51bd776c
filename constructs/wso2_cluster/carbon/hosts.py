"""/etc/hosts of a node: names that must lead to a node directly, not round by the balancer."""

from wso2_cluster.topology import Node, Topology


def host_names(topology: Topology, node: Node) -> dict[str, tuple[str, ...]]:
    """Names by address, as the documents give them: the console's name leads to the first console node, the services'
    name on a service node to itself and elsewhere to the first service node; every node is known by its own name.

    The database is not among them: RDS moves to another address when it fails over, so its own DNS name is used.
    """
    names: dict[str, list[str]] = {str(member.address): [member.name] for member in topology.nodes}
    names[str(topology.console_nodes[0].address)].append(topology.deployment.hosts.console)
    service = node if node.serves_services else topology.service_nodes[0]
    names[str(service.address)].append(topology.deployment.hosts.service)
    return {address: tuple(entries) for address, entries in names.items()}
