"""Route 53: names of balancer, console and nodes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct

SECONDS = 60
"""For how long an answer may be kept: a replaced node keeps its address, a replaced cluster does not."""


@dataclass(frozen=True, kw_only=True)
class ExistingZone:
    """A hosted zone that is there already."""

    id: str
    name: str


class HostedZone(Construct):
    """A hosted zone: a public one, or a private one that answers only inside its network.

    Nobody finds the names of a public zone before the domain's registrar, or the zone above, names its `name_servers`.
    """

    zone_id: str
    name_servers: str | None
    """A list that only Terraform knows; None for a private zone."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        private_to: str | None = None,
        comment: str = "",
    ) -> None:
        """Build the zone.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            name: the zone's domain.
            private_to: id of the network that the zone answers in. Default: the zone is public.
            comment: shown in the console. Default: none.
        """
        super().__init__(scope, id)
        zone = aws.Route53Zone(
            self,
            "zone",
            name=name,
            comment=comment,
            vpc=[aws.Route53ZoneVpc(vpc_id=private_to)] if private_to else None,
        )
        self.zone_id = zone.zone_id
        self.name_servers = None if private_to else zone.get_string_attribute("name_servers")

    @staticmethod
    def from_existing(zone_id: str, *, name: str) -> ExistingZone:
        """A hosted zone that is there already, by its id and domain."""
        return ExistingZone(id=zone_id, name=name)


class Records(Construct):
    """Names in a hosted zone: aliases of the balancer, which cost nothing to ask for, and addresses of nodes."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        zone_id: str,
        aliases: Sequence[str] = (),
        balancer_dns_name: str = "",
        balancer_zone_id: str = "",
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        """Build the records.

        Args:
            scope: the construct that it belongs to.
            id: id of the construct.
            zone_id: the hosted zone.
            aliases: host names that lead to the balancer. Default: none.
            balancer_dns_name: the balancer's own name; needed with *aliases*.
            balancer_zone_id: the zone of that name; needed with *aliases*.
            addresses: addresses by host name. Default: none.
        """
        super().__init__(scope, id)
        for name in aliases:
            aws.Route53Record(
                self,
                f"alias-{name}",
                zone_id=zone_id,
                name=name,
                type="A",
                alias=aws.Route53RecordAlias(
                    name=balancer_dns_name, zone_id=balancer_zone_id, evaluate_target_health=True
                ),
            )
        for name, address in (addresses or {}).items():
            aws.Route53Record(
                self, f"address-{name}", zone_id=zone_id, name=name, type="A", ttl=SECONDS, records=[address]
            )
