"""A frozen picture of the account's managed services, for which this host has stand-ins. Read through boto3 alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Address, IPv4Network


@dataclass(frozen=True, kw_only=True)
class Database:
    """An RDS instance that speaks MySQL's protocol."""

    identifier: str
    available: bool
    """False: it is stopped."""
    endpoint: str
    """Its host name."""
    port: int
    vpc_id: str
    subnet_id: str
    subnet: IPv4Network
    address: IPv4Address
    group_ids: tuple[str, ...]
    """Ids of its security groups."""
    database: str | None
    """Name of the database that it began with."""
    username: str
    password: str = field(repr=False)
    parameters: Mapping[str, str]
    """What its parameter group sets."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names that lead to it."""
        return (self.endpoint,)

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        """The address that it is to have."""
        return (self.address,)
