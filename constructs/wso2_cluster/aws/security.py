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

    @classmethod
    def parse(cls, text: str) -> "Ports":
        """TCP ports as `8080` or `8000-8100`."""
        first, _, last = text.partition("-")
        return cls(first=int(first), last=int(last or first))


class Firewall(Construct):
    """A security group. It admits nothing and lets nothing out but what its `allow_…` methods say.

    backend = Firewall(self, "backend", name="orders", description="Order service", vpc_id=network.vpc_id)
    backend.allow_from(cluster.members, Ports.single(8080), "Orders")
    """

    name: str
    """Name of the group: what `securityGroup` in axis2.xml can hold."""
    group_id: str
    """Id of the security group."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        description: str,
        vpc_id: str,
    ) -> None:
        """Make a security group without rules.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            name: name of the group, unique in its VPC.
            description: what it stands around; a change replaces the group.
            vpc_id: id of the VPC.
        """
        super().__init__(scope, id)
        self.name = name
        self._changeable = True
        self.group_id = aws.SecurityGroup(
            self, "group", name=literal(name), description=description, vpc_id=vpc_id, tags={"Name": literal(name)}
        ).id

    @staticmethod
    def from_existing(
        scope: Construct,
        id: str,  # noqa: A002
        *,
        group_id: str,
        name: str,
        changeable: bool = True,
    ) -> "Firewall":
        """A security group that is there already. Its own rules stay.

        Args:
            scope: the stack, or a construct in it.
            id: id of the construct.
            group_id: id of the group.
            name: its name; rules are named after it.
            changeable: whether rules are added to it. When not, they are written on the other side alone, and the
                group's owner has to do the rest.
        """
        return _ExistingFirewall(scope, id, group_id=group_id, name=name, changeable=changeable)

    def allow_from(self, peer: "Firewall", ports: Ports, reason: str) -> None:
        """Let *peer* reach *ports* of this group: writes both sides, the way out of *peer* and the way in here.

        Within one group, that is one rule for each direction too.
        """
        if self._changeable:
            aws.VpcSecurityGroupIngressRule(
                self,
                f"from-{peer.name if peer is not self else 'itself'}-{ports.first}",
                security_group_id=self.group_id,
                referenced_security_group_id=peer.group_id,
                **_rule(ports, reason),
            )
        peer._let_out(  # noqa: SLF001 - the same class
            f"to-{self.name if peer is not self else 'itself'}-{ports.first}",
            ports,
            reason,
            referenced_security_group_id=self.group_id,
        )

    def allow_from_network(
        self,
        cidr: str,
        ports: Ports,
        reason: str,
        *,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Let addresses in *cidr* reach *ports* of this group; a block that AWS alone knows needs an *id*."""
        if self._changeable:
            aws.VpcSecurityGroupIngressRule(
                self,
                f"from-{id or cidr.replace('/', '-')}-{ports.first}",
                security_group_id=self.group_id,
                cidr_ipv4=cidr,
                **_rule(ports, reason),
            )

    def allow_to_network(self, id: str, cidr: str, ports: Ports, reason: str) -> None:  # noqa: A002
        """Let this group reach *ports* of addresses in *cidr*."""
        self._let_out(f"to-{id}-{ports.first}", ports, reason, cidr_ipv4=cidr)

    def allow_to_prefix_list(self, id: str, prefix_list_id: str, ports: Ports, reason: str) -> None:  # noqa: A002
        """Let this group reach *ports* of the addresses that a prefix list names: those of S3 in a region."""
        self._let_out(f"to-{id}-{ports.first}", ports, reason, prefix_list_id=prefix_list_id)

    def _let_out(self, id: str, ports: Ports, reason: str, **where: Any) -> None:  # noqa: A002, ANN401
        if self._changeable:
            aws.VpcSecurityGroupEgressRule(self, id, security_group_id=self.group_id, **where, **_rule(ports, reason))


class _ExistingFirewall(Firewall):
    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        group_id: str,
        name: str,
        changeable: bool,
    ) -> None:
        Construct.__init__(self, scope, id)
        self.name = name
        self.group_id = group_id
        self._changeable = changeable


def member_ports(local_member_port: int) -> Ports:
    """The ports that members open to each other.

    5701 to 5800, within which `localMemberPort` lies in AWS mode; a port outside (scheme wka) is opened alone, since
    a list of members names its port exactly.
    """
    first, last = DISCOVERY_PORTS
    return Ports(first=first, last=last) if first <= local_member_port <= last else Ports.single(local_member_port)


def _rule(ports: Ports, reason: str) -> dict[str, Any]:
    return {"ip_protocol": ports.protocol, "from_port": ports.first, "to_port": ports.last, "description": reason}
