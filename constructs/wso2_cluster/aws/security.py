"""Security groups, whose rules are resources of their own, each with its reason as description."""

from dataclasses import dataclass
from typing import Any, Literal

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, literal

DISCOVERY_PORTS = (5701, 5800)
"""Ports for cluster messages in AWS mode (AWS clustering mode, step 3)."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """A range of ports, both ends included."""

    first: int
    last: int
    protocol: Literal["tcp", "udp"] = "tcp"

    @classmethod
    def single(cls, port: int) -> "Ports":
        """One TCP port."""
        return cls(first=port, last=port)


class Firewall(Construct):
    """A security group. It admits nothing and lets nothing out but what its `allow_…` methods say."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        description: str,
        vpc_id: str,
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self._group = aws.SecurityGroup(
            self, "group", name=literal(name), description=description, vpc_id=vpc_id, tags={"Name": literal(name)}
        )

    @property
    def group_id(self) -> str:
        """Id of the security group."""
        return str(self._group.id)

    def allow_from(self, peer: "Firewall", ports: Ports, reason: str) -> None:
        """Let *peer* reach *ports* of this group: writes both sides, the way out of *peer* and the way in here.

        Within one group, that is one rule for each direction too.
        """
        side = peer.name if peer is not self else "itself"
        aws.VpcSecurityGroupIngressRule(
            self,
            f"from-{side}-{ports.first}",
            security_group_id=self.group_id,
            referenced_security_group_id=peer.group_id,
            **_rule(ports, reason),
        )
        aws.VpcSecurityGroupEgressRule(
            peer,
            f"to-{self.name if peer is not self else 'itself'}-{ports.first}",
            security_group_id=peer.group_id,
            referenced_security_group_id=self.group_id,
            **_rule(ports, reason),
        )

    def allow_from_network(self, cidr: str, ports: Ports, reason: str) -> None:
        """Let addresses in *cidr* reach *ports* of this group."""
        aws.VpcSecurityGroupIngressRule(
            self,
            f"from-{cidr.replace('/', '-')}-{ports.first}",
            security_group_id=self.group_id,
            cidr_ipv4=cidr,
            **_rule(ports, reason),
        )

    def allow_to_network(self, id: str, cidr: str, ports: Ports, reason: str) -> None:  # noqa: A002
        """Let this group reach *ports* of addresses in *cidr*."""
        aws.VpcSecurityGroupEgressRule(
            self, f"to-{id}-{ports.first}", security_group_id=self.group_id, cidr_ipv4=cidr, **_rule(ports, reason)
        )


def member_ports(local_member_port: int) -> Ports:
    """The ports that members open to each other.

    5701 to 5800, within which `localMemberPort` lies in AWS mode; a port outside (scheme wka) is opened alone, since
    a list of members names its port exactly.
    """
    first, last = DISCOVERY_PORTS
    return Ports(first=first, last=last) if first <= local_member_port <= last else Ports.single(local_member_port)


def _rule(ports: Ports, reason: str) -> dict[str, Any]:
    return {"ip_protocol": ports.protocol, "from_port": ports.first, "to_port": ports.last, "description": reason}
