"""What a synthesized stack makes of the nodes: each node's instance, and the configuration in its user data."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wso2_cluster.checks.stack.template import Resource, Template, is_open, plain
from wso2_cluster.members import configured_member, planned_members
from wso2_cluster.userdata import UserDataError, node_document

if TYPE_CHECKING:
    from wso2_cluster.discovery import Member
    from wso2_cluster.topology import Node, Topology

INSTANCE = "aws_instance"
GROUP = "aws_security_group"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A node and its instance."""

    node: Node
    instance: Resource
    payload: bytes | None
    """Its user data; None: it has none in base64, or Terraform alone knows it."""
    member: Member
    """As its user data configures it; where that can't be read, as the deployment says."""
    fault: str | None
    """Why its user data can't be read. None: it can, or it is known to Terraform alone."""


@dataclass(frozen=True)
class Look:
    """A deployment beside the stack that was synthesized from it."""

    topology: Topology
    template: Template

    @cached_property
    def machines(self) -> tuple[Machine, ...]:
        """The nodes that have an instance."""
        planned = {member.name: member for member in planned_members(self.topology)}
        found = ((node, self._instance(node)) for node in self.topology.nodes)
        return tuple(self._machine(node, each, planned[node.name]) for node, each in found if each is not None)

    @cached_property
    def instances(self) -> tuple[Resource, ...]:
        """All instances of the stack."""
        return tuple(self.template.resources(INSTANCE))

    def _instance(self, node: Node) -> Resource | None:
        by_name = (each for each in self.instances if self.tags(each).get("Name") == node.name)
        by_address = (each for each in self.instances if each.body.get("private_ip") == str(node.address))
        return next(by_name, None) or next(by_address, None)

    def _machine(self, node: Node, instance: Resource, planned: Member) -> Machine:
        payload, fault, member = None, None, planned
        written = instance.body.get("user_data_base64")
        if "user_data" in instance.body:
            fault = "has user_data in clear, which Terraform puts in the place of user_data_base64 or refuses"
        elif not isinstance(written, str):
            fault = "has no user data"
        elif not is_open(written):
            try:
                payload = base64.b64decode(written, validate=True)
                member = configured_member(node.name, node_document(payload), self.topology.product.kernel)
            except (binascii.Error, UserDataError):
                fault = "has user data that is not a node's"
            except (KeyError, TypeError, ValueError):
                fault = "has user data that configures no member"
        return Machine(node=node, instance=instance, payload=payload, member=member, fault=fault)

    def tags(self, resource: Resource) -> dict[str, str]:
        """The tags that *resource* gets, the provider's among them."""
        defaults = (
            each.get("tags")
            for place, provider in self.template.providers()
            for _, each in Resource(type="", name="", body=provider).blocks("default_tags")
        )
        return {
            plain(key): plain(value)
            for tags in (*defaults, resource.body.get("tags"))
            if isinstance(tags, Mapping)
            for key, value in tags.items()
        }

    def groups(self, instance: Resource) -> Iterator[tuple[str, Resource | None]]:
        """The security groups of *instance*: what it says, and the group, None where another stack made it."""
        for key in ("vpc_security_group_ids", "security_groups"):
            given = instance.body.get(key)
            if isinstance(given, list):
                yield from ((str(each), self.template.target(each, GROUP)) for each in given)


def group_name(group: Resource) -> str | None:
    """The name of a security group; None: Terraform chooses it, or alone knows it."""
    name: Any = group.body.get("name")
    return plain(name) if isinstance(name, str) and not is_open(name) else None
