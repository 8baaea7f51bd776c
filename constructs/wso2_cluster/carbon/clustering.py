"""The `<clustering>` section of axis2.xml: how members find each other."""

from collections.abc import Iterator

from wso2_cluster.carbon.agents import HAZELCAST_AGENT
from wso2_cluster.carbon.edits import Edit, Element, Put, Remove, SetAttribute, SetText, Value
from wso2_cluster.carbon.references import LookedUp, Members, Reference
from wso2_cluster.deployment import NODES_TAG, AwsMembership, DiscoveredMembership, Role, WkaMembership
from wso2_cluster.products import PatternName
from wso2_cluster.topology import Node, Topology

SECTION = "/axisconfig/clustering"
SUB_DOMAINS = {Role.MANAGER: "mgt", Role.WORKER: "worker"}
"""Roles that take part in worker/manager separation; equal members keep what the product ships."""


def clustering_edits(topology: Topology, node: Node, looked_up: LookedUp) -> Iterator[Edit]:
    """The edits of *node*'s `<clustering>` section.

    `localMemberHost` is the node's own address: the shipped 127.0.0.1 would be advertised to the others, and no
    cluster would form (carbon-kernel 4.4.16, HazelcastClusteringAgent.java). For
    multicast, address and port stay as the product ships them.
    """
    cluster = topology.deployment.cluster
    yield SetAttribute(at=SECTION, name="class", value=HAZELCAST_AGENT)
    yield SetAttribute(at=SECTION, name="enable", value="true")
    yield from _parameters(
        ("AvoidInitiation", "true"),
        ("membershipScheme", written_scheme(topology)),
        ("domain", topology.domain_of(node)),
        ("localMemberHost", str(node.address)),
        ("localMemberPort", str(node.member_port)),
    )
    match None if topology.multicast else cluster.membership:
        case AwsMembership():
            yield from _parameters(*aws_parameters(topology, node, looked_up), after="membershipScheme")
        case WkaMembership():
            members = topology.cluster_of(node)
            yield _well_known_members(tuple(_member(str(each.address), each.member_port) for each in members))
        case DiscoveredMembership():
            found = members_reference(topology, node)
            yield _well_known_members((_member(found, node.member_port, each=found),))
    yield from _clustering_pattern(topology)
    yield from _properties(topology, node.role)


def security_group_name(topology: Topology) -> str:
    """Name of the members' security group: what Hazelcast compares `securityGroup` with is the name, not the id."""
    membership = topology.deployment.cluster.membership
    given = membership.security_group if isinstance(membership, AwsMembership) else None
    return given or f"{topology.deployment.name}-members"


def discovery_tag(topology: Topology, node: Node) -> tuple[str, str]:
    """Key and value of the tag that the instances of *node*'s cluster carry; each cluster has a value of its own."""
    membership, name = topology.deployment.cluster.membership, topology.deployment.name
    key, value = (
        ("wso2-cluster", name)
        if isinstance(membership, WkaMembership)
        else (membership.tag_key, membership.tag_value or name)
    )
    return key, f"{value}-{node.role}" if topology.deployment.pattern.clusters_by_role else value


def discovery_tags(topology: Topology, node: Node) -> dict[str, str]:
    """The tags of *node*'s instance that discovery looks at.

    How many nodes there are stands in a tag and not in user data, so that one more node replaces none of the others.
    """
    tags = dict([discovery_tag(topology, node)])
    if isinstance(topology.deployment.cluster.membership, DiscoveredMembership):
        tags[NODES_TAG] = str(len(topology.cluster_of(node)))
    return tags


def written_scheme(topology: Topology) -> str:
    """The scheme as Carbon is told: it knows nothing of `discovered`, whose members are well-known ones for it."""
    scheme = topology.deployment.cluster.membership.scheme
    if topology.multicast:
        return "multicast"
    return "wka" if scheme == "discovered" else scheme


def members_reference(topology: Topology, node: Node) -> Reference:
    """The members that *node* looks up at every start, in scheme discovered."""
    tag_key, tag_value = discovery_tag(topology, node)
    return Reference(
        name="members",
        source=Members(
            address=str(node.address),
            tag_key=tag_key,
            tag_value=tag_value,
            security_group=security_group_name(topology),
        ),
    )


def aws_parameters(topology: Topology, node: Node, looked_up: LookedUp) -> tuple[tuple[str, Value], ...]:
    """The parameters of scheme aws: names as the product's kernel reads them, and their values."""
    key = looked_up.discovery_key
    if key is None:
        raise ValueError("scheme aws has a discovery key")
    tag_key, tag_value = discovery_tag(topology, node)
    parameters: dict[str, Value] = {
        "accessKey": key.access_key,
        "secretKey": key.secret_key,
        "securityGroup": security_group_name(topology),
        "region": topology.deployment.aws.region,
        "tagKey": tag_key,
        "tagValue": tag_value,
    }
    kernel = topology.product.kernel
    return tuple((kernel.aws_parameter(name), value) for name, value in parameters.items())


def _clustering_pattern(topology: Topology) -> Iterator[Edit]:
    pattern = topology.product.pattern_to_write(topology.deployment.pattern)
    if pattern is not None:
        yield from _parameters(("clusteringPattern", pattern.value))


def _parameters(*pairs: tuple[str, Value], after: str | None = None) -> Iterator[Edit]:
    """One edit per parameter; with *after*, a parameter that is absent comes behind the one before it."""
    for name, value in pairs:
        yield SetText(
            at=f"{SECTION}/parameter[@name='{name}']",
            value=value,
            create=True,
            after=(f"parameter[@name='{after}']",) if after else (),
        )
        after = name if after else None


def _member(address: Value, port: int, *, each: Reference | None = None) -> Element:
    return Element(
        tag="member", each=each, children=(Element(tag="hostName", text=address), Element(tag="port", text=str(port)))
    )


def _well_known_members(members: tuple[Element, ...]) -> Edit:
    """Every node on every node's list: lists that differ can split the cluster when a listed node is down."""
    return Put(at=f"{SECTION}/members", element=Element(tag="members", children=members))


def _properties(topology: Topology, role: Role) -> Iterator[Edit]:
    parent = f"{SECTION}/parameter[@name='properties']"
    properties = {
        "backendServerURL": "https://${hostName}:${httpsPort}/services/",
        "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
    }
    if role in SUB_DOMAINS:
        properties["subDomain"] = SUB_DOMAINS[role]
    if topology.deployment.pattern is PatternName.APIM_GATEWAY and role is Role.MANAGER:
        # For WSO2's own load balancer: it would send the console's requests to the pass-through ports.
        properties["port.mapping.80"] = str(topology.ports.console_http)
        properties["port.mapping.443"] = str(topology.ports.console_https)
    for name, value in properties.items():
        yield Put(
            at=f"{parent}/property[@name='{name}']",
            element=Element(tag="property", attributes={"name": name, "value": value}),
        )
    if topology.deployment.pattern is PatternName.ENTERPRISE_STORE:
        # Shipped active, and of no use without workers and managers (Enterprise Store 2.x, clustering guide).
        yield Remove(at=f"{parent}/property[@name='subDomain']")
