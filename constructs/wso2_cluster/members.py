"""The members of a cluster as their nodes' configuration makes them, and who of them would find whom.

Works on plain data, without AWS and without jsii: from the topology alone, or with instances that EC2 described.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wso2_cluster.carbon import configure, discovery_tags, security_group_name
from wso2_cluster.discovery import (
    Instance,
    Member,
    Membership,
    Query,
    Scheme,
    Verdict,
    candidates_of,
    hz_ports,
    who_joins_whom,
)
from wso2_cluster.products import Kernel
from wso2_cluster.topology import Topology

_CLUSTERING = "/axisconfig/clustering"


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Who would find whom, and what each member makes of each instance."""

    members: tuple[Member, ...]
    instances: tuple[Instance, ...]
    membership: Membership
    verdicts: tuple[tuple[Verdict, ...], ...]
    """Per member, in their order; empty in scheme wka."""

    @property
    def all_find_all(self) -> bool:
        """Whether every member finds every other one."""
        return not any(view.misses for view in self.membership.views)

    @property
    def strangers(self) -> tuple[Instance, ...]:
        """Instances that a member takes for members though none of the deployment's nodes has their address."""
        own = {member.address for member in self.members}
        taken = (verdict.instance for verdicts in self.verdicts for verdict in verdicts if verdict.accepted)
        return tuple({each.id: each for each in taken if each.private_address not in own}.values())


def forecast(topology: Topology, instances: Iterable[Instance] | None = None) -> Forecast:
    """Who of *topology*'s nodes would find whom.

    Args:
        topology: the deployment, as its file describes it.
        instances: what EC2 lists. Default: what it would list once the deployment is made, and nothing else.

    Raises:
        DiscoveryError: *instances* are in no order that means something, such as two members at one address.
    """
    members = planned_members(topology)
    listed = planned_instances(topology) if instances is None else tuple(instances)
    return Forecast(
        members=members,
        instances=listed,
        membership=who_joins_whom(members, listed),
        verdicts=tuple(candidates_of(member, listed) for member in members),
    )


def planned_members(topology: Topology) -> tuple[Member, ...]:
    """The member that each node becomes by its configuration, in the topology's order."""
    kernel = topology.product.kernel
    return tuple(configured_member(each.node.name, each.to_json(), kernel) for each in configure(topology))


def planned_instances(topology: Topology) -> tuple[Instance, ...]:
    """The instances that the deployment makes, as EC2 lists them then."""
    deployment = topology.deployment
    existing = deployment.network.existing
    return tuple(
        Instance(
            id=f"planned-{node.short_name}",
            name=node.name,
            state="running",
            private_address=str(node.address),
            tags={
                **deployment.aws.tags,
                **node.group.tags,
                "Name": node.name,
                "wso2-role": node.role.value,
                **discovery_tags(topology, node),
            },
            groups=(security_group_name(topology),),
            region=deployment.aws.region,
            vpc=existing.vpc if existing else None,
        )
        for node in topology.nodes
    )


def configured_member(name: str, document: Mapping[str, Any], kernel: Kernel | None = None) -> Member:
    """The cluster member that the edits of a node.json make of the product.

    Args:
        name: the node's name.
        document: its node.json.
        kernel: the product's kernel, which decides the ports that are tried. Default: one with Hazelcast 3.5.
    """
    edits = edits_of(document)
    parameters = {_plain(key): str(value) for key, value in _parameters(edits) if isinstance(value, str | int)}
    asked = document["references"].get("members")
    scheme = Scheme.DISCOVERED if asked else Scheme(parameters["membershipscheme"])
    query = (
        Query(
            region=document["region"],
            tag_key=asked["tag_key"],
            tag_value=asked["tag_value"],
            security_group=asked["security_group"],
            by_node=True,
        )
        if asked
        else Query(
            region=parameters.get("region"),
            tag_key=parameters.get("tagkey"),
            tag_value=parameters.get("tagvalue"),
            security_group=parameters.get("securitygroup") or parameters.get("securitygroupname"),
        )
    )
    return Member(
        name=name,
        address=parameters["localmemberhost"],
        port=int(parameters["localmemberport"]),
        domain=parameters["domain"],
        scheme=scheme,
        query=None if scheme is Scheme.WKA else query,
        tried_ports=hz_ports(kernel.hazelcast) if scheme is Scheme.AWS and kernel else None,
        well_known=tuple(_well_known(edits)) if scheme is Scheme.WKA else (),
    )


def edits_of(document: Mapping[str, Any]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Path and edit of every edit of a node.json, in order."""
    return tuple((file["path"], edit) for file in document["files"] for edit in file["edits"])


def _plain(name: str) -> str:
    """`tagKey`, `tag-key` and `tag_key` are one parameter: kernels spell it differently, and deployment.toml again."""
    return name.replace("-", "").replace("_", "").lower()


def _parameters(edits: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterable[tuple[str, Any]]:
    prefix = f"{_CLUSTERING}/parameter[@name='"
    for _, edit in edits:
        at = edit.get("at", "")
        if edit["op"] == "set_toml" and at[0] == "clustering":
            yield at[-1], edit["value"]
        elif edit["op"] == "set_text" and at.startswith(prefix) and at.endswith("']"):
            yield at[len(prefix) : -2], edit["value"]


def _well_known(edits: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterable[tuple[str, int]]:
    for _, edit in edits:
        if edit["op"] == "put" and edit["at"] == f"{_CLUSTERING}/members":
            for member in edit["element"]["children"]:
                values = {child["tag"]: child["text"] for child in member["children"]}
                yield values["hostName"], int(values["port"])
        elif edit["op"] == "set_toml" and edit["at"] == ["clustering", "members"]:
            for member in edit["value"]:
                host, _, port = member.rpartition(":")
                yield host, int(port)
