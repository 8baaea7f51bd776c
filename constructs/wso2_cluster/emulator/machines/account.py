"""A frozen picture of the account, read through boto3 alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from wso2_cluster.emulator.machines.account_reader import AccountReader
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.picture import (
    Account,
    DefaultRoute,
    Direction,
    Endpoint,
    EndpointAddress,
    EndpointKind,
    Group,
    InstanceView,
    Profile,
    Record,
    RoleView,
    Rule,
    StandIn,
    Subnet,
    Vpc,
    Zone,
    plain_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Account",
    "DefaultRoute",
    "Direction",
    "Endpoint",
    "EndpointAddress",
    "EndpointKind",
    "Group",
    "InstanceView",
    "Profile",
    "Record",
    "RoleView",
    "Rule",
    "StandIn",
    "Subnet",
    "Vpc",
    "Zone",
    "plain_name",
    "read_account",
]


def read_account(client: Callable[[str], Any], before: Account | None = None) -> Account:
    """Ask EC2, IAM and Route 53 what there is; *client* makes boto3's client of a service.

    *before* is an earlier picture: user data is asked for once per instance, and again when it is stopped, because it
    can be changed then alone (EC2 guide, "View and update the instance user data").

    Raises `MachineError` when AWS cannot be asked, or has something that machines on this host cannot be given.
    """
    try:
        return AccountReader(client, before).account()
    except (BotoCoreError, ClientError) as error:
        raise MachineError(f"The account cannot be read: {error}") from error
