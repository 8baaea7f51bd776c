"""Addresses of stand-ins: what AWS would have chosen for a load balancer or a database."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING

from wso2_cluster.emulator.machines.errors import MachineError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_FIRST_USABLE = 4
"""AWS keeps a subnet's first four addresses and its last (Amazon VPC user guide, "Subnet CIDR blocks")."""


def free_address(subnet: IPv4Network, taken: Collection[IPv4Address]) -> IPv4Address:
    """The highest address of *subnet* that is neither reserved by AWS nor *taken*.

    From the top, because instances are given addresses from the bottom.

    Raises `MachineError` when there is none.
    """
    lowest = int(subnet.network_address) + _FIRST_USABLE
    for number in range(int(subnet.broadcast_address) - 1, lowest - 1, -1):
        if (address := IPv4Address(number)) not in taken:
            return address
    raise MachineError(f"Subnet {subnet} has no free address for a stand-in; use a larger one.")


class Addresses:
    """Which stand-in has which address, remembered for as long as a run lasts.

    An address stays with its owner, whatever comes and goes beside it, unless something of the account takes it.
    """

    def __init__(self) -> None:
        self._chosen: dict[tuple[str, IPv4Network], IPv4Address] = {}

    def choose(
        self, wanted: Iterable[tuple[str, IPv4Network]], taken: Collection[IPv4Address]
    ) -> Mapping[tuple[str, IPv4Network], IPv4Address]:
        """An address for every pair of owner and subnet in *wanted*; owners that are not there any more lose theirs.

        *taken* are the addresses of everything else in the account.

        Raises `MachineError` when a subnet is full; then nothing has changed.
        """
        wanted = tuple(wanted)
        chosen = {pair: self._chosen[pair] for pair in wanted if self._chosen.get(pair, None) not in {None, *taken}}
        for pair in wanted:
            if pair not in chosen:
                chosen[pair] = free_address(pair[1], {*taken, *chosen.values()})
        self._chosen = chosen
        return dict(chosen)
