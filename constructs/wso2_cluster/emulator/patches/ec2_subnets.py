"""EC2 subnets: reserved addresses."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, cast

from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.subnets import Subnets

from wso2_cluster.emulator.patches.replace import wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from moto.core.responses import ActionResult


def reserved_addresses_are_not_given_away() -> None:
    """Give who asks for no address one that is not reserved.

    AWS: an address in a reservation of type `explicit` is given only to who asks for it.
    moto 5.2.5: notes reservations and gives addresses from the first one on, so a file system's mount target has a
    node's address before the node is there.
    """

    def make_get(original: Callable[..., str]) -> Callable[..., str]:
        def get(self: Subnet, instance: object) -> str:
            passed_over = []
            address = original(self, instance)
            while _reserved(self, address):
                passed_over.append(address)
                address = original(self, instance)
            for each in passed_over:
                self.del_subnet_ip(each)
            return address

        return get

    wrap(Subnet, "get_available_subnet_ip", make_get)


def reservations_have_their_description() -> None:
    """Return the description of a reservation of addresses.

    AWS: keeps it.
    moto 5.2.5: drops it, and a reservation can't be changed, so every plan would replace it.
    """

    def make_create(original: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
        def create(self: Subnets) -> ActionResult:
            answer = original(self)
            vars(cast("dict[str, object]", answer.result)["SubnetCidrReservation"])["description"] = self._get_param(
                "Description"
            )
            return answer

        return create

    wrap(Subnets, "create_subnet_cidr_reservation", make_create)


def _reserved(subnet: Subnet, address: str) -> bool:
    reservations = vars(subnet)["_cidr_reservations"]
    return any(
        ipaddress.ip_address(address) in each.cidr for each in reservations if each.reservation_type == "explicit"
    )


PATCHES = (reserved_addresses_are_not_given_away, reservations_have_their_description)
